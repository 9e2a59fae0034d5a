import { PreScriptFailure } from '../../../lambdas/domain/policy';
import { foreignDocument } from '../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, id, scripts } from '../../../lab/simulation/builders';
import { failing } from '../../../lab/simulation/faults';
import { decide, sent, thawedBy } from '../../../lab/simulation/rows';

/**
 * Decision table: pre-script and post-script, row by row. `simulate` also checks the invariants of docs/guarantees.md at
 * the end of each. Snapshot calls, preparation and the ledger have files of their own beside this one.
 */

const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
const HAPPY = 'Prepare Hold SendPreScript SnapshotWhenFrozen AwaitPostScript RecordOutcome';
const FAILED = 'SendPreScript SnapshotWhenFrozen Thaw Recover';
const RETRIED = `Prepare Hold ${FAILED} WaitToRetry Hold SendPreScript SnapshotWhenFrozen AwaitPostScript RecordOutcome`;
const FELL_BACK = `Prepare Hold ${FAILED} WaitToRetry Hold ${FAILED} Hold TakeSnapshots RecordOutcome`;
const EXHAUSTED = `Prepare Hold ${FAILED} WaitToRetry Hold ${FAILED} RecordOutcome`;
const APPLICATION = {
  consistency: 'application-consistent',
  proof: 'guest-evidence',
  'pre-script': 'SUCCESS',
  'post-script': 'SUCCESS',
};

describe('pre-script and post-script go well', () => {
  decide([
    {
      title: 'with a library document the set is application-consistent by the guest’s evidence',
      given: {},
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { ...APPLICATION, policy: 'databases', schedule: 'nightly', instance: id(1), state: 'pending' },
      also: ({ simulation, sets, target }) => {
        expect(target.retries).toEqual([]);
        expect(simulation.books.holds.size).toBe(0);
        expect(sets[0]?.tags['quiesce:freeze-millis']).toMatch(/^\d+$/);
        expect(sets[0]?.tags).not.toHaveProperty('quiesce:reason');
      },
    },
    {
      title: 'with a foreign document without evidence the label is DLM’s claim',
      given: {
        policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
        documents: { [DOCUMENT]: foreignDocument() },
      },
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { ...APPLICATION, proof: 'exit-codes' },
    },
  ]);
});

describe('the pre-script fails and retries are left', () => {
  decide(
    (['fails-unfrozen', 'fails-thawed', 'fails-frozen', 'not-ready'] as const).map((behavior) => ({
      title: `it ${behavior}: thawed, then retried under a new execution id`,
      given: { instances: [{ number: 1, behavior: { pre: [behavior, 'succeeds'] } }] },
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed' as const,
      tags: APPLICATION,
      also: (simulated) => {
        const [first, second, ...more] = sent(simulated, 'pre-script');
        expect(more).toEqual([]);
        expect(second).not.toBe(first);
        expect(sent(simulated, 'post-script')).toEqual([first, second]);
      },
    })),
  );
});

describe('the pre-script times out and retries are left', () => {
  decide([
    ...(['hangs-unfrozen', 'hangs-frozen'] as const).map((behavior) => ({
      title: `it ${behavior} and the agent ends it: thawed, then retried`,
      given: { instances: [{ number: 1, behavior: { pre: [behavior, 'succeeds'] } }] } as const,
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed' as const,
      tags: APPLICATION,
    })),
    {
      title: 'the agent would let it run on: cancelled, polled until it is terminal, thawed, then retried',
      given: {
        policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
        documents: { [DOCUMENT]: foreignDocument() },
        instances: [{ number: 1, behavior: { pre: ['hangs-frozen', 'succeeds'] } }],
      },
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { ...APPLICATION, proof: 'exit-codes' },
      also: ({ simulation }) => {
        const operations = simulation.cloud.calls.map(({ operation }) => operation);
        expect(operations).toContain('CancelCommand');
        expect(operations.slice(operations.indexOf('CancelCommand')).slice(1, 3)).toEqual([
          'ListCommandInvocations',
          'ListCommandInvocations',
        ]);
      },
    },
  ]);
});

describe('the pre-script fails for good', () => {
  decide([
    {
      title: 'fallback: thawed, and a crash-consistent set says why',
      given: { instances: [{ number: 1, behavior: { pre: ['fails-frozen'] } }] },
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: {
        consistency: 'crash-consistent',
        reason: 'pre-script-failed',
        proof: 'exit-codes',
        'pre-script': 'FAILED',
      },
      also: (simulated) => {
        expect(thawedBy(simulated)).toEqual(['command']);
        expect(simulated.simulation.invoker.metrics).toContainEqual({
          policy: 'databases',
          name: 'CrashConsistentFallback',
          value: 1,
        });
      },
    },
    {
      title: 'fallback after time-outs says that',
      given: { instances: [{ number: 1, behavior: { pre: ['hangs-unfrozen'] } }] },
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-timed-out' },
    },
    {
      title: 'skip: thawed, no snapshot, an event',
      given: { policy: SKIP, instances: [{ number: 1, behavior: { pre: ['fails-frozen'] } }] },
      states: EXHAUSTED,
      outcome: 'skipped',
      verdict: 'Failed',
      reason: 'pre-script-failed',
      also: (simulated) => {
        expect(thawedBy(simulated)).toEqual(['command']);
      },
    },
  ]);
});

describe('the post-script fails', () => {
  decide([
    {
      title: 'retries left: repeated under the same execution id, and nothing is lost',
      given: { instances: [{ number: 1, behavior: { post: ['fails', 'succeeds'] } }] },
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        const [pre] = sent(simulated, 'pre-script');
        expect(sent(simulated, 'post-script')).toEqual([pre, pre]);
      },
    },
    {
      title: 'for good: the snapshots stay, labelled; the debt stays; the lease thaws; the guard strikes out',
      given: { instances: [{ number: 1, behavior: { post: ['fails'] } }] },
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'post-script-failed', 'post-script': 'FAILED' },
      owed: 1,
      also: (simulated) => {
        expect(thawedBy(simulated)).toEqual(['lease']);
        expect(simulated.simulation.invoker.metrics).toContainEqual({
          policy: 'databases',
          name: 'OwedThaw',
          value: 1,
        });
      },
    },
    {
      title: 'the lease ran out before it: it says so, and nothing is owed',
      given: {
        policy: aPolicy({ quiesce: scripts({ leaseSeconds: 30 }) }),
        faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'late-delivery', { delayMillis: 50_000 })],
      },
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'lease-expired', proof: 'guest-evidence' },
      also: ({ simulation }) => {
        expect(simulation.invoker.metrics).toContainEqual({ policy: 'databases', name: 'LeaseExpired', value: 1 });
      },
    },
  ]);
});
