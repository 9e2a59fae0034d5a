import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, leasesOf, withoutLeases } from '../shell/meaning';

export const leaseAfterFreeze: Rule = {
  id: 'lease-after-freeze',
  severity: 'error',
  check: inEachShellStep(({ traces, at, lineOf }) => {
    const pre = traces['pre-script'];
    const [firstLease] = leasesOf(pre).toSorted((one, other) => one.first.index - other.first.index);
    const freeze = withoutLeases(pre).find(isFreeze);
    if (firstLease === undefined || freeze === undefined || firstLease.first.index < freeze.index) {
      return [];
    }
    return [
      {
        at: at(firstLease.first.at),
        message: `the lease is armed after the first freeze (line ${lineOf(freeze.at)}): a script that dies or fails in between leaves the instance frozen for good`,
        fix: 'arm the lease first, check that it lives, and only then freeze',
      },
    ];
  }),
};
