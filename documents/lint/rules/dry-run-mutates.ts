import { inEachShellStep, type Rule } from '../finding';
import { changesService, isFreeze, isRemount, isServerHold, isSessionLock, isThaw } from '../shell/meaning';

const MUTATIONS = [isFreeze, isThaw, isSessionLock, isServerHold, isRemount, changesService] as const;

export const dryRunMutates: Rule = {
  id: 'dry-run-mutates',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) =>
    traces['dry-run'].runs
      .filter((run) => MUTATIONS.some((mutates) => mutates(run)))
      .map((run) => ({
        at: at(run.at),
        message: `a dry-run reaches ${run.program}, which changes the instance`,
        fix: 'decide by the command before anything is touched; a dry-run asks and prints',
      })),
  ),
};
