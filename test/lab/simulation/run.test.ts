import { aPolicy, id, SCHEDULED_TIME } from '../../../lab/simulation/builders';
import { answering, dying, failing, refused } from '../../../lab/simulation/faults';
import { simulate } from '../../../lab/simulation/simulate';
import { createSimulation, firing } from '../../../lab/simulation/simulation';
import { HAPPY } from '../../../lab/simulation/ways';

/**
 * G5 and G7 (docs/guarantees.md): claims, pages, verdicts of a run, and that one broken target stops no other. Firings that
 * are merged or come twice, runs without targets and targets whose scripts fail are paths of decision-table.test.ts.
 */

const ONE_PAGE = 'ClaimRun ResolveTargets ForEachTarget TallyOutcomes CompleteRun';
const targets = (count: number) => Array.from({ length: count }, (_, index) => ({ number: index + 1 }));

describe('one firing', () => {
  test('that is delivered again when its run is over touches no target', async () => {
    const simulation = createSimulation();
    await simulation.clock.runUntil(simulation.start(firing()).ended);
    const again = await simulation.clock.runUntil(simulation.start(firing()).ended);
    expect(again).toMatchObject({ states: 'ClaimRun CompleteRun RunSucceeded', reason: 'already-claimed' });
    expect(simulation.sets()).toHaveLength(1);
  });

  test('whose claim was written, its answer lost, is claimed by the repeated step', async () => {
    const { run } = await simulate({
      faults: [refused('ClaimRun', 1), failing('ClaimRun', 'claimRun', 'timeout-after-effect')],
    });
    expect(run).toMatchObject({ verdict: 'Completed', states: `${ONE_PAGE} RunSucceeded` });
  });
});

test('targets are taken page by page', async () => {
  const { run, sets } = await simulate({ instances: targets(5), settings: { pageSize: 2 } });
  const page = 'ResolveTargets ForEachTarget TallyOutcomes';
  expect(run.states).toBe(`ClaimRun ${page} ${page} ${page} CompleteRun RunSucceeded`);
  expect(run.counts).toMatchObject({ matched: 5, applicationConsistent: 5 });
  // Targets of one page go side by side, so their sets are made in either order.
  const order = sets.map(({ instanceId }) => instanceId);
  expect([order.slice(0, 2), order.slice(2, 4), order.slice(4)].map((made) => made.toSorted())).toEqual([
    [1, 2].map(id),
    [3, 4].map(id),
    [5].map(id),
  ]);
});

test('a run by hand has no scheduled time, and is a run of its own each time', async () => {
  const simulation = createSimulation();
  const { scheduledTime: _, ...byHand } = firing();
  await simulation.clock.runUntil(simulation.start(byHand).ended);
  await simulation.clock.advance(60_000);
  const second = await simulation.clock.runUntil(simulation.start(byHand).ended);
  expect(second.verdict).toBe('Completed');
  expect(new Set(simulation.sets().map(({ runId }) => runId)).size).toBe(2);
  expect(simulation.clock.now()).toBeGreaterThan(Date.parse(SCHEDULED_TIME));
});

describe('one broken target stops no other', () => {
  test('when it can not be prepared', async () => {
    const { run } = await simulate({
      instances: targets(3),
      faults: [failing('Prepare', 'DescribeInstances', 'error-before-effect', { instance: id(2), times: Infinity })],
    });
    expect(run.targets[id(2)]).toMatchObject({ states: 'Prepare RecordOutcome', outcome: 'failed' });
    expect(run).toMatchObject({ verdict: 'PartiallyFailed', counts: { applicationConsistent: 2, failed: 1 } });
  });

  test('when its execution dies while it is frozen: the guard thaws it', async () => {
    // A state beyond 256 KiB ends an execution, and no Catch runs.
    const { run, simulation, owed } = await simulate({
      instances: targets(3),
      faults: [answering('SnapshotWhenFrozen', { text: 'x'.repeat(300_000) }, id(2))],
    });
    expect(run.targets[id(2)]).toMatchObject({ states: 'Prepare Hold SendPreScript SnapshotWhenFrozen' });
    expect(run.targets[id(2)]).not.toHaveProperty('outcome');
    expect(run).toMatchObject({
      verdict: 'PartiallyFailed',
      counts: { matched: 3, applicationConsistent: 2, failed: 1 },
    });
    expect(owed).toEqual([]);
    const [interval] = simulation.guest(2).truth.frozen;
    expect(interval?.thawedBy).toBe('command');
  });

  test('when its outcome can not be recorded, it has failed, and its set stays pending', async () => {
    const { run, target, sets } = await simulate({
      faults: [failing('RecordOutcome', 'CreateTags', 'error-before-effect', { times: Infinity })],
    });
    expect(target).toMatchObject({ states: `${HAPPY} OutcomeNotRecorded`, outcome: 'failed' });
    expect(run).toMatchObject({ verdict: 'Failed', counts: { failed: 1 } });
    expect(sets.map(({ consistency }) => consistency)).toEqual(['pending']);
  });
});

describe('a step of the run fails', () => {
  test('when targets can not be listed, the run says so', async () => {
    const { run } = await simulate({
      faults: [failing('ResolveTargets', 'DescribeInstances', 'error-before-effect', { times: Infinity })],
    });
    expect(run).toMatchObject({
      states: 'ClaimRun ResolveTargets CompleteRun RunFailed',
      verdict: 'Failed',
      reason: 'step-failed',
    });
  });

  test('when nobody can be told, the execution says so', async () => {
    const { run } = await simulate({ faults: [dying('CompleteRun', { call: 1, side: 'before' }, 7)] });
    expect(run).toMatchObject({ states: `${ONE_PAGE} RunNotReported`, status: 'FAILED' });
  });

  test('when the input is no policy, nothing is touched', async () => {
    const { run } = await simulate({ policy: aPolicy({ retries: 9 }) });
    expect(run).toMatchObject({ states: 'ClaimRun CompleteRun RunFailed', verdict: 'Failed' });
  });

  test('events that are lost cost nothing else', async () => {
    const { run, target, simulation } = await simulate({
      faults: [failing('any', 'PutEvents', 'error-before-effect', { times: Infinity })],
    });
    expect(run.status).toBe('SUCCEEDED');
    expect(target).toMatchObject({ states: HAPPY, outcome: 'application-consistent' });
    expect(simulation.invoker.metrics.map(({ name }) => name)).toContain('EventsLost');
  });
});
