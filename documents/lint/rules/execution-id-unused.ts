import { inEachShellStep, type Rule } from '../finding';

export const executionIdUnused: Rule = {
  id: 'execution-id-unused',
  severity: 'warning',
  check: inEachShellStep(({ program, at }) =>
    program.substitutions.some(({ parameter }) => parameter === 'executionId')
      ? []
      : [
          {
            at: at(0),
            message:
              "the script never reads {{ executionId }}: a post-script of another run thaws this one's freeze, and a repeated or late pre-script freezes again",
            fix: "assign execution_id='{{ executionId }}', remember it under /run at the freeze, and let a post-script of another id touch nothing",
          },
        ],
  ),
};
