import type { Rule } from '../finding';

export const contractSchemaVersion: Rule = {
  id: 'contract-schema-version',
  severity: 'error',
  check: ({ document }) => {
    const version = document.valueAt(['schemaVersion']);
    return String(version) === '2.2'
      ? []
      : [
          {
            at: document.offsetAt(['schemaVersion']),
            message: `schemaVersion is ${JSON.stringify(version ?? null)}, allowed: "2.2"`,
            fix: "write schemaVersion: '2.2'; other schemas have no preconditions or no mainSteps",
          },
        ];
  },
};
