import { aPolicy, aVssPolicy } from '../../../../lab/simulation/builders';
import { dying, failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { windows } from '../../../../lab/simulation/vss';
import type { RunIdentity } from '../../../../lambdas/contract';
import type { Policy } from '../../../../lambdas/domain/policy';
import type { VssBehavior } from '../../../../rehearsal/cloud/ec2/state';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../../statemachine/timeouts';
import { always, messageOf, rejection } from '../failures';
import { anInput, EXECUTION, INSTANCE, RUN } from '../target';
import { HELD, walk, walkOn, type Walked } from '../walk';
import { aWorld, type World } from '../world';

const ACTOR = 'CreateVssSnapshots';
const BACKED_UP = [...HELD, ACTOR] as const;
const ONCE = aVssPolicy({ retries: 0 });

/** A Windows instance on which VSS behaves like this, its state after these steps. */
async function target(
  vss: readonly VssBehavior[] = [],
  { policy = aVssPolicy(), run = RUN, steps = HELD, walking = walk, ...options }: Target = {},
): Promise<{ readonly world: World; readonly state: Walked }> {
  const world = aWorld({ ...windows(vss), ...options });
  const { document } = await world.step('ResolveTargets', { policy, claim: { ...RUN, next: 'resolve' } });
  return { world, state: await walking(world, steps, anInput({ policy, document, run })) };
}

interface Target extends SimulationOptions {
  readonly policy?: Policy;
  readonly run?: RunIdentity;
  /** `walkOn` where one of the steps fails. */
  readonly walking?: typeof walk;
  readonly steps?: typeof HELD | typeof BACKED_UP;
}

async function creating(vss: readonly VssBehavior[] = [], options: Target = {}) {
  const { world, state } = await target(vss, options);
  const startedAt = world.clock.now();
  const backup = await world.step(ACTOR, state);
  return { world, state, backup, seconds: (world.clock.now() - startedAt) / 1_000 };
}

const told = (world: World) => world.events().map(({ detail }) => detail);
const notSent = always(ACTOR, 'SendCommand', 'throttle');
const lostStatus = failing(ACTOR, 'SendCommand', 'lost-status');

describe('CreateVssSnapshots', () => {
  test('names all schedules of the run on the set', async () => {
    const { world } = await creating([], { run: { ...RUN, schedules: ['nightly', 'month end'] } });
    const named = [...world.cloud.snapshots.values()].map(({ tags }) => tags.get('quiesce:schedules'));
    expect(named).toEqual(['nightly/month end', 'nightly/month end', 'nightly/month end']);
  });

  test('looks, sends, awaits, collects, tells', async () => {
    const { world, backup } = await creating();
    expect(backup).toMatchObject({ next: 'record', report: { result: 'succeeded' }, set: { origin: 'created' } });
    expect(backup.set?.snapshots).toHaveLength(3);
    expect(backup).not.toHaveProperty('reason');
    expect(world.calls(ACTOR)).toEqual([
      'scripts.find',
      'events.publish',
      'scripts.send',
      'snapshots.find',
      'events.publish',
    ]);
  });

  test('asks AWS’s document, pinned, for a set that is found by the run and the attempt', async () => {
    const { world } = await creating([], { policy: aVssPolicy({ tags: { add: [], copyFromVolumes: false } }) });
    expect(world.sent()).toMatchObject([
      {
        documentName: 'AWSEC2-CreateVssSnapshot',
        document: { version: '1' },
        comment: `quiesce/${EXECUTION}/vss/1`,
        timeoutSeconds: 60,
      },
    ]);
    expect(world.sent()[0]?.parameters).toEqual({
      executionTimeout: ['600'],
      ExcludeBootVolume: ['False'],
      CopyOnly: ['False'],
      description: [`Quiesce policy databases schedule nightly ${INSTANCE}`],
      tags: [
        [
          'Key=quiesce:policy,Value=databases',
          'Key=quiesce:schedule,Value=nightly',
          'Key=quiesce:run,Value=run-1',
          `Key=quiesce:instance,Value=${INSTANCE}`,
          'Key=quiesce:schedules,Value=nightly',
          'Key=quiesce:consistency,Value=pending',
          'Key=quiesce:state,Value=created',
          `Key=quiesce:set,Value=vss/${EXECUTION}`,
          'Key=quiesce:boot-volume,Value=vol-00000000000000100',
        ].join(';'),
      ],
    });
  });

  test('polls without haste: nothing that is frozen waits', async () => {
    const { world } = await creating();
    const polls = world.cloud.calls.filter(({ operation }) => operation === 'ListCommandInvocations');
    expect(polls.length).toBeLessThanOrEqual(22);
  });

  test.each<[string, NonNullable<SimulationOptions['faults']>]>([
    ['never arrives', [failing(ACTOR, 'SendCommand', 'never-delivered')]],
    ['never ends', [lostStatus]],
    ['never ends, nor hears of its cancel', [lostStatus, failing(ACTOR, 'CancelCommand', 'never-delivered')]],
  ])('ends within its function where the document %s, with the longest time-out', async (_, faults) => {
    const { world, backup, seconds } = await creating(['hangs'], {
      policy: aVssPolicy({}, { timeoutSeconds: 720 }),
      faults,
    });
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-timed-out', report: { result: 'timed-out' } });
    expect(world.calls(ACTOR)).toContain('scripts.cancel');
    expect(seconds).toBeLessThan(FUNCTION_TIMEOUT_SECONDS['create-vss-snapshots'] - 5);
  });

  test('looks for what it may have made only as long as EC2 may not show it', async () => {
    const { backup, seconds } = await creating(['partial']);
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-incomplete' });
    expect(seconds).toBeLessThan(45 + 35);
  });

  test('does not take the set of another attempt for its own', async () => {
    const { world, state } = await target(['succeeds', 'partial'], { steps: BACKED_UP });
    const executionId = '00000000-0000-5000-8000-000000000000';
    const second = await world.step(ACTOR, { ...state, attempt: { ...state.attempt, number: 2, executionId } });
    expect(second).toMatchObject({ reason: 'vss-incomplete' });
  });

  test('refused by Run Command was surely not run', async () => {
    const { world, backup } = await creating([], notSent);
    const detail = expect.stringContaining('not sent') as unknown;
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-not-run', detail });
    expect(world.calls(ACTOR)).not.toContain('snapshots.find');
    expect(told(world)).toMatchObject([{ result: 'initiated' }, { result: 'failed', cause: 'vss-not-run' }]);
  });

  test.each([
    ['ListCommands', 'throttle', 'Throttled'],
    ['SendCommand', 'timeout-after-effect', 'OutcomeUnknown'],
    ['DescribeSnapshots', 'throttle', 'Throttled'],
  ] as const)('leaves it to the state’s retry when %s does not know', async (operation, kind, name) => {
    await expect(creating([], always(ACTOR, operation, kind))).rejects.toMatchObject(rejection(name));
  });

  test('repeated finds what it sent, and sends nothing', async () => {
    const { world, state } = await creating();
    expect(await world.step(ACTOR, state)).toMatchObject({ next: 'record' });
    expect(world.sent()).toHaveLength(1);
  });

  test('is not for a policy of another kind', async () => {
    const { world, state } = await target();
    const call = world.step(ACTOR, { ...state, policy: aPolicy() });
    await expect(call).rejects.toMatchObject(rejection('BadInput'));
    expect(await messageOf(call)).toBe('state: policy.quiesce.kind is "document", a step of VSS needs "vss"');
  });
});

describe('the steps around it', () => {
  test('Hold takes a slot and holds nothing', async () => {
    const { world, state } = await target();
    const since = expect.any(String) as unknown;
    expect(state.attempt).toEqual({ next: 'create-vss-snapshots', number: 1, executionId: EXECUTION, since });
    expect(world.calls('Hold')).toEqual(['ledger.takeSlot']);
  });

  test('TakeSnapshots does not adopt what a failed VSS left behind', async () => {
    const { world, state } = await target(['fails-untagged'], { steps: BACKED_UP });
    await world.clock.advance(16_000);
    expect(await world.step('TakeSnapshots', state)).toMatchObject({ set: { origin: 'created' } });
  });

  test('Recover retries, with EC2’s bound for a volume between two sets', async () => {
    const { world, state } = await target(['fails'], { steps: BACKED_UP });
    const recovery = await world.step('Recover', state);
    expect(recovery).toMatchObject({
      next: 'retry',
      attempt: 2,
      reason: 'vss-failed',
      thaw: 'not-needed',
      vss: { exitCode: 1 },
    });
    expect(recovery.waitSeconds).toBeGreaterThanOrEqual(16);
  });

  test('Recover keeps a whole set when no retries are left', async () => {
    const { world, state } = await target(['fails-untagged'], { steps: BACKED_UP, policy: ONCE });
    const { set } = state.attempt.vss ?? {};
    expect(await world.step('Recover', state)).toMatchObject({ next: 'record', set, reason: 'vss-failed' });
  });

  test('Recover falls back without one, and looks for none that the step did not see', async () => {
    const { world, state } = await target(['fails'], { steps: BACKED_UP, policy: ONCE });
    expect(await world.step('Recover', state)).toMatchObject({ next: 'fall-back' });
    expect(world.calls('Recover')).toEqual([]);
  });

  test.each<[VssBehavior, object, number]>([
    ['succeeds', { next: 'record', set: { origin: 'adopted' } }, 0],
    ['fails', { next: 'fall-back' }, 30],
  ])(
    'Recover looks for the set of a step that never answered, up to the bound: VSS %s',
    async (vss, decision, wait) => {
      const faults = [dying(ACTOR, { call: 3, side: 'after' })];
      const { world, state } = await target([vss], { steps: BACKED_UP, policy: ONCE, faults, walking: walkOn });
      await world.clock.advance(60_000);
      const startedAt = world.clock.now();
      expect(await world.step('Recover', state)).toMatchObject({
        reason: 'vss-unknown',
        detail: state.attempt.failure?.Cause,
        ...decision,
      });
      expect(Math.floor((world.clock.now() - startedAt) / 1_000)).toBe(wait);
    },
  );
});
