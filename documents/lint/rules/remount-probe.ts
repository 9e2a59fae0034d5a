import { inEachShellStep, type Rule } from '../finding';
import { isRemount } from '../shell/meaning';
import { allRuns } from '../shell/shell-step';

export const remountProbe: Rule = {
  id: 'remount-probe',
  severity: 'error',
  check: inEachShellStep((step) =>
    allRuns(step)
      .filter(isRemount)
      .map(({ at }) => ({
        at: step.at(at),
        message:
          'mount -o remount changes the options of a mounted file system, and it stays changed: it is no way to ask whether it is frozen',
        fix: 'remember under /run what was frozen; a probe must have no side effects',
      })),
  ),
};
