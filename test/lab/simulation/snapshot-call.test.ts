import { Stages } from '../../../lambdas/domain/policy';
import { aPolicy, id, scripts } from '../../../lab/simulation/builders';
import { failing } from '../../../lab/simulation/faults';
import { decide, secondsBetweenSets, sent, thawedBy } from '../../../lab/simulation/rows';
import type { Simulation } from '../../../lab/simulation/simulation';

/** Results of the one call that makes the set. In every row the thaw comes first. */

const ATTEMPT = 'SendPreScript SnapshotWhenFrozen Thaw Recover';
const RETRIED = `Prepare Hold ${ATTEMPT} WaitToRetry Hold SendPreScript SnapshotWhenFrozen AwaitPostScript RecordOutcome`;
const ADOPTED = `Prepare Hold ${ATTEMPT} RecordOutcome`;
const RETRY = 'WaitToRetry Hold';
/** Behind a throttled call all slots pause. */
const PAUSED = 'WaitToRetry Hold WaitForTurn Hold';
const UNKNOWN = { consistency: 'crash-consistent', reason: 'snapshot-outcome-unknown' };

/** A set of somebody else's that is still pending. */
async function pendingSet({ cloud, clock }: Simulation): Promise<void> {
  await clock.runUntil(
    cloud.call({
      service: 'ec2',
      operation: 'CreateSnapshots',
      input: { InstanceSpecification: { InstanceId: id(1), ExcludeBootVolume: false } },
    }),
  );
}

describe('the snapshot call fails', () => {
  decide([
    {
      title: 'once: thawed at once, then the target is retried, never within 15 s',
      given: {
        modelSettings: { perVolumeSpacingMillis: 0, pendingPerVolume: 1, snapshotPendingMillis: 10_000 },
        before: pendingSet,
      },
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
      also: (simulated) => {
        expect(thawedBy(simulated)).toEqual(['command']);
        expect(secondsBetweenSets(simulated)[1]).toBeGreaterThanOrEqual(15);
      },
    },
    {
      title: 'for good: the target fails',
      given: { modelSettings: { pendingPerVolume: 0 } },
      states: `Prepare Hold ${ATTEMPT} WaitToRetry Hold ${ATTEMPT} RecordOutcome`,
      outcome: 'failed',
      verdict: 'Failed',
      reason: 'snapshot-failed',
    },
  ]);
});

describe('the snapshot call is throttled', () => {
  decide([
    {
      title: 'once: thawed first, then the target is retried under a new execution id',
      given: { faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle')] },
      states: RETRIED.replaceAll(RETRY, PAUSED),
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
      also: (simulated) => {
        expect(new Set(sent(simulated, 'pre-script')).size).toBe(2);
      },
    },
    {
      title: 'does not use up the retries of the scripts',
      given: {
        policy: aPolicy({ retries: 0 }),
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle', { times: 2 })],
      },
      states: RETRIED.replace(RETRY, `${PAUSED} ${ATTEMPT} ${PAUSED}`),
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
    },
    {
      title: 'whenever it is frozen: falls back to a set without scripts',
      given: {
        policy: aPolicy({ retries: 0 }),
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle', { times: Infinity })],
      },
      states: `Prepare Hold ${ATTEMPT} ${PAUSED} ${ATTEMPT} ${PAUSED} ${ATTEMPT} ${PAUSED} ${ATTEMPT} Hold WaitForTurn Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'snapshot-failed' },
    },
  ]);
});

describe('the snapshot call of a policy with a pre-script only is throttled', () => {
  decide([
    {
      title: 'the document still holds the instance: the next pre-script is refused, and the set falls back',
      given: {
        policy: aPolicy({ quiesce: scripts({ stages: Stages.PRE_ONLY }), retries: 0 }),
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle')],
      },
      states: `Prepare Hold ${ATTEMPT} ${PAUSED} ${ATTEMPT} Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'Completed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-failed' },
    },
  ]);
});

describe('the outcome of the snapshot call is unknown', () => {
  decide([
    ...(['error-after-effect', 'timeout-after-effect'] as const).map((kind) => ({
      title: `${kind}: thawed first, then the set is found and adopted as crash-consistent`,
      given: { faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', kind)] },
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed' as const,
      tags: UNKNOWN,
      also: (simulated: Parameters<typeof secondsBetweenSets>[0]) => {
        expect(secondsBetweenSets(simulated)).toEqual([]);
      },
    })),
    {
      title: 'a set that shows late, but within the bound, is adopted',
      given: {
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'error-after-effect')],
        modelSettings: { snapshotVisibleMillis: 25_000 },
      },
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
    },
    ...(['error-before-effect', 'timeout-before-effect'] as const).map((kind) => ({
      title: `${kind}: looked for until the bound, then retried, never within 15 s`,
      given: { faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', kind)] },
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed' as const,
      tags: { consistency: 'application-consistent' },
      also: (simulated: Parameters<typeof secondsBetweenSets>[0]) => {
        expect(Math.min(...secondsBetweenSets(simulated))).toBeGreaterThanOrEqual(15);
      },
    })),
    {
      title: 'a set that shows only behind the bound is labelled duplicate and not counted',
      given: {
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'error-after-effect')],
        modelSettings: { snapshotVisibleMillis: 40_000 },
      },
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
      also: ({ sets }) => {
        expect(sets.map(({ reason }) => reason)).toEqual(['duplicate', undefined]);
      },
    },
    {
      title: 'in a set without scripts: looked for and adopted by the repeated step, never made twice within 15 s',
      given: {
        policy: aPolicy({ quiesce: { kind: 'none' } }),
        faults: [failing('TakeSnapshots', 'CreateSnapshots', 'error-after-effect')],
      },
      states: 'Prepare Hold TakeSnapshots RecordOutcome',
      outcome: 'crash-consistent',
      verdict: 'Completed',
      tags: { consistency: 'crash-consistent', reason: 'no-scripts' },
      also: (simulated) => {
        expect(simulated.target.retries).toEqual(['TakeSnapshots']);
        expect(secondsBetweenSets(simulated)).toEqual([]);
      },
    },
  ]);
});
