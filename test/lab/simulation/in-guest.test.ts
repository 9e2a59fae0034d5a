import { id } from '../../../lab/simulation/builders';
import { applicationConsistent, crashConsistent } from '../../../lab/simulation/ends';
import { dying, failing } from '../../../lab/simulation/faults';
import { ADOPTED, frozenMillis, inGuest, madeOnceByGuest, makers, PROVEN } from '../../../lab/simulation/in-guest';
import { decide, sent } from '../../../lab/simulation/rows';
import { simulate } from '../../../lab/simulation/simulate';
import { HAPPY, RECOVERED } from '../../../lab/simulation/ways';

/** The critical section in the guest: the same guarantees, row by row. How the guest may fail is in a file beside it. */

describe('everything goes well', () => {
  decide([
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
