import { inEachShellStep, type Rule } from '../finding';
import { leasesOf, type Lease } from '../shell/meaning';

export const leaseInProcessGroup: Rule = {
  id: 'lease-in-process-group',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) =>
    leasesOf(traces['pre-script']).flatMap((lease) =>
      isApart(lease)
        ? []
        : [
            {
              at: at(lease.first.at),
              message:
                "the watchdog stays in the script's process group, which the SSM Agent kills on a time-out or a cancel: the lease dies exactly when it is needed (nohup and disown don't change that)",
              fix: 'start it with setsid, or with systemd-run where /run/systemd/system exists',
            },
          ],
    ),
  ),
};

function isApart({ spawn, runs }: Lease): boolean {
  const isDetached = runs.some(({ wrappers, where }) => [...wrappers, ...where.launchers].includes('setsid'));
  return isDetached || spawn.ownGroup;
}
