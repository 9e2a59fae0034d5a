import { inEachShellStep, type Rule } from '../finding';

export const shellSyntax: Rule = {
  id: 'shell-syntax',
  severity: 'error',
  check: inEachShellStep(({ program, at }) =>
    program.errors.map(({ message, pos }) => ({
      at: at(pos),
      message: `the script is not valid shell: ${message}; what stands behind may not have been checked`,
      fix: 'mend the syntax; sh -n and shellcheck say more',
    })),
  ),
};
