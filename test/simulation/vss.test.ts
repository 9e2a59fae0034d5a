import { PreScriptFailure } from '../../lambdas/domain/policy';
import type { VssConduct } from '../../rehearsal/cloud/ec2/state';
import { aVssPolicy, id, SCHEDULED_TIME } from './builders';
import { dying, failing, refused } from './faults';
import { decide, type Row } from './rows';
import { simulate, type Simulated, type SimulateOptions } from './simulate';

/** AWS's document makes the set itself; nothing is held, nothing is owed, and its word on each snapshot is the verdict. */

const HAPPY = 'Prepare Hold CreateVssSnapshots RecordOutcome';
const FAILED = 'CreateVssSnapshots Recover';
const RETRIED = `Prepare Hold ${FAILED} WaitToRetry Hold CreateVssSnapshots RecordOutcome`;
const EXHAUSTED = `Prepare Hold ${FAILED} WaitToRetry Hold ${FAILED}`;
const FELL_BACK = `${EXHAUSTED} Hold TakeSnapshots RecordOutcome`;
const KEPT = `${EXHAUSTED} RecordOutcome`;
const CONSISTENT = { consistency: 'application-consistent', proof: 'vss' };
const SKIP = aVssPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });

const windows = (vss: readonly VssConduct[] = [], options: SimulateOptions = {}): SimulateOptions => ({
  policy: aVssPolicy(),
  instances: [{ number: 1, platform: 'Windows', vss }],
  ...options,
});

const metrics = ({ simulation }: Simulated): Readonly<Record<string, number>> =>
  Object.fromEntries(simulation.invoker.metrics.map(({ name, value }) => [name, value]));

const results = ({ simulation }: Simulated): readonly string[] =>
  simulation.cloud.events
    .filter(({ detailType }) => detailType === 'Pre Post Script Notification')
    .map(({ detail }) => (detail as { readonly result: string }).result);

const commands = ({ simulation }: Simulated): readonly string[] =>
  [...simulation.cloud.commands.values()].map(({ comment }) => comment.split('/')[1] ?? '');

/** Reasons of all sets, those that do not count too. */
const reasons = ({ sets }: Simulated): readonly string[] => sets.map(({ reason = 'none' }) => reason);

describe('VSS goes well', () => {
  decide([
    {
      title: 'a set whose every snapshot says so is application-consistent',
      given: windows(),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { ...CONSISTENT, policy: 'databases', schedule: 'nightly', instance: id(1), state: 'pending' },
      also: (simulated) => {
        const [set] = simulated.sets;
        expect(set?.volumeIds).toHaveLength(3);
        expect(set?.tags).toMatchObject({
          AppConsistent: 'true',
          Device: '/dev/sda',
          Origin: `${id(1)} at ${SCHEDULED_TIME}`,
        });
        expect(set?.tags).toHaveProperty('AwsVssConfig');
        expect(set?.tags['quiesce:execution']).toBe(commands(simulated)[0]);
        expect(metrics(simulated)).toMatchObject({ VSSBackupStarted: 1, VSSBackupCompleted: 1 });
        expect(metrics(simulated)).not.toHaveProperty('PreScriptStarted');
        expect(results(simulated)).toEqual(['initiated', 'success']);
        expect(simulated.simulation.books.holds.size).toBe(0);
      },
    },
    {
      title: 'without the boot volume where the policy leaves it out',
      given: windows([], { policy: aVssPolicy({ volumes: { excludeBootVolume: true, excludeDataVolumes: [] } }) }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: CONSISTENT,
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
              if (status !== 'InProgress' || attached === 'yes') return;
              attached = 'yes';
              cloud.attachVolume(id(1), { volumeId: 'vol-0000000000000ffff', device: '/dev/sdz' });
            },
          });
        },
      }),
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'volumes-changed', proof: 'vss' },
    },
  ]);
});

describe('VSS fails and retries are left', () => {
  decide(
    (
      [
        ['fails', []],
        ['fails-untagged', ['duplicate']],
        ['untagged', ['duplicate']],
        ['mixed', ['duplicate']],
        ['not-consistent', ['duplicate']],
        ['partial', ['duplicate']],
      ] as const
    ).map(([conduct, left]): Row => ({
      title: `it ${conduct}: sent again under a new execution id; what it left behind does not count`,
      given: windows([conduct, 'succeeds']),
      states: RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: CONSISTENT,
      also: (simulated) => {
        expect(new Set(commands(simulated)).size).toBe(2);
        expect(reasons(simulated)).toEqual([...left, 'none']);
        expect(metrics(simulated)).toMatchObject({ VSSBackupCompleted: 1 });
        expect(metrics(simulated)).not.toHaveProperty('VSSBackupFailed');
        expect(results(simulated)).toEqual(['initiated', 'failed', 'initiated', 'success']);
      },
    })),
  );
});

/** What VSS leaves behind when it fails for good: nothing, a part, or a whole set that is kept as the fallback. */
const FAILURES: readonly (readonly [VssConduct, string, 'nothing' | 'a part' | 'a set'])[] = [
  ['fails', 'vss-failed', 'nothing'],
  ['hangs', 'vss-timed-out', 'nothing'],
  ['partial', 'vss-incomplete', 'a part'],
  ['fails-untagged', 'vss-failed', 'a set'],
  ['hangs-untagged', 'vss-timed-out', 'a set'],
  ['untagged', 'vss-inconsistent', 'a set'],
  ['mixed', 'vss-inconsistent', 'a set'],
  ['not-consistent', 'vss-inconsistent', 'a set'],
];

