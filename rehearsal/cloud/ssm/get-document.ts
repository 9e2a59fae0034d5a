import { notModelled } from '../errors';
import { operation } from '../operation';
import { documentOf, UNKNOWN_DOCUMENT, type DocumentInput } from './documents';

export const getDocument = operation({
  service: 'ssm',
  name: 'GetDocument',
  changes: false,
  refusals: UNKNOWN_DOCUMENT,
  handler: (world, input: DocumentInput) => {
    if (input.DocumentFormat !== undefined && input.DocumentFormat !== 'JSON') {
      throw notModelled(`GetDocument.DocumentFormat ${input.DocumentFormat}`);
    }
    const [document, version] = documentOf(world, input);
    return {
      Name: document.name,
      CreatedDate: new Date(document.createdAt),
      DocumentVersion: version.version,
      Status: 'Active',
      Content: version.text,
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
    };
  },
});
