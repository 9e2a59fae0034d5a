import { aVssPolicy, id } from '../../../lab/simulation/builders';
import { crashConsistent, skipped } from '../../../lab/simulation/ends';
import { dying, failing, refused } from '../../../lab/simulation/faults';
import { decide, type Row } from '../../../lab/simulation/rows';
import { commands, WITHOUT_RETRIES, PROVEN, reasons, SKIP, windows } from '../../../lab/simulation/vss';
import { VSS, VSS_FAILED, WITHOUT_SCRIPTS } from '../../../lab/simulation/ways';

/** AWS's document makes the set itself; nothing is held, nothing is owed, and its word on each snapshot is the verdict. */

describe('VSS goes well', () => {
  decide([
    {
      title: 'without the boot volume where the policy leaves it out',
      given: windows([], { policy: aVssPolicy({ volumes: { excludeBootVolume: true, excludeDataVolumes: [] } }) }),
      states: VSS,
      ...PROVEN,
      also: ({ sets }) => {
        expect(sets[0]?.volumeIds).toHaveLength(2);
      },
    },
    {
      title: 'a volume that was attached after it was prepared costs the claim',
      given: windows([], {
        before: ({ cloud }) => {
          let attached = 'no';
          cloud.listen({
            onCommand: ({ status }) => {
              if (status !== 'InProgress' || attached === 'yes') {
                return;
              }
              attached = 'yes';
              cloud.attachVolume(id(1), { volumeId: 'vol-0000000000000ffff', device: '/dev/sdz' });
            },
          });
        },
      }),
      states: VSS,
      ...crashConsistent('volumes-changed', { proof: 'vss' }),
    },
  ]);
});

describe('VSS can not run', () => {
  decide(
    (
      [
        ['platform-mismatch', { number: 1, platform: 'Linux' }],
        ['agent-offline', { number: 1, platform: 'Windows', ssm: 'offline' }],
        ['not-managed', { number: 1, platform: 'Windows', ssm: 'unmanaged' }],
        ['instance-stopped', { number: 1, platform: 'Windows', state: 'stopped' }],
      ] as const
    ).flatMap(([reason, instance]): readonly Row[] => [
      {
        title: `${reason}: a crash-consistent set, nothing is sent`,
        given: windows([], { instances: [instance] }),
        states: WITHOUT_SCRIPTS,
        ...crashConsistent(reason, { proof: 'none' }),
        also: ({ simulation }) => {
          expect(simulation.cloud.commands.size).toBe(0);
        },
      },
      {
        title: `${reason}: skipped`,
        given: windows([], { instances: [instance], policy: SKIP }),
        states: 'Prepare RecordOutcome',
        ...skipped(reason),
      },
    ]),
  );
});

describe('a document that may have been sent already', () => {
  decide([
    {
      title: 'is found by its comment when its answer was lost',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'timeout-after-effect')] }),
      states: VSS,
      ...PROVEN,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
        expect(simulated.target.retries).toEqual(['CreateVssSnapshots']);
      },
    },
    {
      title: 'is found when the function died behind its sending, and its set is collected',
      given: windows([], { faults: [dying('CreateVssSnapshots', { call: 3, side: 'after' })] }),
      states: VSS,
      ...PROVEN,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
      },
    },
    {
      title: 'is sent when Lambda refused the first invocation',
      given: windows([], { faults: [refused('CreateVssSnapshots')] }),
      states: VSS,
      ...PROVEN,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
      },
    },
    {
      title: 'that Run Command lists too late is sent twice: the second set is labelled, and does not count',
      given: windows([], {
        modelSettings: { statusVisibilityMillis: 50_000 },
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'timeout-after-effect')],
      }),
      states: VSS,
      ...PROVEN,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(2);
        expect([...reasons(simulated)].sort()).toEqual(['duplicate', 'none']);
      },
    },
    {
      title: 'makes a set that nobody saw: it is adopted, and claims nothing',
      given: windows([], {
        policy: WITHOUT_RETRIES,
        faults: [dying('CreateVssSnapshots', { call: 4, side: 'before' }, 3)],
      }),
      states: `Prepare Hold ${VSS_FAILED} RecordOutcome`,
      ...crashConsistent('vss-unknown', { proof: 'none' }),
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
      },
    },
  ]);
});

describe('EC2 shows late', () => {
  decide([
    {
      title: 'what VSS has made: looked for within the bound',
      given: windows([], { modelSettings: { snapshotVisibleMillis: 25_000 } }),
      states: VSS,
      ...PROVEN,
    },
    {
      title: 'an end of the command that is never told: the tags say it',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'lost-status')] }),
      states: VSS,
      ...PROVEN,
    },
    {
      title: 'an end that is told as the opposite: a failure is believed',
      given: windows([], {
        policy: WITHOUT_RETRIES,
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'wrong-status')],
      }),
      states: `Prepare Hold ${VSS_FAILED} RecordOutcome`,
      ...crashConsistent('vss-failed'),
    },
  ]);
});
