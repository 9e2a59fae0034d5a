import { createHash } from 'node:crypto';
import { listTags } from '../ec2/tags';
import { notModelled } from '../errors';
import { operation } from '../operation';
import type { ParameterDeclaration, ParsedDocument } from './document';
import { documentOf, newest, UNKNOWN_DOCUMENT, type DocumentInput } from './documents';

/** Names, types and defaults of the parameters; never their allowed values, as in AWS. */
export const describeDocument = operation({
  service: 'ssm',
  name: 'DescribeDocument',
  changes: false,
  refusals: UNKNOWN_DOCUMENT,
  handler: (world, input: DocumentInput) => {
    const [document, { parsed, version, text }] = documentOf(world, input);
    return {
      Document: {
        Name: document.name,
        Owner: document.owner,
        CreatedDate: new Date(document.createdAt),
        Status: 'Active',
        DocumentVersion: version,
        LatestVersion: newest(document)?.version ?? version,
        DefaultVersion: newest(document)?.version ?? version,
        Description: parsed.description,
        Parameters: [...parsed.parameters.values()].map((parameter) => ({
          Name: parameter.name,
          Type: parameter.type,
          Description: parameter.description,
          DefaultValue: parameter.default && defaultText(parameter.type, parameter.default),
        })),
        PlatformTypes: platformsOf(parsed),
        DocumentType: 'Command',
        SchemaVersion: parsed.schemaVersion,
        DocumentFormat: 'JSON',
        Hash: createHash('sha256').update(text).digest('hex'),
        HashType: 'Sha256',
        Tags: listTags(document.tags),
      },
    };
  },
});

function defaultText(type: ParameterDeclaration['type'], values: readonly string[]): string {
  return type === 'StringList' ? JSON.stringify(values) : values.join('');
}

/** AWS derives the platforms from the actions of the steps. */
function platformsOf({ steps }: ParsedDocument): readonly string[] {
  const shell = steps.some(({ action }) => action === 'aws:runShellScript');
  const power = steps.some(({ action }) => action === 'aws:runPowerShellScript');
  return [...(power ? ['Windows', 'Linux', 'MacOS'] : []), ...(shell && !power ? ['Linux', 'MacOS'] : [])];
}

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
