import { CriticalSection, PreScriptFailure } from '../../lambdas/domain/policy';
import { slimDocument } from '../../rehearsal/guests/modelled';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS, scripts } from './builders';
import { dying, failing, type Extent } from './faults';
import { decide, sent, thawedBy } from './rows';
import { simulate, type SimulateOptions, type Simulated } from './simulate';

/** The critical section in the guest: the pre-script freezes, calls CreateSnapshots and thaws. The same guarantees, row by row. */

const HAPPY = 'Prepare Hold SendPreScript SnapshotWhenFrozen AwaitPostScript RecordOutcome';
const ATTEMPT = 'SendPreScript SnapshotWhenFrozen Thaw Recover';
const RETRIED = `Prepare Hold ${ATTEMPT} WaitToRetry Hold SendPreScript SnapshotWhenFrozen AwaitPostScript RecordOutcome`;
const ADOPTED = `Prepare Hold ${ATTEMPT} RecordOutcome`;
const FELL_BACK = `Prepare Hold ${ATTEMPT} Hold TakeSnapshots RecordOutcome`;
const APPLICATION = {
  consistency: 'application-consistent',
  proof: 'guest-evidence',
  'pre-script': 'SUCCESS',
  'post-script': 'SUCCESS',
};
const UNKNOWN = { consistency: 'crash-consistent', reason: 'snapshot-outcome-unknown' };

function inGuest(options: SimulateOptions & { readonly retries?: number } = {}): SimulateOptions {
  const { retries = 1, ...rest } = options;
  const quiesce = scripts({ criticalSection: CriticalSection.IN_GUEST });
  return {
    policy: aPolicy({ quiesce, retries }),
    documents: { [DOCUMENT]: slimDocument({ leaseSeconds: LEASE_SECONDS, criticalSection: 'in-guest' }) },
    ...rest,
  };
}

/** A fault in the guest's own call: before each there is the question whether EC2 would allow it. */
function inCall(kind: Parameters<typeof failing>[2], extent: Extent = {}) {
  return { ...failing('any', 'CreateSnapshots', kind, extent), matches: isCallOfGuest };
}

function isCallOfGuest({ operation, caller, input }: Simulated['simulation']['cloud']['calls'][number]): boolean {
  return operation === 'CreateSnapshots' && caller === id(1) && input.DryRun !== true;
}

/** Who called CreateSnapshots in earnest, in order. */
function makers({ simulation }: Simulated): readonly (string | undefined)[] {
  const calls = simulation.cloud.calls.filter(
    ({ operation, input }) => operation === 'CreateSnapshots' && input.DryRun !== true,
  );
  return calls.map(({ caller }) => caller);
}

describe('everything goes well', () => {
  decide([
    {
      title: 'the guest makes the one set, the same labels are earned, and nothing is owed',
      given: inGuest(),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { ...APPLICATION, policy: 'databases', schedule: 'nightly', instance: id(1), state: 'pending' },
      also: (simulated) => {
        const { simulation, sets } = simulated;
        expect(makers(simulated)).toEqual([id(1)]);
        expect(thawedBy(simulated)).toEqual(['command']);
        expect(sent(simulated, 'post-script')).toEqual(sent(simulated, 'pre-script'));
        expect(simulation.books.holds.size).toBe(0);
        expect(sets[0]?.tags['quiesce:freeze-millis']).toMatch(/^\d+$/);
        expect(simulation.invoker.metrics.map(({ name }) => name)).not.toContain('ColdStartInWindow');
      },
    },
    {
      title: 'a volume that was attached after Prepare is in the set, and costs the label',
      given: inGuest({
        before: ({ cloud }) => {
          const volume = { volumeId: 'vol-00000000000000999', device: '/dev/sdz' };
          cloud.listen({
            onCall: ({ operation }) => {
              if (operation === 'DescribeVolumes') cloud.attachVolume(id(1), volume);
            },
          });
        },
      }),
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'volumes-changed' },
    },
  ]);

  test('the targets stay frozen for half of the time, at most, that the engine’s critical section takes', async () => {
    const frozen = await Promise.all([inGuest(), {}].map(async (given) => frozenMillis(await simulate(given))));
    const [guest = Infinity, engine = 0] = frozen;
    expect(engine / guest).toBeGreaterThanOrEqual(2);
  });
});

