import type { Rule } from '../finding';
import { MODES } from '../shell/shell-step';

export const contractCommand: Rule = {
  id: 'contract-command',
  severity: 'error',
  check: ({ document }) => {
    const declared = document.parameters.find(({ name }) => name === 'command');
    const missing = MODES.filter((mode) => declared?.allowedValues?.includes(mode) !== true);
    if (missing.length === 0) {
      return [];
    }
    const message =
      declared === undefined
        ? 'the parameter command is missing'
        : `allowedValues of command lacks ${missing.join(', ')}`;
    return [
      {
        at: document.offsetAt(['parameters', 'command', 'allowedValues']),
        message,
        fix: 'declare command: type String, default dry-run, allowedValues [pre-script, post-script, dry-run]',
      },
    ];
  },
};
