import type { Rule } from '../finding';

export const contractDocumentType: Rule = {
  id: 'contract-document-type',
  severity: 'error',
  check: ({ document }) => {
    const type = document.deployedAs?.documentType ?? 'Command';
    return type === 'Command'
      ? []
      : [
          {
            at: document.offsetAt([]),
            message: `the document's type is "${type}", allowed: "Command"`,
            fix: "deploy it with DocumentType 'Command': SendCommand takes no other",
          },
        ];
  },
};
