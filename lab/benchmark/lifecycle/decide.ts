import { ec2StoredSets } from '../../../lambdas/aws/ec2/stored-sets';
import { schedulerSchedules } from '../../../lambdas/aws/scheduler/schedules';
import { lifecycle } from '../../../lambdas/handlers/lifecycle/lifecycle';
import type { Clock } from '../../../lambdas/ports';
import { emptyBooks } from '../../../rehearsal/in-process/ledger/books';
import { memoryLedger } from '../../../rehearsal/in-process/ledger/ledger';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../statemachine/timeouts';
import { SETTINGS } from '../../simulation/handlers';
import { benchedAccount, MEMBERS, NOW, SETS_PER_INSTANCE } from './account';

/** What a round took that decided over so many snapshots. */
export interface Decided {
  readonly snapshots: number;
  readonly sets: number;
  /** Of a processor, for the whole round: listing, deciding, and what it asks for the sets that go. */
  readonly seconds: number;
  /** Of the whole process at its peak, Node.js and the loaded modules among it. */
  readonly peakMegabytes: number;
  /** Snapshots that were deleted. */
  readonly deletions: number;
  /** Of EC2. */
  readonly calls: number;
  /** Pages of 1,000 snapshots, and one call for each deletion. */
  readonly leastCalls: number;
}

/** One round over an account with so many snapshots, in which the oldest set of each instance goes. */
export async function decide(snapshots: number): Promise<Decided> {
  const clock = new VirtualClock(NOW + 3_600_000);
  const account = benchedAccount(snapshots);
  const endsAt = clock.now() + FUNCTION_TIMEOUT_SECONDS.lifecycle * 1_000;
  const invocation: Clock = {
    now: () => clock.now(),
    sleep: (millis) => clock.sleep(millis),
    remaining: () => endsAt - clock.now(),
  };
  const round = lifecycle(
    {
      storedSets: ec2StoredSets({ clients: () => ({ read: account.ec2, once: account.ec2 }) }),
      schedules: schedulerSchedules({ client: account.scheduler, groupName: 'quiesce' }),
      ledger: memoryLedger({ books: emptyBooks() }),
      events: { publish: () => Promise.resolve('published') },
      metrics: { emit: () => undefined },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      clock: invocation,
      random: () => 0.5,
    },
    SETTINGS,
  );
  const begun = process.cpuUsage();
  const report = await clock.runUntil(round({ woken: false }));
  const { user, system } = process.cpuUsage(begun);
  if (report.round !== 'done' || report.failed > 0 || report.left > 0) {
    throw new Error(`the round over ${snapshots} snapshots did not do its work: ${JSON.stringify(report)}`);
  }
  const { DeleteSnapshot: deletions = 0 } = account.calls;
  const expected = Math.floor(snapshots / MEMBERS / SETS_PER_INSTANCE) * MEMBERS;
  if (deletions !== expected) {
    throw new Error(`${deletions} of ${snapshots} snapshots were deleted, expected are ${expected}`);
  }
  return {
    snapshots,
    sets: snapshots / MEMBERS,
    seconds: (user + system) / 1_000_000,
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
    deletions,
    calls: Object.values(account.calls).reduce((sum, count) => sum + count, 0),
    leastCalls: Math.ceil(snapshots / 1_000) + deletions,
  };
}
