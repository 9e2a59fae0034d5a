import { slimDocument } from '../../../../lab/modelled-guest';
import { LEASE_SECONDS } from '../../../../lab/simulation/builders';
import { failing, type CallFault } from '../../../../lab/simulation/faults';
import { anInGuestPolicy, inGuest, isCallOfGuest } from '../../../../lab/simulation/in-guest';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Fault } from '../../../../rehearsal/cloud/faults';
import { always, behaving, printing } from '../failures';
import { anInput, RUN } from '../target';
import { SENT, walk } from '../walk';
import { aWorld, type World } from '../world';

/** The window of a pre-script that makes the set itself: what the function does about it, and in which order. */

const CONTENT = slimDocument({ leaseSeconds: LEASE_SECONDS, criticalSection: 'in-guest' });
const INPUT = anInput({ policy: anInGuestPolicy() }, CONTENT);

async function run(options: SimulationOptions, before: (world: World) => Promise<unknown> = () => Promise.resolve()) {
  const world = aWorld({ ...inGuest(), ...options });
  await before(world);
  const window = await world.step('SnapshotWhenFrozen', await walk(world, SENT, INPUT));
  return { world, window, calls: world.calls('SnapshotWhenFrozen') };
}

const calling = (kind: Fault['kind']): SimulationOptions => ({
  faults: [{ ...failing('any', 'CreateSnapshots', kind), matches: isCallOfGuest } satisfies CallFault],
});
const scripted = (kind: Fault['kind']) => ({ faults: [failing('SendPreScript', 'SendCommand', kind)] });

test('the thaw is sent before anything is looked up, and no set is made by the function', async () => {
  const { world, window, calls } = await run({});
  expect(calls[0]).toBe('scripts.send');
  expect(calls).not.toContain('snapshots.create');
  const [made] = world.sets();
  expect(window).toMatchObject({
    next: 'await-post',
    set: { origin: 'created', takenAt: new Date(made?.at ?? 0).toISOString() },
    post: { commandId: world.sent()[1]?.commandId },
  });
  expect(window.set?.snapshots.map(({ snapshotId }) => snapshotId).sort()).toEqual(
    [...(made?.snapshotIds ?? [])].sort(),
  );
});

test.each<[string, SimulationOptions, object]>([
  ['succeeded, but EC2 does not show its set', { modelSettings: { snapshotVisibleMillis: 60_000 } }, unknown()],
  ['succeeded without a word', printing('SnapshotWhenFrozen', ''), unknown('the pre-script ended well without a set')],
  [
    'succeeded and says that there was no call',
    printing('SnapshotWhenFrozen', '{"quiesce":1,"snapshot":{"call":"none"}}\n'),
    unknown(),
  ],
  ['failed behind a call that made a set', scripted('wrong-status'), unknown()],
  ['failed behind a call without an answer', calling('timeout-before-effect'), unknown()],
  ['failed behind a throttled call', calling('throttle'), { setFailure: { kind: 'throttled' } }],
  [
    'failed without a word',
    { ...behaving({ pre: ['fails-thawed'] }), ...printing('SnapshotWhenFrozen', '') },
    unknown(),
  ],
])('a pre-script that %s leads to a thaw that is sent already', async (_, options, expected) => {
  const { world, window, calls } = await run(options);
  expect(calls[0]).toBe('scripts.send');
  expect(window).toMatchObject({ next: 'thaw', post: { commandId: world.sent()[1]?.commandId }, ...expected });
  expect(window).not.toHaveProperty('set');
});

test.each<[string, SimulationOptions, object]>([
  ['before its call', behaving({ pre: ['fails-thawed'] }), {}],
  [
    'by a refusal of EC2',
    { modelSettings: { pendingPerVolume: 0 } },
    { detail: "EC2 refused the guest's call: ConcurrentSnapshotLimitExceeded" },
  ],
  ['not ready', behaving({ pre: ['not-ready'] }), { pre: { exitCode: 206 } }],
])('a pre-script that failed %s is a failed pre-script like any other', async (_, options, expected) => {
  const { window } = await run(options);
  expect(window).toMatchObject({ next: 'thaw', ...expected });
  expect(window).not.toHaveProperty('setFailure');
});

test('and so is one that finds the instance frozen already', async () => {
  const { window } = await run({}, async (world) => {
    const { attempt, instanceId } = await walk(world, SENT, anInput({ run: { ...RUN, runId: 'other' } }));
    await world.clock.advance(1_000);
    await world.ledger.strikeOut({ instanceId, executionId: attempt.executionId });
    await world.ledger.release({ instanceId, runId: 'other' });
  });
  expect(window).toMatchObject({ next: 'thaw', pre: { exitCode: 204 } });
  expect(window).not.toHaveProperty('setFailure');
});

test('one that may still run is left to the Thaw step, which ends it first', async () => {
  const { window, calls } = await run(scripted('lost-status'));
  expect(calls).toEqual([]);
  expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown' } });
  expect(window).not.toHaveProperty('post');
});

test('a thaw that can’t be sent and a set that can’t be looked up are left to the next steps', async () => {
  const dead = (operation: string) => always('SnapshotWhenFrozen', operation).faults;
  const { window } = await run({ faults: [...dead('SendCommand'), ...dead('DescribeSnapshots')] });
  expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown' } });
  expect(window).not.toHaveProperty('post');
});

function unknown(message?: string): object {
  return { setFailure: { kind: 'unknown', ...(message === undefined ? {} : { message }) } };
}
