import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, isServerHold, leasesOf, startsTimer } from '../shell/meaning';

export const leaseMissing: Rule = {
  id: 'lease-missing',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) => {
    const pre = traces['pre-script'];
    const hold = pre.runs.find((run) => isFreeze(run) || isServerHold(run));
    if (hold === undefined || leasesOf(pre).length > 0 || pre.runs.some(startsTimer)) {
      return [];
    }
    return [
      {
        at: at(hold.at),
        message: `${hold.program} holds the instance and nothing on it would ever let go: the pre-script starts no process that thaws by itself`,
        fix: 'before the first freeze start a watchdog that sleeps and then thaws: setsid sh FILE watchdog </dev/null >/dev/null 2>&1 &',
      },
    ];
  }),
};