function frozenMillis({ simulation }: Simulated): number {
  const intervals = simulation.guest(1).truth.frozen;
  return Math.max(...intervals.map(({ frozenAt, thawedAt = Infinity }) => thawedAt - frozenAt));
}

describe('EC2 does not make the set', () => {
  decide([
    {
      title: 'throttled: thawed by the guest at once, retried under a new execution id, with a budget of its own',
      given: inGuest({ retries: 0, faults: [inCall('throttle')] }),
      states: RETRIED.replace('WaitToRetry Hold', 'WaitToRetry Hold WaitForTurn Hold'),
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(new Set(sent(simulated, 'pre-script')).size).toBe(2);
        expect(makers(simulated)).toEqual([id(1), id(1)]);
      },
    },
    {
      title: 'throttled before anything is frozen: not ready, and a failed pre-script like any other',
      given: inGuest({ faults: [failing('any', 'CreateSnapshots', 'throttle')] }),
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(simulated.simulation.guest(1).truth.scripts[0]).toMatchObject({ exitCode: 206 });
        expect(makers(simulated)).toEqual([id(1)]);
      },
    },
    {
      title: 'refused for good: the engine’s own call makes the fallback',
      given: inGuest({ retries: 0, knobs: { perVolumeSpacingMillis: 0 }, faults: [refusedForGuest()] }),
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-failed' },
      also: (simulated) => {
        expect(makers(simulated)).toEqual(['TakeSnapshots']);
        expect(simulated.simulation.guest(1).truth.frozen).toEqual([]);
      },
    },
    {
      title: 'an error after its effect: thawed, looked for by its tags, adopted, not made twice',
      given: inGuest({ faults: [inCall('error-after-effect')] }),
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
      also: (simulated) => {
        expect(makers(simulated)).toEqual([id(1)]);
        expect(thawedBy(simulated)).toEqual(['command']);
      },
    },
    {
      title: 'the answer is lost: thawed within the guest’s own bound, and the set is adopted',
      given: inGuest({ faults: [inCall('timeout-after-effect')] }),
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
      also: (simulated) => {
        expect(frozenMillis(simulated)).toBeLessThan(9_000);
      },
    },
    {
      title: 'the request is lost: no set within the consistency bound, retried, never within 15 s',
      given: inGuest({ faults: [inCall('timeout-before-effect')] }),
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: ({ simulation }) => {
        const calls = simulation.cloud.calls.filter(isCallOfGuest).map(({ at }) => at);
        expect(((calls[1] ?? 0) - (calls[0] ?? 0)) / 1_000).toBeGreaterThanOrEqual(15);
      },
    },
  ]);
});

/** The role of the instance may not. */
function refusedForGuest() {
  return { ...failing('any', 'CreateSnapshots', 'error-before-effect', { times: Infinity }), matches: (call: Parameters<typeof isCallOfGuest>[0]) => call.operation === 'CreateSnapshots' && call.caller === id(1) }; // prettier-ignore
}

describe('the guest does not get there', () => {
  decide([
    {
      title: 'a lease that leaves no time for the call: nothing is frozen, and the policy’s fallback applies',
      given: inGuest({
        policy: aPolicy({
          retries: 0,
          quiesce: scripts({ criticalSection: CriticalSection.IN_GUEST, leaseSeconds: 5 }),
        }),
      }),
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-failed' },
      also: (simulated) => {
        expect(simulated.simulation.guest(1).truth.frozen).toEqual([]);
        expect(makers(simulated)).toEqual(['TakeSnapshots']);
      },
    },
    ...(['fails-unfrozen', 'fails-thawed', 'not-ready', 'hangs-frozen'] as const).map((conduct) => ({
      title: `a pre-script that ${conduct} costs a retry of the policy, as ever`,
      given: inGuest({ instances: [{ number: 1, conduct: { pre: [conduct, 'succeeds'] } }] }),
      states: RETRIED,
      outcome: 'application-consistent' as const,
      verdict: 'Completed' as const,
      tags: APPLICATION,
      also: (simulated: Simulated) => {
        expect(makers(simulated)).toEqual([id(1)]);
      },
    })),
    {
      title: 'retries exhausted and the target is to be skipped: thawed, no set',
      given: inGuest({
        policy: aPolicy({
          retries: 0,
          onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
          quiesce: scripts({ criticalSection: CriticalSection.IN_GUEST }),
        }),
        instances: [{ number: 1, conduct: { pre: ['fails-thawed'] } }],
      }),
      states: ADOPTED,
      outcome: 'skipped',
      verdict: 'Failed',
      reason: 'pre-script-failed',
    },
    {
      title: 'a document that knows nothing of it is refused before anything is sent',
      given: { policy: aPolicy({ quiesce: scripts({ criticalSection: CriticalSection.IN_GUEST }) }) },
      states: 'Prepare Hold TakeSnapshots RecordOutcome',
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'document-contract' },
      also: (simulated) => {
        expect(sent(simulated, 'pre-script')).toEqual([]);
      },
    },
  ]);
});

