import { inEachShellStep, type Rule } from '../finding';

export const dryRunMissing: Rule = {
  id: 'dry-run-missing',
  severity: 'warning',
  check: inEachShellStep(({ program, at }) =>
    program.nodes.some((node) => node.type === 'Word' && node.value.includes('dry-run'))
      ? []
      : [
          {
            at: at(0),
            message: 'the script has no branch for dry-run, the value that command has by default',
            fix: 'add a branch that checks what the pre-script needs and changes nothing',
          },
        ],
  ),
};
