import { drillSteps, readDrillEnd } from '../../../bin/account/drill-history';
import type { ExecutionEvent as ReadEvent } from '../../../bin/account/run-history';
import { aDrill } from '../../../lab/simulation/builders';
import { checkGuest, type CheckBehavior } from '../../../lab/simulation/drill/check-guest';
import { furnish } from '../../../lab/simulation/drill/worlds/world';
import { DRILL_MACHINE, DRILL_MACHINE_ARN } from '../../../lab/simulation/machine';
import { createSimulation, type Simulation } from '../../../lab/simulation/simulation';
import { recordFile } from '../../../lambdas/domain/drill/drill-record';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import type { ExecutionEvent } from '../../../rehearsal/cloud/states/executions';
import type { JsonValue } from '../../../rehearsal/interpreter';
import { playExecution } from '../run/played-run';

/** The history of a drill of the real machine and handlers, and what it left. */
async function play(behavior: CheckBehavior) {
  const simulation: Simulation = createSimulation({
    onLaunch: (instance) => checkGuest({ instance, clock: simulation.clock, behavior }),
  });
  await furnish({ name: 'drill', what: '', drills: [{}] }, simulation);
  const startedAt = new Date(simulation.clock.now()).toISOString();
  const input = { drill: aDrill() } as unknown as JsonValue;
  const [{ arn, events }] = await playExecution(simulation, { machine: DRILL_MACHINE, arn: DRILL_MACHINE_ARN, input });
  const newestFirst = events.map(readEvent).reverse();
  const tags = [...simulation.cloud.snapshots.values()].map((snapshot) => snapshot.tags.get(TagKey.DRILL_RECORD));
  return { newestFirst, ended: readDrillEnd(newestFirst, { arn, startedAt }), tags };
}

/** As the adapter reads it. */
function readEvent({ type, at = 0, ...details }: ExecutionEvent): ReadEvent {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = details;
  const [state, data] = [entered?.name ?? exited?.name, entered?.input ?? exited?.output];
  return {
    ...{ type, at: new Date(at).toISOString() },
    ...(state !== undefined && { state }),
    ...(data !== undefined && { data }),
  };
}

test.each<[CheckBehavior, object]>([
  ['passes', { verdict: 'passed', cause: '' }],
  [
    'fails',
    { verdict: 'failed', reason: 'check-failed', cause: expect.stringContaining('block 7 is damaged') as unknown },
  ],
])('of a drill whose check %s the record is read that the set has in its tags', async (behavior, expected) => {
  const { newestFirst, ended, tags } = await play(behavior);
  expect(ended).toMatchObject(expected);
  expect(ended?.record && recordFile(ended.record).sha256).toBe(tags[0]);
  expect(new Set(drillSteps(newestFirst).map(({ step }) => step))).toEqual(
    new Set([
      'ChooseSet',
      'LaunchInstance',
      'AwaitInstance',
      'SendCheck',
      'AwaitCheck',
      'RemoveInstance',
      'RecordDrill',
    ]),
  );
});

test('a drill that goes on has no end yet', async () => {
  const { newestFirst } = await play('passes');
  expect(readDrillEnd(newestFirst.slice(1), { arn: 'arn', startedAt: '' })).toBeUndefined();
  expect(readDrillEnd([], { arn: 'arn', startedAt: '' })).toBeUndefined();
});
