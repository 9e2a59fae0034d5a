import { DEAD_LETTER_QUEUE, SCHEDULE_GROUP } from '../../../../rehearsal/in-process/modelled-ports';
import { aDrill, aPolicy } from '../../../../lab/simulation/builders';
import { DAY_MILLIS, DUE, inputOf, putSchedule } from '../../../../lab/simulation/deployed';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { runIdOf } from '../../../../lambdas/domain/identifiers';
import type { Schedule } from '../../../../lambdas/domain/policy';
import { always } from '../failures';
import { INSTANCE } from '../target';
import { FROZEN, walk } from '../walk';
import { aWorld, type World } from '../world';

/** Besides what the simulation's sweeps show (test/lab/simulation/sweep.test.ts). */

const NIGHTLY: Schedule = { name: 'nightly', expression: 'cron(0 3 * * ? *)' };
const FRIDAYS: Schedule = { name: 'fridays', expression: 'cron(0 3 ? * FRI *)' };
const POLICY = aPolicy();
const ARN = `arn:aws:scheduler:eu-central-1:111122223333:schedule/${SCHEDULE_GROUP}/nightly`;
const HALF_AN_HOUR = 1_800_000;
const DRILL_INPUT = JSON.stringify({ drill: aDrill({ policy: POLICY.name }) });

/** Half an hour after a schedule that has been there for a day was due; `input` is what it starts a run with. */
async function due(options: SimulationOptions = {}, input = inputOf(POLICY, 'nightly')): Promise<World> {
  const world = aWorld(options);
  putSchedule(world, NIGHTLY, input);
  await world.clock.advance(DAY_MILLIS + HALF_AN_HOUR);
  return world;
}

const claim = ({ ledger }: World, scheduledTime = DUE) =>
  ledger.claimRun({
    ...{ runId: 'run-1', executionArn: 'arn:run', now: scheduledTime },
    fired: { policy: POLICY.name, schedule: 'nightly', scheduledTime },
  });

describe('a schedule that was due', () => {
  test('and started no run is told of by metric and event', async () => {
    const world = await due();
    expect(await world.sweep()).toEqual({ undelivered: 0, missed: 1, labelled: 0 });
    const { name: policy } = POLICY;
    const runId = runIdOf({ policy, schedule: 'nightly', instant: DUE });
    expect(world.events()).toEqual([
      {
        detailType: 'Run Missed',
        time: expect.any(String) as unknown,
        resources: [ARN],
        detail: { policy, schedule: 'nightly', runId, scheduledTime: DUE, reason: 'no-run' },
      },
    ]);
    expect(world.metrics()).toEqual({ RunMissed: 1 });
  });

  test('is told of again when the next one is missed too', async () => {
    const world = await due();
    await world.sweep();
    await world.clock.advance(300_000);
    expect(await world.sweep()).toMatchObject({ missed: 0 });
    await world.clock.advance(DAY_MILLIS);
    expect(await world.sweep()).toMatchObject({ missed: 1 });
  });

  test.each([
    ['is well when its run was claimed', DUE, 0],
    ['is well when a later one was', DUE.replace('03:00', '03:10'), 0],
    ['is missed when only an earlier one was claimed', new Date(Date.parse(DUE) - DAY_MILLIS).toISOString(), 1],
  ])('%s', async (_, scheduledTime, missed) => {
    const world = await due();
    await claim(world, scheduledTime);
    expect(await world.sweep()).toMatchObject({ missed });
    expect(world.events()).toHaveLength(missed);
  });

  test('together with another that leads but is disabled is missed: both yield to nobody', async () => {
    const world = await due({}, inputOf(aPolicy({ schedules: [FRIDAYS, NIGHTLY] }), 'nightly'));
    await claim(world, new Date(Date.parse(DUE) - DAY_MILLIS).toISOString());
    expect(await world.sweep()).toMatchObject({ missed: 1 });
  });

  test('and is disabled is not missed', async () => {
    const world = aWorld();
    putSchedule(world, NIGHTLY, inputOf(POLICY, 'nightly'), 'DISABLED');
    await world.clock.advance(DAY_MILLIS + HALF_AN_HOUR);
    expect(await world.sweep()).toMatchObject({ missed: 0 });
    expect(world.events()).toEqual([]);
  });

  test.each(['{"Records":[]}', '{}'])('and is not ours is left alone: %s', async (input) => {
    const world = await due({}, input);
    expect(await world.sweep()).toMatchObject({ missed: 0 });
    expect(world.logged()).toContain('schedule-of-others');
  });

  test('and starts a drill is no run that is missed', async () => {
    const world = await due({}, DRILL_INPUT);
    expect(await world.sweep()).toMatchObject({ missed: 0 });
    expect(world.logged()).not.toContain('schedule-of-others');
  });

  test('is told of again when it could not be remembered: twice, but never not at all', async () => {
    const world = await due({ faults: [failing('Sweep', 'remember', 'error-before-effect', { times: 4 })] });
    await expect(world.sweep()).rejects.toThrow('1 of 3 looks failed');
    expect(await world.sweep()).toMatchObject({ missed: 1 });
    expect(world.events()).toHaveLength(2);
  });
});

