import type { Attempt } from '../../../../lambdas/contract';
import type { DocumentState } from '../../../../lambdas/domain/document';
import type { Policy } from '../../../../lambdas/domain/policy';
import { identityTags } from '../../../../lambdas/domain/snapshot-tags';
import type { FoundSnapshot } from '../../../../lambdas/domain/snapshots';
import { createVssSnapshots } from '../../../../lambdas/handlers/run/create-vss-snapshots';
import { hold } from '../../../../lambdas/handlers/run/hold';
import { recover } from '../../../../lambdas/handlers/run/recover';
import { takeSnapshots } from '../../../../lambdas/handlers/run/take-snapshots';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../../statemachine/timeouts';
import { aFailure, aPolicy, INSTANCE, SUCCEEDED } from '../../domain/builders';
import { ends, hangs, LOST, type ScriptPlan } from '../fake-scripts';
import { always } from '../faults';
import { anInput, aPrepared, CHILD, DELIVERY, EXECUTION, NOT_SENT, RUN, THROTTLED, UNKNOWN } from '../states';
import { aWorld, T0, type World, type WorldOptions } from '../world';

const SETTINGS = { ...DELIVERY, consistencySeconds: 30 };
const DOCUMENT: DocumentState = {
  status: 'usable',
  contract: {
    name: 'AWSEC2-CreateVssSnapshot',
    version: '7',
    parameters: ['ExcludeBootVolume', 'CopyOnly', 'description', 'tags', 'executionTimeout'],
    steps: ['runPowerShellScript'],
    platforms: ['Windows'],
  },
};
const policy = (changed: Partial<Policy> = {}): Policy =>
  aPolicy({ quiesce: { kind: 'vss', timeoutSeconds: 720, copyOnly: false, saveMetadata: false }, ...changed });
const ATTEMPT: Attempt = { next: 'create-vss-snapshots', number: 1, executionId: EXECUTION, since: T0 };
const state = (changed: { readonly policy?: Policy } = {}) => ({
  ...anInput({ policy: policy(), document: DOCUMENT, ...changed }),
  prepared: aPrepared('vss'),
  attempt: ATTEMPT,
});
const IDENTITY = identityTags({ policy: 'databases', schedule: RUN.schedule, runId: RUN.runId, instanceId: INSTANCE });
const made = (volumeId: string, word = 'true', executionId = EXECUTION): FoundSnapshot => ({
  snapshotId: `snap-${volumeId}`,
  volumeId,
  startedAt: T0,
  tags: [...IDENTITY, { key: 'quiesce:set', value: `vss/${executionId}` }, { key: 'AppConsistent', value: word }],
});
const WHOLE = [made('vol-1'), made('vol-2')];

async function creating(options: WorldOptions, plan: ScriptPlan = ends(0, 60_000)) {
  const remainingMillis = FUNCTION_TIMEOUT_SECONDS['create-vss-snapshots'] * 1_000;
  const world = aWorld({ remainingMillis, ...options, scripts: () => plan });
  return { world, backup: await createVssSnapshots(world.ports, SETTINGS)(state(), CHILD) };
}

const seconds = (world: World): number => (world.ports.clock.now() - Date.parse(T0)) / 1_000;

