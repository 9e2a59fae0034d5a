import { failing } from '../../../../lab/simulation/faults';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../../statemachine/timeouts';
import type { DrillGuardEvent } from '../../../../lambdas/handlers/drill/drill-guard';
import { LAUNCHING_MILLIS } from '../../../../lambdas/handlers/drill/share-set';
import { always, rejection, shorterBy } from '../failures';
import { drilling, EXECUTION, instancesOf, passes, type Drilling, type DrillingOptions } from './drilling';

const MINUTES: DrillGuardEvent = { kind: 'minutes' };
const DIED: DrillGuardEvent = { kind: 'drill-ended', executionArn: EXECUTION.arn, record: 'unknown' };

/** A drill whose instance runs, and whose machine does nothing more. */
async function launched(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo('AwaitInstance');
  await passes(there, 60);
  return there;
}

const guard = ({ clock, invoker }: Drilling, event: DrillGuardEvent = MINUTES) =>
  clock.runUntil(invoker.drillGuard(event));

const told = (there: Drilling) =>
  there
    .events()
    .filter(({ detailType }) => detailType === 'Restore Drill Completed')
    .map(({ detail }) => detail);

const levels = ({ invoker }: Drilling) => invoker.metrics.filter(({ name }) => name === 'HoursSinceDrill');

test('a launch may go on for as long as its function', () => {
  expect(LAUNCHING_MILLIS).toBe(FUNCTION_TIMEOUT_SECONDS['launch-instance'] * 1_000);
});