describe('a dead letter', () => {
  /** Scheduler gave up so many firings with this input; a run has been claimed since it was due. */
  async function givenUp(input?: string, { count = 1, scheduledTime = '2026-01-02T03:05:00Z' } = {}): Promise<World> {
    const world = await due({}, input);
    await claim(world);
    for (let index = 0; index < count; index += 1) {
      world.cloud.giveUpFiring({
        ...{ group: SCHEDULE_GROUP, name: 'nightly', scheduledTime, queueUrl: DEAD_LETTER_QUEUE },
        ...{ code: 'AccessDeniedException', message: 'not allowed' },
      });
    }
    return world;
  }

  test('is told of with its cause, and taken away when that is out', async () => {
    const world = await givenUp();
    expect(await world.sweep()).toMatchObject({ undelivered: 1 });
    expect(world.events()).toMatchObject([
      {
        detailType: 'Run Missed',
        resources: [ARN],
        detail: { schedule: 'nightly', reason: 'not-delivered', cause: 'AccessDeniedException: not allowed' },
      },
    ]);
    expect(world.metrics()).toEqual({ FiringUndelivered: 1 });
    expect(world.logged()[0]).toBe('firing-undelivered');
    const calls = world.calls('Sweep');
    expect(calls.indexOf('events.publish')).toBeLessThan(calls.indexOf('deadLetters.remove'));
    await world.clock.advance(300_000);
    expect(await world.sweep()).toMatchObject({ undelivered: 0 });
  });

  test('of a firing that did start its run is taken away in silence', async () => {
    const world = await givenUp(undefined, { scheduledTime: '2026-01-02T03:00:00Z' });
    expect(await world.sweep()).toMatchObject({ undelivered: 0 });
    expect(world.events()).toEqual([]);
    expect(world.calls('Sweep')).toContain('deadLetters.remove');
  });

  test('is read out of a call of StartExecution too', async () => {
    const world = await givenUp(JSON.stringify({ StateMachineArn: 'arn:machine', Input: inputOf(POLICY, 'nightly') }));
    await world.sweep();
    expect(world.events()).toMatchObject([{ detail: { policy: POLICY.name, schedule: 'nightly' } }]);
  });

  test.each(['not JSON', '[]', '{"policy":{}}', '{"drill":{"policy":"","name":"weekly"}}'])(
    'that says nothing readable is told of all the same: "%s"',
    async (input) => {
      const world = await givenUp(input, { scheduledTime: 'unknown' });
      expect(await world.sweep()).toMatchObject({ undelivered: 1 });
      expect(world.events()).toMatchObject([{ detail: { policy: 'unknown', schedule: '', runId: '' } }]);
    },
  );

  test('of a drill is counted for its policy, and is no run that is missed', async () => {
    const world = await givenUp(DRILL_INPUT);
    expect(await world.sweep()).toMatchObject({ undelivered: 1 });
    expect(world.events()).toEqual([]);
    expect(world.metrics()).toEqual({ FiringUndelivered: 1 });
    expect(world.calls('Sweep')).toContain('deadLetters.remove');
  });

  test('is one of as many as there are', async () => {
    expect(await (await givenUp(undefined, { count: 23 })).sweep()).toMatchObject({ undelivered: 23 });
  });
});

test('a set that nobody labelled is labelled when its run is surely over, and told of', async () => {
  const world = aWorld();
  await walk(world, FROZEN);
  await world.clock.advance(7 * 3_600_000);
  expect(await world.sweep()).toMatchObject({ labelled: 1 });
  expect(world.events().at(-1)).toMatchObject({
    detailType: 'Snapshot Set Created',
    detail: { instance: INSTANCE, reason: 'labelled-late', runId: 'run-1' },
  });
  expect(world.metrics()).toEqual({ SetLabelledLate: 1 });
});

test.each([
  ['ReceiveMessage', 'throttle'],
  ['ListSchedules', 'error-before-effect'],
  ['DescribeSnapshots', 'error-before-effect'],
] as const)(
  'a look whose %s fails keeps no other from being made, and fails the sweep in the end',
  async (call, kind) => {
    const world = await due(always('Sweep', call, kind));
    await expect(world.sweep()).rejects.toThrow('1 of 3 looks failed');
    expect(world.calls('Sweep')).toEqual(
      expect.arrayContaining(['deadLetters.receive', 'schedules.list', 'snapshots.find']),
    );
    expect(world.logged()).toContain('look-failed');
  },
);
