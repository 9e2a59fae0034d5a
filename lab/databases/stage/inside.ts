import { Account } from '../../../rehearsal/guests/confinement/confinement';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { runInside as runAs } from '../../../rehearsal/guests/workloads/inside';

/** Runs a command of the instance to its end, as root; throws a `WorkloadError` that quotes its output. */
export function runInside(guest: ProcessGuest, argv: readonly [string, ...string[]]): Promise<void> {
  return runAs(guest, Account.ROOT, argv);
}