describe('what was sent is unknown, or comes twice', () => {
  decide([
    {
      title: 'the sending’s outcome is unknown, though it ran: its set is found and adopted, not made twice',
      given: inGuest({ faults: [failing('SendPreScript', 'SendCommand', 'timeout-after-effect')] }),
      states: 'Prepare Hold SendPreScript Thaw Recover RecordOutcome',
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
      also: (simulated) => {
        expect(makers(simulated)).toEqual([id(1)]);
      },
    },
    {
      title: 'a second delivery of the pre-script makes no second set, and the first one’s word counts',
      given: inGuest({
        before: ({ cloud }) => {
          cloud.listen({
            onCall: ({ service, operation, caller, input }) => {
              if (service !== 'ssm' || operation !== 'SendCommand' || caller !== 'SendPreScript') return;
              void cloud.call({ service, operation: 'SendCommand', input, caller: 'again' } as never);
            },
          });
        },
      }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(sent(simulated, 'pre-script')).toHaveLength(2);
        expect(makers(simulated)).toEqual([id(1)]);
      },
    },
    {
      title: 'the pre-script ends well, and Run Command says that it failed: the set is adopted',
      given: inGuest({ faults: [failing('SendPreScript', 'SendCommand', 'wrong-status')] }),
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
      also: (simulated) => {
        expect(makers(simulated)).toEqual([id(1)]);
      },
    },
    {
      title: 'its output can’t be read: without its word the set is adopted',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'GetCommandInvocation', 'error-before-effect', { times: Infinity })] }), // prettier-ignore
      states: ADOPTED,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: UNKNOWN,
    },
  ]);
});

describe('behind the set', () => {
  decide([
    {
      title: 'EC2 does not show the set at once: it is waited for, thawed long since',
      given: inGuest({ knobs: { snapshotVisibleMillis: 12_000 } }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(frozenMillis(simulated)).toBeLessThan(1_000);
      },
    },
    {
      title: 'the look-up is throttled once: asked again',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'DescribeSnapshots', 'throttle', { times: 4 })] }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
    },
    {
      title: 'the post-script can’t be sent by the window: Thaw sends it, and it proves the set all the same',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'error-before-effect', { times: Infinity })] }), // prettier-ignore
      states: ADOPTED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent', proof: 'guest-evidence', 'post-script': 'SUCCESS' },
    },
    {
      title: 'the post-script is lost: a later one says what the first would have said',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'never-delivered')] }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(frozenMillis(simulated)).toBeLessThan(1_000);
      },
    },
  ]);
});

describe('the invocation that waits for the pre-script dies', () => {
  test.each(['before', 'after'] as const)(
    'at each of its calls, %s its effect: thawed, and no second set',
    async (side) => {
      for (let call = 1; call <= 24; call += 1) {
        const simulated = await simulate(inGuest({ faults: [dying('SnapshotWhenFrozen', { call, side })] }));
        const { target, sets } = simulated;
        expect([call, makers(simulated).length]).toEqual([call, 1]);
        expect(['crash-consistent', 'application-consistent']).toContain(target.outcome);
        expect(sets).toHaveLength(1);
      }
    },
  );
});
