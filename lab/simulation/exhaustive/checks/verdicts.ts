import type { Policy } from '../../../../lambdas/domain/policy';
import { brokenInvariants } from '../../invariants';
import type { ObservedRun } from '../../observed';
import type { Simulation } from '../../simulation';
import type { MakeCheck, Watched } from './check';

/** G7, and what is looked at only when all is over: the run's end is its verdict, and the verdict is what happened. */
export const checkVerdicts: MakeCheck = (watched) => ({
  atEnd: (runs) => [
    ...brokenInvariants(watched.simulation, runs),
    ...runs.flatMap(([run]) => [
      ...wrongOutcomes(watched.simulation, run),
      ...wrongCounts(run),
      ...withoutWord(run),
      ...completeInVain(run),
      ...unreported(watched, run),
    ]),
    ...repeatedSoon(watched.simulation, runs),
  ],
});

/** What a target ended as is what its counted set is labelled with. */
function wrongOutcomes({ sets, books }: Simulation, { targets, arn }: ObservedRun): readonly string[] {
  const [runId] = [...books.claims].find(([, claimedBy]) => claimedBy === arn) ?? [];
  return Object.entries(targets).flatMap(([instance, { outcome, states }]) => {
    if (outcome === undefined || !states.endsWith('RecordOutcome')) {
      return [];
    }
    const counted = sets().find(
      (set) => set.instanceId === instance && set.runId === runId && set.reason !== 'duplicate',
    );
    // What the run could not see when it gave the target up, the sweep found: the run told what it knew.
    if (counted?.reason === 'labelled-late' && (outcome === 'failed' || outcome === 'skipped')) {
      return [];
    }
    const hasSet = outcome === 'application-consistent' || outcome === 'crash-consistent';
    const expected = hasSet ? outcome : undefined;
    const found = counted?.consistency === 'pending' && !hasSet ? undefined : counted?.consistency;
    return found === expected ? [] : [`${instance} ended as ${outcome}, its set is ${found ?? 'none'}`];
  });
}

function completeInVain({ arn, verdict, reason = '' }: ObservedRun): readonly string[] {
  const isFailure = reason === 'step-failed' || reason === 'run-died';
  return verdict === 'Completed' && isFailure ? [`run ${arn} is Completed, by reason of ${reason}`] : [];
}

/** A target reports how it ended, unless its run was stopped. */
function withoutWord({ status, targets }: ObservedRun): readonly string[] {
  const wasStopped = status === 'ABORTED' || status === 'TIMED_OUT';
  const silent = Object.entries(targets).filter(([, { outcome }]) => outcome === undefined);
  return wasStopped ? [] : silent.map(([instance]) => `${instance} ended without a word`);
}

const COUNTS = {
  'application-consistent': 'applicationConsistent',
  'crash-consistent': 'crashConsistent',
  skipped: 'skipped',
  failed: 'failed',
} as const;

/** The counts of a run that came to its end are those of its targets; a target that died has failed. */
function wrongCounts({ arn, status, reason, counts, targets, verdict }: ObservedRun): readonly string[] {
  const cameToItsEnd = status === 'SUCCEEDED' || status === 'FAILED';
  if (verdict === undefined || reason !== undefined || !cameToItsEnd) {
    return [];
  }
  const ended = Object.values(targets).map(({ outcome = 'failed' }) => outcome);
  return Object.entries(COUNTS).flatMap(([outcome, key]) => {
    const actual = ended.filter((each) => each === outcome).length;
    return counts[key] === actual ? [] : [`run ${arn} counts ${counts[key] ?? 0} ${outcome}, there are ${actual}`];
  });
}

/** The end of a run is reported, unless a fault hit the report itself. */
function unreported({ simulation, faults }: Watched, { arn, verdict }: ObservedRun): readonly string[] {
  const wasHit =
    simulation.cloud.calls.some(
      ({ operation, caller, error }) => error !== undefined && (operation === 'PutEvents' || caller === 'Guard'),
    ) || faults.some(({ point }) => /^(Guard|CompleteRun|\*)/.test(point.of));
  return verdict === undefined && !wasHit ? [`run ${arn} ended, and nobody was told`] : [];
}

const BETWEEN_SNAPSHOTS_MILLIS = 15_000;

/** EC2 refuses two sets of a volume within 15 s: a run never asks so soon where the first may have been made. */
function repeatedSoon({ cloud }: Simulation, runs: readonly (readonly [ObservedRun, Policy])[]): readonly string[] {
  const asked = cloud.calls.filter(
    ({ operation, error, input, caller }) =>
      operation === 'CreateSnapshots' &&
      caller !== 'Operator' &&
      input.DryRun !== true &&
      !REFUSALS.includes(error ?? ''),
  );
  return runs.length > 1
    ? []
    : asked.flatMap(({ at, instance = '' }, index) => {
        const before = asked.slice(0, index).findLast((call) => call.instance === instance);
        const soon = before !== undefined && at - before.at < BETWEEN_SNAPSHOTS_MILLIS;
        return soon ? [`${instance}: a set is asked for within 15 s of another`] : [];
      });
}

/** Answers that say that nothing was made. */
const REFUSALS: readonly string[] = [
  'RequestLimitExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'InvalidParameterValue',
];