describe('VSS fails for good', () => {
  decide(
    FAILURES.map(([conduct, reason, left]): Row => ({
      title: `it ${conduct}, fallback: a crash-consistent set says why`,
      given: windows([conduct]),
      states: left === 'a set' ? KEPT : FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason, proof: 'none' },
      also: (simulated) => {
        const made = { nothing: [], 'a part': ['duplicate', 'duplicate'], 'a set': ['duplicate'] }[left];
        expect(reasons(simulated)).toEqual([...made, reason]);
        expect(simulated.sets.at(-1)?.volumeIds).toHaveLength(3);
        expect(metrics(simulated)).toMatchObject({ VSSBackupFailed: 1, CrashConsistentFallback: 1 });
      },
    })),
  );

  decide(
    FAILURES.filter(([, , left]) => left === 'nothing').map(([conduct, reason]): Row => ({
      title: `it ${conduct}, skip: no set, an event`,
      given: windows([conduct], { policy: SKIP }),
      states: KEPT,
      outcome: 'skipped',
      verdict: 'Failed',
      reason,
      also: (simulated) => {
        expect(metrics(simulated)).toMatchObject({ VSSBackupFailed: 1, TargetSkipped: 1 });
      },
    })),
  );

  decide([
    {
      title: 'it is not consistent, skip: the set is there all the same, and says so',
      given: windows(['not-consistent'], { policy: SKIP }),
      states: KEPT,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-inconsistent' },
    },
    {
      title: 'without retries it is sent once',
      given: windows(['fails'], { policy: aVssPolicy({ retries: 0 }) }),
      states: `Prepare Hold ${FAILED} Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-failed' },
    },
    {
      title: 'the agent would let it run on: cancelled at its time-out',
      given: windows([], {
        policy: aVssPolicy({ retries: 0 }),
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'never-delivered')],
      }),
      states: `Prepare Hold ${FAILED} Hold TakeSnapshots RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-timed-out' },
      also: ({ simulation }) => {
        expect(simulation.cloud.calls.map(({ operation }) => operation)).toContain('CancelCommand');
      },
    },
    {
      title: 'Run Command refuses it: surely not run',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'throttle', { times: 2 })] }),
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-not-run' },
    },
  ]);

  test('the parts of sets that are left behind do not count, where the target is skipped', async () => {
    const simulated = await simulate(windows(['partial'], { policy: SKIP }));
    expect(simulated.target.outcome).toBe('skipped');
    expect(reasons(simulated)).toEqual(['duplicate', 'duplicate']);
  });
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
        states: 'Prepare Hold TakeSnapshots RecordOutcome',
        outcome: 'crash-consistent',
        verdict: 'PartiallyFailed',
        tags: { consistency: 'crash-consistent', reason, proof: 'none' },
        also: ({ simulation }) => {
          expect(simulation.cloud.commands.size).toBe(0);
        },
      },
      {
        title: `${reason}: skipped`,
        given: windows([], { instances: [instance], policy: SKIP }),
        states: 'Prepare RecordOutcome',
        outcome: 'skipped',
        verdict: 'Failed',
        reason,
      },
    ]),
  );
});

describe('a document that may have been sent already', () => {
  const once: Pick<Row, 'states' | 'outcome' | 'verdict' | 'tags'> = {
    states: HAPPY,
    outcome: 'application-consistent',
    verdict: 'Completed',
    tags: CONSISTENT,
  };
  decide([
    {
      title: 'is found by its comment when its answer was lost',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'timeout-after-effect')] }),
      ...once,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
        expect(simulated.target.retries).toEqual(['CreateVssSnapshots']);
      },
    },
    {
      title: 'is found when the function died behind its sending, and its set is collected',
      given: windows([], { faults: [dying('CreateVssSnapshots', { call: 3, side: 'after' })] }),
      ...once,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
      },
    },
    {
      title: 'is sent when Lambda refused the first invocation',
      given: windows([], { faults: [refused('CreateVssSnapshots')] }),
      ...once,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(1);
      },
    },
    {
      title: 'that Run Command lists too late is sent twice: the second set is labelled, and does not count',
      given: windows([], {
        knobs: { statusVisibilityMillis: 50_000 },
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'timeout-after-effect')],
      }),
      ...once,
      also: (simulated) => {
        expect(commands(simulated)).toHaveLength(2);
        expect([...reasons(simulated)].sort()).toEqual(['duplicate', 'none']);
      },
    },
    {
      title: 'makes a set that nobody saw: it is adopted, and claims nothing',
      given: windows([], {
        policy: aVssPolicy({ retries: 0 }),
        faults: [dying('CreateVssSnapshots', { call: 4, side: 'before' }, 3)],
      }),
      states: `Prepare Hold ${FAILED} RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-unknown', proof: 'none' },
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
      given: windows([], { knobs: { snapshotVisibleMillis: 25_000 } }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: CONSISTENT,
    },
    {
      title: 'an end of the command that is never told: the tags say it',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'lost-status')] }),
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: CONSISTENT,
    },
    {
      title: 'an end that is told as the opposite: a failure is believed',
      given: windows([], {
        policy: aVssPolicy({ retries: 0 }),
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'wrong-status')],
      }),
      states: `Prepare Hold ${FAILED} RecordOutcome`,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'vss-failed' },
    },
  ]);
});