describe('the guard of drills', () => {
  test('leaves a drill that goes on alone', async () => {
    const there = await launched();
    expect(await guard(there)).toEqual({ due: 0, removed: 0 });
    expect(instancesOf(there)).toEqual(['running']);
    expect(told(there)).toEqual([]);
  });

  test('removes the instance of a drill that died, and records it as failed, once', async () => {
    const there = await launched();
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 1 });
    expect(instancesOf(there)).toEqual(['terminated']);
    expect(await there.ledger.owedRemovals()).toEqual([]);
    expect(told(there)).toMatchObject([
      { verdict: 'failed', reason: 'drill-died', drill: 'weekly', policy: 'databases' },
    ]);
    expect(there.metrics()).toMatchObject({ DrillFailed: 1 });
    expect(await there.ledger.newestDrills()).toMatchObject([{ policy: 'databases', verdict: 'failed' }]);
    expect(Object.fromEntries(there.cloud.snapshots.get('snap-a0000000000000001')?.tags ?? [])).toMatchObject({
      'quiesce:drill': 'failed',
    });
    expect(await guard(there, DIED)).toEqual({ due: 0, removed: 0 });
    expect(told(there)).toHaveLength(1);
  });

  test('comes ten minutes after the bound to a drill of which nobody told', async () => {
    const there = await launched({ faults: [failing('LaunchInstance', 'RunInstances', 'lease-fails')] });
    await passes(there, 4_000);
    expect(await guard(there)).toEqual({ due: 0, removed: 0 });
    expect(instancesOf(there)).toEqual(['running']);
    await passes(there, 400);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(instancesOf(there)).toEqual(['terminated']);
    expect(told(there)).toMatchObject([{ reason: 'drill-died' }]);
  });

  test('tells nothing of a drill that recorded itself and left something', async () => {
    const there = drilling({ modelSettings: { shutdownMillis: 1_200_000 } });
    await there.walkTo('RecordDrill');
    await there.take('RecordDrill');
    const recorded: DrillGuardEvent = { ...DIED, record: 'recorded' };
    expect(await guard(there, recorded)).toEqual({ due: 1, removed: 0 });
    expect(there.metrics()).toMatchObject({ OwedRemoval: 1 });
    await passes(there, 1_200);
    // It is due from now on, long before its bound.
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(told(there)).toMatchObject([{ verdict: 'passed' }]);
  });

  test('does not settle while a launch may still come, and removes what comes', async () => {
    const there = drilling({ modelSettings: { launchVisibleMillis: 120_000 } });
    await there.walkTo('LaunchInstance');
    await there.take('LaunchInstance');
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
    await passes(there, 300);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(instancesOf(there)).toEqual(['terminated']);
  });

  test('settles the debt of a launch that never happened', async () => {
    const there = drilling(always('LaunchInstance', 'RunInstances', 'timeout-before-effect'));
    await there.walkTo('LaunchInstance');
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('OutcomeUnknown'));
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    const [debt] = await there.ledger.owedRemovals();
    const owedSince = Date.parse(debt?.owedSince ?? '');
    await there.clock.runUntil(there.clock.sleep(owedSince + LAUNCHING_MILLIS + 5_000 - there.clock.now()));
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    // What was launched last is listed half a minute later.
    expect(there.clock.now()).toBeGreaterThanOrEqual(owedSince + LAUNCHING_MILLIS + 30_000);
    expect(await there.ledger.owedRemovals()).toEqual([]);
  });

  test('begins no removal that it may not end, and leaves it to the next call', async () => {
    const there = await launched(shorterBy(FUNCTION_TIMEOUT_SECONDS['drill-guard'] - 110, 'DrillGuard'));
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    expect(instancesOf(there)).toEqual(['running']);
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });

  test('goes on with the others when one removal fails', async () => {
    const there = await launched({ faults: [failing('DrillGuard', 'TerminateInstances', 'denied')] });
    await there.ledger.oweRemoval({
      ...{ drillId: 'other', drill: 'other', policy: 'files', executionArn: 'arn:other', region: 'eu-central-1' },
      ...{ snapshotIds: ['snap-a0000000000000001'], owedSince: '2020-01-01T00:00:00.000Z' },
      dueAt: '2020-01-01T01:00:00.000Z',
    });
    expect(await guard(there, DIED)).toEqual({ due: 2, removed: 1 });
    expect(there.logged()).toContain('removal-failed');
    expect(there.metrics()).toMatchObject({ OwedRemoval: 1 });
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
  });

  test('removes an instance although many older removals do not end', async () => {
    const there = await launched({ faults: [failing('LaunchInstance', 'RunInstances', 'lease-fails')] });
    await passes(there, 4_400);
    for (let index = 0; index < 12; index += 1) {
      const drillId = `waiting-${String(index)}`;
      // Their instances may have been launched a moment ago, and are not listed yet.
      await there.ledger.oweRemoval({
        ...{ drillId, drill: 'other', policy: 'files', executionArn: `arn:${drillId}`, region: 'eu-central-1' },
        ...{ snapshotIds: [], owedSince: new Date(there.clock.now()).toISOString() },
        ...{ dueAt: '2020-01-01T01:00:00.000Z', toldAt: '2020-01-01T01:00:00.000Z' },
      });
    }
    const startedAt = there.clock.now();
    expect(await guard(there)).toEqual({ due: 13, removed: 1 });
    expect(instancesOf(there)).toEqual(['terminated']);
    expect(there.logged().filter((event) => event === 'drill-left')).toHaveLength(12);
    expect(there.clock.now() - startedAt).toBeLessThan(120_000);
  });

  test('tells the hours since a drill that passed, at its own call only, and nothing of one that failed', async () => {
    const there = drilling();
    const endedAt = new Date(there.clock.now() - 5_400_000).toISOString();
    await there.ledger.noteDrill({ policy: 'databases', drillId: 'a', verdict: 'passed', endedAt });
    await there.ledger.noteDrill({ policy: 'files', drillId: 'b', verdict: 'failed', endedAt });
    await guard(there, DIED);
    expect(levels(there)).toEqual([]);
    await guard(there);
    expect(levels(there)).toMatchObject([{ value: 1.5 }]);
    expect(JSON.stringify(levels(there))).toContain('databases');
  });
});
