import { SCHEDULE_GROUP, DEAD_LETTER_QUEUE } from '../../../rehearsal/in-process/modelled-ports';
import { aPolicy } from '../../../lab/simulation/builders';
import { deployed, DUE } from '../../../lab/simulation/deployed';
import { failing } from '../../../lab/simulation/faults';
import { strangeEvents } from '../../../lab/simulation/invariants';
import { settle } from '../../../lab/simulation/simulate';
import { firing, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';

/** What nobody can notice who was not there: runs that never began, and sets that came when their run was over. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the sweep tells of fits its schemas too. */
const engines: Simulation[] = [];
afterEach(() => {
  expect(engines.splice(0).flatMap(strangeEvents)).toEqual([]);
});

async function engine(...world: Parameters<typeof deployed>): Promise<Simulation> {
  const simulation = await deployed(...world);
  engines.push(simulation);
  return simulation;
}

const missed = ({ cloud }: Simulation) => cloud.events.filter(({ detailType }) => detailType === 'Run Missed');
const metrics = ({ invoker }: Simulation, name: string) => invoker.metrics.filter((each) => each.name === name).length;

describe('a schedule that was due', () => {
  test('and whose run goes on is not missed', async () => {
    const simulation = await engine();
    const { ended } = simulation.start(firing(aPolicy(), { scheduledTime: DUE }));
    await simulation.clock.advance(10_000);
    await simulation.clock.advance(6 * MINUTE);
    expect(await simulation.sweep()).toEqual({ undelivered: 0, missed: 0, labelled: 0 });
    await simulation.clock.runUntil(ended);
    expect(missed(simulation)).toEqual([]);
  });

  test('and started nothing is told of once, six minutes later', async () => {
    const simulation = await engine();
    expect(await simulation.sweep()).toMatchObject({ missed: 0 });
    await simulation.clock.advance(6 * MINUTE);
    expect(await simulation.sweep()).toMatchObject({ missed: 1 });
    expect(await simulation.sweep()).toMatchObject({ missed: 0 });
    expect(missed(simulation)).toMatchObject([
      { detail: { reason: 'no-run', schedule: 'nightly', scheduledTime: DUE } },
    ]);
    expect(metrics(simulation, 'RunMissed')).toBe(1);
  });

  test('and matched no target is a run, told of by its own metric and event', async () => {
    const nobody = aPolicy({ targets: { match: 'any', tags: [{ key: 'Mode', value: 'None' }] } });
    const simulation = await engine(nobody);
    await simulation.clock.runUntil(simulation.start(firing(nobody, { scheduledTime: DUE })).ended);
    await simulation.clock.advance(6 * MINUTE);
    expect(await simulation.sweep()).toMatchObject({ missed: 0 });
    expect(metrics(simulation, 'NoTargetsMatched')).toBe(1);
    expect(simulation.cloud.events).toContainEqual(
      expect.objectContaining({
        detailType: 'Run Completed',
        detail: expect.objectContaining({ reason: 'no-targets' }) as unknown,
      }),
    );
  });

  test('together with others is missed with them, and well with the one that leads', async () => {
    const two = aPolicy({
      schedules: [
        { name: 'first', expression: 'cron(0 3 * * ? *)' },
        { name: 'second', expression: 'cron(0 3 * * ? *)' },
      ],
    });
    const well = await engine(two);
    for (const schedule of ['second', 'first']) {
      await well.clock.runUntil(well.start(firing(two, { schedule, scheduledTime: DUE })).ended);
    }
    await well.clock.advance(6 * MINUTE);
    expect(await well.sweep()).toMatchObject({ missed: 0 });
    const ill = await engine(two);
    await ill.clock.runUntil(ill.start(firing(two, { schedule: 'second', scheduledTime: DUE })).ended);
    await ill.clock.advance(6 * MINUTE);
    expect(await ill.sweep()).toMatchObject({ missed: 2 });
  });

  test('while EventBridge took no event is told of in the log and by the metric, and remembered', async () => {
    const simulation = await engine(aPolicy(), {
      faults: [failing('Sweep', 'PutEvents', 'error-before-effect', { times: 100 })],
    });
    await simulation.clock.advance(6 * MINUTE);
    expect(await simulation.sweep()).toMatchObject({ missed: 1 });
    expect(metrics(simulation, 'RunMissed')).toBe(1);
    expect(metrics(simulation, 'EventsLost')).toBe(1);
  });
});

describe('a firing that Scheduler gives up', () => {
  const givenUp = async (options: SimulationOptions = {}): Promise<Simulation> => {
    const simulation = await engine(aPolicy(), options);
    simulation.cloud.giveUpFiring({
      ...{ group: SCHEDULE_GROUP, name: 'nightly', scheduledTime: DUE, queueUrl: DEAD_LETTER_QUEUE },
      ...{ code: 'AWS.StepFunctions.ExecutionLimitExceeded', message: 'too many' },
    });
    return simulation;
  };

  test('is told of with its cause, and its letter is gone', async () => {
    const simulation = await givenUp();
    expect(await simulation.sweep()).toMatchObject({ undelivered: 1 });
    expect(missed(simulation)).toMatchObject([
      { detail: { reason: 'not-delivered', cause: 'AWS.StepFunctions.ExecutionLimitExceeded: too many' } },
    ]);
    expect(metrics(simulation, 'FiringUndelivered')).toBe(1);
    await simulation.clock.advance(5 * MINUTE);
    expect(await simulation.sweep()).toMatchObject({ undelivered: 0 });
  });

  test('keeps its letter until its event came through', async () => {
    const simulation = await givenUp({ faults: [failing('Sweep', 'PutEvents', 'error-before-effect', { times: 8 })] });
    expect(await simulation.sweep()).toMatchObject({ undelivered: 1 });
    expect(missed(simulation)).toEqual([]);
    await simulation.clock.advance(5 * MINUTE);
    await simulation.sweep();
    expect(missed(simulation).filter(({ detail }) => JSON.stringify(detail).includes('not-delivered'))).toHaveLength(1);
  });

  test('that SQS does not let go is told of again: events may be repeated', async () => {
    const simulation = await givenUp({
      faults: [failing('Sweep', 'DeleteMessage', 'error-before-effect', { times: 4 })],
    });
    await expect(simulation.sweep()).rejects.toThrow('1 of 3 looks failed');
    await simulation.clock.advance(5 * MINUTE);
    await simulation.sweep();
    expect(missed(simulation).length).toBeGreaterThan(1);
  });
});

describe('a set of a run that is over', () => {
  test('and was stopped before it could label it is labelled when nobody can act any more', async () => {
    const simulation = await engine(aPolicy(), { stopRunAfter: ({ operation }) => operation === 'CreateSnapshots' });
    const run = await simulation.clock.runUntil(simulation.start(firing(aPolicy(), { scheduledTime: DUE })).ended);
    await settle(simulation, [[run, aPolicy()]]);
    await simulation.clock.advance(5 * HOUR);
    expect(await simulation.sweep()).toMatchObject({ labelled: 0 });
    await simulation.clock.advance(2 * HOUR);
    expect(await simulation.sweep()).toMatchObject({ labelled: 1 });
    expect(simulation.sets()).toMatchObject([
      { consistency: 'crash-consistent', reason: 'labelled-late', proof: 'none' },
    ]);
    expect(await simulation.sweep()).toMatchObject({ labelled: 0 });
  });

  test('and can not be labelled now is labelled by the next sweep', async () => {
    const simulation = await engine(aPolicy(), {
      stopRunAfter: ({ operation }) => operation === 'CreateSnapshots',
      faults: [failing('Sweep', 'CreateTags', 'throttle', { times: 4 })],
    });
    await simulation.clock.runUntil(simulation.start(firing(aPolicy(), { scheduledTime: DUE })).ended);
    await simulation.clock.advance(7 * HOUR);
    await expect(simulation.sweep()).rejects.toThrow('1 of 3 looks failed');
    expect(await simulation.sweep()).toMatchObject({ labelled: 1 });
  });
});