describe('CreateVssSnapshots', () => {
  test('looks, sends, awaits, collects, tells', async () => {
    const { world, backup } = await creating({ snapshots: WHOLE });
    expect(backup).toMatchObject({
      next: 'record',
      report: { result: 'succeeded' },
      set: { origin: 'created', snapshots: [{ volumeId: 'vol-1' }, { volumeId: 'vol-2' }] },
    });
    expect(backup).not.toHaveProperty('reason');
    expect(world.journal.filter((call) => call !== 'scripts.status')).toEqual([
      'scripts.find',
      'events.publish',
      'send ',
      'snapshots.find',
      'events.publish',
    ]);
  });

  test('asks AWS’s document, pinned, for a set that is found by the run and the attempt', async () => {
    const { world } = await creating({ snapshots: WHOLE });
    expect(world.sent).toEqual([
      {
        instanceId: INSTANCE,
        documentName: 'AWSEC2-CreateVssSnapshot',
        documentVersion: '7',
        comment: `quiesce/${EXECUTION}/vss/1`,
        deliverySeconds: 60,
        parameters: {
          executionTimeout: ['720'],
          ExcludeBootVolume: ['False'],
          CopyOnly: ['False'],
          description: [`Quiesce policy databases schedule nightly ${INSTANCE}`],
          tags: [
            [
              'Key=quiesce:policy,Value=databases',
              'Key=quiesce:schedule,Value=nightly',
              'Key=quiesce:run,Value=run-1',
              `Key=quiesce:instance,Value=${INSTANCE}`,
              'Key=quiesce:consistency,Value=pending',
              'Key=quiesce:state,Value=pending',
              `Key=quiesce:set,Value=vss/${EXECUTION}`,
            ].join(';'),
          ],
        },
      },
    ]);
  });

  test('polls without haste: nothing that is frozen waits', async () => {
    const { world } = await creating({ snapshots: WHOLE });
    expect(world.journal.filter((call) => call === 'scripts.status').length).toBeLessThanOrEqual(22);
  });

  test.each<[string, ScriptPlan]>([
    ['never arrives', LOST],
    ['never ends', hangs()],
    ['never ends, nor hears of its cancel', hangs({ onCancel: 'nothing' })],
  ])('ends within its function where the document %s, with the longest time-out', async (_, plan) => {
    const { world, backup } = await creating({}, plan);
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-timed-out', report: { result: 'timed-out' } });
    expect(world.journal).toContain('cancel -1');
    expect(seconds(world)).toBeLessThan(FUNCTION_TIMEOUT_SECONDS['create-vss-snapshots'] - 5);
  });

  test('looks for what it may have made only as long as EC2 may not show it', async () => {
    const { world, backup } = await creating({});
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-incomplete' });
    expect(seconds(world)).toBeLessThan(95);
  });

  test('does not take the set of another attempt for its own', async () => {
    const { backup } = await creating({ snapshots: [made('vol-1', 'true', 'other'), made('vol-2', 'true', 'other')] });
    expect(backup).toMatchObject({ reason: 'vss-incomplete' });
  });

  test('refused by Run Command was surely not run', async () => {
    const { world, backup } = await creating({ faults: { 'scripts.send': always(NOT_SENT) } });
    expect(backup).toMatchObject({ next: 'recover', reason: 'vss-not-run', detail: 'script: not sent' });
    expect(world.journal).not.toContain('snapshots.find');
    expect(world.events).toMatchObject([
      { detail: { result: 'initiated' } },
      { detail: { result: 'failed', cause: 'vss-not-run' } },
    ]);
  });

  test.each([
    ['scripts.find', THROTTLED],
    ['scripts.send', UNKNOWN],
    ['snapshots.find', THROTTLED],
  ] as const)('leaves it to the state’s retry when %s does not know', async (call, error) => {
    await expect(creating({ faults: { [call]: always(error) } })).rejects.toBe(error);
  });

  test('repeated finds what it sent, and sends nothing', async () => {
    const world = aWorld({ snapshots: WHOLE, scripts: () => ends(0, 1_000) });
    const step = createVssSnapshots(world.ports, SETTINGS);
    await step(state(), CHILD);
    expect(await step(state(), CHILD)).toMatchObject({ next: 'record' });
    expect(world.sent).toHaveLength(1);
  });

  test('is not for a policy of another kind', async () => {
    const other = state({ policy: aPolicy() });
    await expect(createVssSnapshots(aWorld().ports, SETTINGS)(other, CHILD)).rejects.toMatchObject({
      name: 'BadInput',
      message: 'state: policy.quiesce.kind is "document", a step of VSS needs "vss"',
    });
  });
});

describe('the steps around it', () => {
  test('Hold takes a slot and holds nothing', async () => {
    const world = aWorld();
    const { attempt: _attempt, ...before } = state();
    expect(await hold(world.ports, DELIVERY)(before, CHILD)).toEqual(ATTEMPT);
    expect(world.journal).toEqual(['ledger.takeSlot']);
  });

  test('TakeSnapshots does not adopt what a failed VSS left behind', async () => {
    const world = aWorld({ snapshots: WHOLE });
    expect(await takeSnapshots(world.ports)(state(), CHILD)).toMatchObject({ set: { origin: 'created' } });
  });

  const recovering = (world: World, attempt: Partial<Attempt>, changed: Partial<Policy> = {}) =>
    recover(world.ports, SETTINGS)(
      { ...state({ policy: policy(changed) }), attempt: { ...ATTEMPT, ...attempt } },
      CHILD,
    );
  const failed = { next: 'recover', report: aFailure(1), reason: 'vss-failed', seenAt: T0 } as const;

  test('Recover retries, with EC2’s bound for a volume between two sets', async () => {
    expect(await recovering(aWorld(), { vss: failed })).toMatchObject({
      next: 'retry',
      attempt: 2,
      waitSeconds: 16,
      reason: 'vss-failed',
      thaw: 'not-needed',
      vss: { exitCode: 1 },
    });
  });

  test('Recover keeps a whole set when no retries are left', async () => {
    const set = { origin: 'adopted', takenAt: T0, snapshots: [] } as const;
    const recovery = await recovering(aWorld(), { vss: { ...failed, set } }, { retries: 0 });
    expect(recovery).toMatchObject({ next: 'record', set, reason: 'vss-failed' });
  });

  test('Recover falls back without one, and looks for none that the step did not see', async () => {
    const world = aWorld({ snapshots: WHOLE });
    expect(await recovering(world, { vss: failed }, { retries: 0 })).toMatchObject({ next: 'fall-back' });
    expect(world.journal).toEqual([]);
  });

  test('Recover looks for the set of a step that never answered', async () => {
    const failure = { Error: 'Lambda.Unknown', Cause: 'died' };
    const world = aWorld({ snapshots: WHOLE });
    expect(await recovering(world, { failure }, { retries: 0 })).toMatchObject({
      next: 'record',
      reason: 'vss-unknown',
      detail: 'died',
      set: { origin: 'adopted' },
    });
  });

  test('Recover gives the looking up after the bound', async () => {
    const failure = { Error: 'Lambda.Unknown', Cause: 'died' };
    const world = aWorld();
    expect(await recovering(world, { failure }, { retries: 0 })).toMatchObject({ next: 'fall-back' });
    expect(seconds(world)).toBe(30);
  });

  test('a report that succeeded without a set is no success', async () => {
    const vss = { ...failed, report: SUCCEEDED, reason: 'vss-incomplete' } as const;
    expect(await recovering(aWorld(), { vss }, { retries: 0 })).toMatchObject({ reason: 'vss-incomplete' });
  });
});
