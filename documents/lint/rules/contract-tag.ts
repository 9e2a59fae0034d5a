import { SCRIPTS_ACCESS_TAG } from '../../contract';
import type { Rule } from '../finding';

const FIX =
  'tag the document DLMScriptsAccess=true: the roles of DLM and of Quiesce are limited to documents that have it';

export const contractTag: Rule = {
  id: 'contract-tag',
  severity: 'info',
  check: ({ document }) => {
    if (document.deployedAs === undefined) {
      return [{ at: 0, message: "the document's tags are not in this file, so they can't be checked", fix: FIX }];
    }
    const value = document.deployedAs.tags[SCRIPTS_ACCESS_TAG.key];
    return value === SCRIPTS_ACCESS_TAG.value
      ? []
      : [
          {
            at: document.offsetAt([]),
            message: `the tag DLMScriptsAccess is ${JSON.stringify(value ?? null)}, allowed: "true"`,
            fix: FIX,
          },
        ];
  },
};
