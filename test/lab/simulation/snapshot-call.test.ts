import { ScriptStages } from '../../../lambdas/domain/policy';
import { aPolicy, id, scripts } from '../../../lab/simulation/builders';
import { failing } from '../../../lab/simulation/faults';
import { decide, secondsBetweenSets, thawedBy } from '../../../lab/simulation/rows';
import type { Simulation } from '../../../lab/simulation/simulation';
import { FAILED, PAUSED_RETRY, RECOVERED, RETRIED, RETRY } from '../../../lab/simulation/ways';

/** Results of the one call that makes the set, beside those of decision-table.test.ts. In every row the thaw comes first. */

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
  ]);
});

describe('the snapshot call is throttled', () => {
  decide([
    {
      title: 'does not use up the retries of the scripts',
      given: {
        policy: aPolicy({ retries: 0 }),
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle', { times: 2 })],
      },
      states: RETRIED.replace(RETRY, `${PAUSED_RETRY} ${FAILED} ${PAUSED_RETRY}`),
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
      states: `Prepare Hold ${FAILED} ${PAUSED_RETRY} ${FAILED} ${PAUSED_RETRY} ${FAILED} ${PAUSED_RETRY} ${FAILED} Hold WaitForTurn Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'snapshot-throttled' },
    },
  ]);
});

describe('the snapshot call of a policy with a pre-script only is throttled', () => {
  decide([
    {
      title: 'the document still holds the instance: the next pre-script is refused, and the set falls back',
      given: {
        policy: aPolicy({ quiesce: scripts({ stages: ScriptStages.PRE_ONLY }), retries: 0 }),
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle')],
      },
      states: `Prepare Hold ${FAILED} ${PAUSED_RETRY} ${FAILED} Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'Completed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-failed' },
    },
  ]);
});

describe('the outcome of the snapshot call is unknown', () => {
  decide([
    {
      title: 'a set that shows late, but within the bound, is adopted',
      given: {
        faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'error-after-effect')],
        modelSettings: { snapshotVisibleMillis: 25_000 },
      },
      states: RECOVERED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
    },
  ]);
});
