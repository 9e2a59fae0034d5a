import { inEachShellStep, type Rule } from '../finding';
import { changesService, isFreeze, isServerHold, isSessionLock } from '../shell/meaning';

const HOLDS = [isFreeze, isServerHold, isSessionLock, changesService] as const;

export const freezeNotSeen: Rule = {
  id: 'freeze-not-seen',
  severity: 'info',
  check: inEachShellStep(({ traces, at }) =>
    traces['pre-script'].runs.some((run) => HOLDS.some((holds) => holds(run)))
      ? []
      : [
          {
            at: at(0),
            message:
              'no freeze, lock or stop was seen in the course of pre-script: it does nothing, or it does it where this check does not look (files of the instance, eval, variables as programs)',
            fix: 'call what freezes by its name, or check the files that the script runs in the same way',
          },
        ],
  ),
};
