import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, withoutLeases } from '../shell/meaning';

export const freezeUnchecked: Rule = {
  id: 'freeze-unchecked',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) =>
    withoutLeases(traces['pre-script'])
      .filter((run) => isFreeze(run) && !run.where.isChecked && !run.endsOnError)
      .map((run) => ({
        at: at(run.at),
        message: `nobody looks at the exit status of ${run.program}: a mount that could not be frozen passes for frozen, and its snapshot for consistent`,
        fix: 'on a failure thaw what was frozen and exit 201',
      })),
  ),
};
