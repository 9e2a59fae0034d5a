import { inEachShellStep, type Rule } from '../finding';
import { leasesOf } from '../shell/meaning';

export const leaseExpiryUnreported: Rule = {
  id: 'lease-expiry-unreported',
  severity: 'info',
  check: inEachShellStep(({ traces, program, at }) => {
    const [lease] = leasesOf(traces['pre-script']);
    return lease === undefined || /\b203\b/.test(program.source)
      ? []
      : [
          {
            at: at(lease.first.at),
            message: 'the post-script never ends with 203, so nobody learns that the lease ran out before it came',
            fix: 'let the watchdog leave a file under /run when it thaws, and let the post-script exit 203 where it finds it',
          },
        ];
  }),
};
