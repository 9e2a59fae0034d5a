import { inEachShellStep, type Rule } from '../finding';

export const evidenceMissing: Rule = {
  id: 'evidence-missing',
  severity: 'info',
  check: inEachShellStep(({ script, at }) =>
    /quiesce\\*"\s*:/.test(script)
      ? []
      : [
          {
            at: at(0),
            message: 'the script prints no evidence line, so the sets that it guards are labelled proof=exit-codes',
            fix: 'print {"quiesce":1,"executionId":…,"frozenAt":…,"mounts":[…]} first on stdout, as docs/lint.md shows',
          },
        ],
  ),
};
