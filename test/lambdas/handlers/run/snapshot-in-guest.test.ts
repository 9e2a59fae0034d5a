import type { FreezeWindow } from '../../../../lambdas/contract';
import { CriticalSection, Stages } from '../../../../lambdas/domain/policy';
import { identityTags } from '../../../../lambdas/domain/snapshot-tags';
import type { FoundSnapshot } from '../../../../lambdas/domain/snapshots';
import { snapshotWhenFrozen } from '../../../../lambdas/handlers/run/snapshot-when-frozen';
import { aPolicy, INSTANCE, postEvidence } from '../../domain/builders';
import { ends, hangs } from '../fake-scripts';
import { always } from '../faults';
import { anAttempt, anInput, aPrepared, CHILD, DELIVERY, EXECUTION, preSent, RUN, UNAVAILABLE } from '../states';
import { aWorld, type World, type WorldOptions } from '../world';

/** The window of a pre-script that makes the set itself: what the function does about it, and in which order. */

const policy = aPolicy({
  quiesce: {
    kind: 'document',
    document: 'quiesce-postgresql',
    stages: Stages.PRE_AND_POST,
    criticalSection: CriticalSection.IN_GUEST,
  },
});

const IDENTITY = { policy: policy.name, schedule: RUN.schedule, runId: RUN.runId, instanceId: INSTANCE };

/** As the guest writes it. */
function line(snapshot: object): string {
  return `${JSON.stringify({ quiesce: 1, ...postEvidence(), executionId: EXECUTION, snapshot })}\n`;
}

const MADE = { call: 'answered', status: 200, first: 'snap-g1', count: 2 };

function aSet(startedAt: string): readonly FoundSnapshot[] {
  return ['snap-g1', 'snap-g2'].map((snapshotId, index) => ({
    snapshotId,
    volumeId: `vol-${index + 1}`,
    startedAt,
    tags: identityTags(IDENTITY),
  }));
}

async function run(
  options: WorldOptions,
): Promise<{ readonly world: World; readonly window: FreezeWindow; readonly calls: readonly string[] }> {
  const world = aWorld(options);
  const calls = await preSent(world);
  const sentAt = new Date(world.ports.clock.now()).toISOString();
  const attempt = { ...anAttempt(), pre: { commandId: 'pre-script-1', sentAt } };
  const state = { ...anInput({ policy }), prepared: aPrepared('pre-and-post'), attempt };
  const window = await snapshotWhenFrozen(world.ports, { ...DELIVERY, consistencySeconds: 9 })(state, CHILD);
  return { world, window, calls: calls().filter((call) => call !== 'scripts.status') };
}

const pre = (exitCode: number, output: string) => ({
  scripts: (stage: string) => (stage === 'pre-script' ? ends(exitCode, 1_000, output) : ends(0)),
});
const now = aWorld().ports.clock.now();
const STARTED_AT = new Date(now + 900).toISOString();

test('the thaw is sent before anything is looked up, and no set is made by the function', async () => {
  const { window, calls } = await run({ ...pre(0, line(MADE)), snapshots: aSet(STARTED_AT) });
  expect(calls[0]).toBe('send post-script');
  expect(calls).not.toContain('snapshots.create');
  expect(window).toMatchObject({
    next: 'await-post',
    set: { origin: 'created', takenAt: STARTED_AT, snapshots: [{ snapshotId: 'snap-g1' }, { snapshotId: 'snap-g2' }] },
    post: { commandId: 'post-script-1' },
  });
});

test.each([
  ['an older set of the run is not taken for it', aSet('2026-11-22T02:00:00.000Z')],
  ['a part of it is not the set', aSet(STARTED_AT).slice(0, 1)],
  ['none is shown', []],
])('%s: unknown, and thawed', async (_, snapshots) => {
  const { window } = await run({ ...pre(0, line(MADE)), snapshots });
  expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown' }, post: { commandId: 'post-script-1' } });
  expect(window).not.toHaveProperty('set');
});

test.each<[string, WorldOptions, object]>([
  [
    'succeeded without a word',
    pre(0, ''),
    { setFailure: { kind: 'unknown', message: 'the pre-script ended well without a set' } },
  ],
  ['succeeded and says that there was no call', pre(0, line({ call: 'none' })), { setFailure: { kind: 'unknown' } }],
  ['failed behind a call that made a set', pre(201, line(MADE)), { setFailure: { kind: 'unknown' } }],
  [
    'failed behind a call without an answer',
    pre(201, line({ call: 'failed', curl: 28 })),
    { setFailure: { kind: 'unknown' } },
  ],
  [
    'failed behind a throttled call',
    pre(201, line({ call: 'answered', status: 503, code: 'RequestLimitExceeded' })),
    { setFailure: { kind: 'throttled' } },
  ],
  ['failed without a word', pre(201, ''), { setFailure: { kind: 'unknown' } }],
])('a pre-script that %s leads to a thaw that is sent already', async (_, options, expected) => {
  const { window, calls } = await run(options);
  expect(calls[0]).toBe('send post-script');
  expect(window).toMatchObject({ next: 'thaw', post: { commandId: 'post-script-1' }, ...expected });
});

test.each<[string, WorldOptions, object]>([
  ['before its call', pre(201, line({ call: 'none' })), {}],
  [
    'by a refusal of EC2',
    pre(201, line({ call: 'answered', status: 403, code: 'UnauthorizedOperation' })),
    { detail: "EC2 refused the guest's call: UnauthorizedOperation" },
  ],
  ['not ready', pre(206, ''), {}],
  ['already frozen', pre(204, ''), {}],
])('a pre-script that failed %s is a failed pre-script like any other', async (_, options, expected) => {
  const { window } = await run(options);
  expect(window).toMatchObject({ next: 'thaw', ...expected });
  expect(window).not.toHaveProperty('setFailure');
});

test('one that may still run is left to the Thaw step, which ends it first', async () => {
  const { window, calls } = await run({ scripts: (stage) => (stage === 'pre-script' ? hangs() : ends(0)) });
  expect(calls).toEqual([]);
  expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown' } });
  expect(window).not.toHaveProperty('post');
});

test('a thaw that can’t be sent and a set that can’t be looked up are left to the next steps', async () => {
  const faults = {
    'scripts.send': (count: number) => (count > 1 ? UNAVAILABLE : undefined),
    'snapshots.find': always(UNAVAILABLE),
  };
  const { window } = await run({ ...pre(0, line(MADE)), faults });
  expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown' } });
  expect(window).not.toHaveProperty('post');
});
