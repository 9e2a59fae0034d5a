import { id } from '../../../lab/simulation/builders';
import { applicationConsistent, crashConsistent } from '../../../lab/simulation/ends';
import { dying, failing } from '../../../lab/simulation/faults';
import {
  ADOPTED,
  frozenMillis,
  HAPPY,
  inGuest,
  madeOnceByGuest,
  makers,
  PROOF,
  PROVEN,
  RECOVERED,
} from '../../../lab/simulation/in-guest';
import { decide, sent, thawedBy } from '../../../lab/simulation/rows';
import { simulate } from '../../../lab/simulation/simulate';

/** The critical section in the guest: the same guarantees, row by row. How the guest may fail is in a file beside it. */

describe('everything goes well', () => {
  decide([
    {
      title: 'the guest makes the one set, the same labels are earned, and nothing is owed',
      given: inGuest(),
      states: HAPPY,
      ...applicationConsistent({
        ...PROOF,
        policy: 'databases',
        schedule: 'nightly',
        instance: id(1),
        state: 'pending',
      }),
      also: (simulated) => {
        const { simulation, sets } = simulated;
        madeOnceByGuest(simulated);
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
              if (operation === 'DescribeVolumes') {
                cloud.attachVolume(id(1), volume);
              }
            },
          });
        },
      }),
      states: HAPPY,
      ...crashConsistent('volumes-changed'),
    },
  ]);

  test('the targets stay frozen for half of the time, at most, that the engine’s critical section takes', async () => {
    const frozen = await Promise.all([inGuest(), {}].map(async (given) => frozenMillis(await simulate(given))));
    const [guest = Infinity, engine = 0] = frozen;
    expect(engine / guest).toBeGreaterThanOrEqual(2);
  });
});

describe('what was sent is unknown, or comes twice', () => {
  decide([
    {
      title: 'the sending’s outcome is unknown, though it ran: its set is found and adopted, not made twice',
      given: inGuest({ faults: [failing('SendPreScript', 'SendCommand', 'timeout-after-effect')] }),
      states: 'Prepare Hold SendPreScript Thaw Recover RecordOutcome',
      ...ADOPTED,
      also: madeOnceByGuest,
    },
    {
      title: 'a second delivery of the pre-script makes no second set, and the first one’s word counts',
      given: inGuest({
        before: ({ cloud }) => {
          cloud.listen({
            onCall: ({ service, operation, caller, input }) => {
              if (service !== 'ssm' || operation !== 'SendCommand' || caller !== 'SendPreScript') {
                return;
              }
              void cloud.call({ service, operation: 'SendCommand', input, caller: 'again' } as never);
            },
          });
        },
      }),
      states: HAPPY,
      ...PROVEN,
      also: (simulated) => {
        expect(sent(simulated, 'pre-script')).toHaveLength(2);
        madeOnceByGuest(simulated);
      },
    },
    {
      title: 'the pre-script ends well, and Run Command says that it failed: the set is adopted',
      given: inGuest({ faults: [failing('SendPreScript', 'SendCommand', 'wrong-status')] }),
      states: RECOVERED,
      ...ADOPTED,
      also: madeOnceByGuest,
    },
    {
      title: 'its output can’t be read: without its word the set is adopted',
      given: inGuest({
        faults: [failing('SnapshotWhenFrozen', 'GetCommandInvocation', 'error-before-effect', { times: Infinity })],
      }),
      states: RECOVERED,
      ...ADOPTED,
    },
  ]);
});

describe('behind the set', () => {
  decide([
    {
      title: 'EC2 does not show the set at once: it is waited for, thawed long since',
      given: inGuest({ modelSettings: { snapshotVisibleMillis: 12_000 } }),
      states: HAPPY,
      ...PROVEN,
      also: (simulated) => {
        expect(frozenMillis(simulated)).toBeLessThan(1_000);
      },
    },
    {
      title: 'the look-up is throttled once: asked again',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'DescribeSnapshots', 'throttle', { times: 4 })] }),
      states: HAPPY,
      ...PROVEN,
    },
    {
      title: 'the post-script can’t be sent by the window: Thaw sends it, and it proves the set all the same',
      given: inGuest({
        faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'error-before-effect', { times: Infinity })],
      }),
      states: RECOVERED,
      ...applicationConsistent({ proof: 'guest-evidence', 'post-script': 'SUCCESS' }),
    },
    {
      title: 'the post-script is lost: a later one says what the first would have said',
      given: inGuest({ faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'never-delivered')] }),
      states: HAPPY,
      ...PROVEN,
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
