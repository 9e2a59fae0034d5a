import { sweep, type SweepReport } from '../../../../lambdas/handlers/sweep/sweep';
import { runIdOf } from '../../../../lambdas/domain/identifiers';
import type { Schedule } from '../../../../lambdas/domain/policy';
import type { FoundSnapshot } from '../../../../lambdas/domain/snapshots';
import type { DeadLetter, DeployedSchedule } from '../../../../lambdas/ports';
import { aPolicy } from '../../domain/builders';
import { always, nth } from '../faults';
import { DENIED, NO_LEDGER, THROTTLED, UNAVAILABLE } from '../states';
import { aWorld, type World, type WorldOptions } from '../world';

/** Half an hour after the nightly schedule was due. */
const NOW = '2026-11-22T03:30:00.000Z';
const DUE = '2026-11-22T03:00:00.000Z';
const ARN = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/quiesce/nightly';
const NIGHTLY: Schedule = { name: 'nightly', expression: 'cron(0 3 * * ? *)' };
const WEEKLY: Schedule = { name: 'weekly', expression: 'cron(0 3 ? * SUN *)' };

const sweeping = (world: World): Promise<SweepReport> => sweep(world.ports, { runSeconds: 6 * 3_600 })();
const inputOf = (schedule: string, schedules: readonly Schedule[] = [NIGHTLY]): string =>
  JSON.stringify({
    policy: { ...aPolicy(), schedules },
    schedule,
    scheduledTime: '<aws.scheduler.scheduled-time>',
  });

function aSchedule(changed: Partial<DeployedSchedule> = {}): DeployedSchedule {
  return {
    arn: ARN,
    expression: NIGHTLY.expression,
    timeZone: 'UTC',
    flexibleMinutes: 0,
    state: 'enabled',
    changedAt: '2026-11-01T00:00:00.000Z',
    input: inputOf('nightly'),
    ...changed,
  };
}

function aLetter(changed: Partial<DeadLetter> = {}): DeadLetter {
  return {
    receipt: 'receipt-1',
    scheduleArn: ARN,
    scheduledTime: '2026-11-22T03:00:00Z',
    cause: 'AccessDeniedException: not allowed',
    body: inputOf('nightly'),
    ...changed,
  };
}

const world = (options: WorldOptions = {}): World => aWorld({ now: NOW, ...options });
const claimed = (of: World, scheduledTime = DUE, schedule = 'nightly') =>
  of.ports.ledger.claimRun({
    runId: 'run-1',
    executionArn: 'arn:run',
    now: scheduledTime,
    fired: { policy: aPolicy().name, schedule, scheduledTime },
  });

describe('a schedule that was due', () => {
  test('and started no run is told of by metric and event', async () => {
    const swept = world({ schedules: [aSchedule()] });
    expect(await sweeping(swept)).toEqual({ undelivered: 0, missed: 1, labelled: 0 });
    const { name: policy } = aPolicy();
    const runId = runIdOf({ policy, schedule: 'nightly', instant: DUE });
    expect(swept.events).toEqual([
      {
        detailType: 'Run Missed',
        time: NOW,
        resources: [ARN],
        detail: { policy, schedule: 'nightly', runId, scheduledTime: DUE, reason: 'no-run' },
      },
    ]);
    expect(swept.metrics).toEqual({ RunMissed: 1 });
  });

  test('is told of once, and again when the next one is missed too', async () => {
    const swept = world({ schedules: [aSchedule()] });
    await sweeping(swept);
    await swept.ports.clock.sleep(300_000);
    expect(await sweeping(swept)).toMatchObject({ missed: 0 });
    await swept.ports.clock.sleep(24 * 3_600_000);
    expect(await sweeping(swept)).toMatchObject({ missed: 1 });
  });

  test.each<[string, string]>([
    ['is well when its run was claimed', DUE],
    ['is well when a later one was', '2026-11-22T03:10:00.000Z'],
  ])('%s', async (_, scheduledTime) => {
    const swept = world({ schedules: [aSchedule()] });
    await claimed(swept, scheduledTime);
    expect(await sweeping(swept)).toMatchObject({ missed: 0 });
    expect(swept.events).toEqual([]);
  });

  test('is missed when only an earlier one was claimed', async () => {
    const swept = world({ schedules: [aSchedule()] });
    await claimed(swept, '2026-11-21T03:00:00.000Z');
    expect(await sweeping(swept)).toMatchObject({ missed: 1 });
  });

  test('together with another is well when the one that leads was claimed', async () => {
    const schedules = [WEEKLY, NIGHTLY];
    const deployed = schedules.map(({ name, expression }) =>
      aSchedule({ expression, input: inputOf(name, schedules) }),
    );
    const swept = world({ schedules: deployed });
    await claimed(swept, DUE, 'weekly');
    expect(await sweeping(swept)).toMatchObject({ missed: 0 });
  });

  test('together with another that leads but is disabled is missed: both yield to nobody', async () => {
    const schedules = [WEEKLY, NIGHTLY];
    const swept = world({ schedules: [aSchedule({ input: inputOf('nightly', schedules) })] });
    await claimed(swept, '2026-11-21T03:00:00.000Z', 'nightly');
    expect(await sweeping(swept)).toMatchObject({ missed: 1 });
  });

  test('and is not ours is left alone', async () => {
    const swept = world({ schedules: [aSchedule({ input: '{"Records":[]}' }), aSchedule({ input: '' })] });
    expect(await sweeping(swept)).toMatchObject({ missed: 0 });
    expect(swept.logged).toContain('schedule-of-others');
  });

  test('is told of again when it could not be remembered: twice, but never not at all', async () => {
    const swept = world({ schedules: [aSchedule()], faults: { 'ledger.remember': nth(1, NO_LEDGER) } });
    await expect(sweeping(swept)).rejects.toThrow('1 of 3 looks failed');
    expect(await sweeping(swept)).toMatchObject({ missed: 1 });
    expect(swept.events).toHaveLength(2);
  });
});

describe('a dead letter', () => {
  test('is told of with its cause, and taken away when that is out', async () => {
    const swept = world({ letters: [aLetter()] });
    expect(await sweeping(swept)).toMatchObject({ undelivered: 1 });
    expect(swept.events).toMatchObject([
      {
        detailType: 'Run Missed',
        resources: [ARN],
        detail: { schedule: 'nightly', reason: 'not-delivered', cause: 'AccessDeniedException: not allowed' },
      },
    ]);
    expect(swept.metrics).toEqual({ FiringUndelivered: 1 });
    expect(swept.logged.indexOf('firing-undelivered')).toBe(0);
    expect(swept.journal.indexOf('events.publish')).toBeLessThan(swept.journal.indexOf('deadLetters.remove'));
    expect(await sweeping(swept)).toMatchObject({ undelivered: 0 });
  });

  test('stays while its event does not come through', async () => {
    let tries = 0;
    const swept = world({
      letters: [aLetter()],
      remainingMillis: 125_000,
      published: () => ((tries += 1) === 1 ? 'lost' : 'published'),
      faults: { 'deadLetters.receive': nth(2, UNAVAILABLE) },
    });
    await expect(sweeping(swept)).rejects.toThrow('1 of 3 looks failed');
    expect(swept.journal).not.toContain('deadLetters.remove');
    expect(await sweeping(swept)).toMatchObject({ undelivered: 1 });
    expect(swept.journal).toContain('deadLetters.remove');
  });

  test('of a firing that did start its run is taken away in silence', async () => {
    const swept = world({ letters: [aLetter()] });
    await claimed(swept);
    expect(await sweeping(swept)).toMatchObject({ undelivered: 0 });
    expect(swept.events).toEqual([]);
    expect(swept.journal).toContain('deadLetters.remove');
  });

  test('is read out of a call of StartExecution too', async () => {
    const body = JSON.stringify({ StateMachineArn: 'arn:machine', Input: inputOf('nightly') });
    const swept = world({ letters: [aLetter({ body })] });
    await sweeping(swept);
    expect(swept.events).toMatchObject([{ detail: { policy: aPolicy().name, schedule: 'nightly' } }]);
  });

  test.each(['', 'not JSON', '[]', '{"policy":{}}'])(
    'that says nothing readable is told of all the same: "%s"',
    async (body) => {
      const swept = world({ letters: [aLetter({ body, scheduleArn: '', scheduledTime: '' })] });
      expect(await sweeping(swept)).toMatchObject({ undelivered: 1 });
      expect(swept.events).toMatchObject([{ resources: [], detail: { policy: 'unknown', schedule: '', runId: '' } }]);
    },
  );

  test('is one of as many as there are', async () => {
    const letters = Array.from({ length: 23 }, (_, index) => aLetter({ receipt: `receipt-${String(index)}` }));
    expect(await sweeping(world({ letters }))).toMatchObject({ undelivered: 23 });
  });
});

describe('a set that nobody labelled', () => {
  const late = (hoursAgo: number): FoundSnapshot => ({
    snapshotId: 'snap-1',
    volumeId: 'vol-1',
    startedAt: new Date(Date.parse(NOW) - hoursAgo * 3_600_000).toISOString(),
    tags: Object.entries({
      policy: 'databases',
      schedule: 'nightly',
      run: 'run-1',
      instance: 'i-1',
      consistency: 'pending',
    }).map(([key, value]) => ({ key: `quiesce:${key}`, value })),
  });

  test('is labelled when its run is surely over, and told of', async () => {
    const swept = world({ snapshots: [late(7)] });
    expect(await sweeping(swept)).toMatchObject({ labelled: 1 });
    expect(swept.tagsOf('snap-1')).toMatchObject({
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'labelled-late',
      'quiesce:proof': 'none',
    });
    expect(swept.events).toMatchObject([
      { detailType: 'Snapshot Set Created', detail: { instance: 'i-1', reason: 'labelled-late', runId: 'run-1' } },
    ]);
    expect(swept.metrics).toEqual({ SetLabelledLate: 1 });
    expect(await sweeping(swept)).toMatchObject({ labelled: 0 });
  });

  test('is left to its run while that may be at work', async () => {
    const swept = world({ snapshots: [late(5)] });
    expect(await sweeping(swept)).toMatchObject({ labelled: 0 });
    expect(swept.tagsOf('snap-1')).toMatchObject({ 'quiesce:consistency': 'pending' });
  });
});

describe('a look that fails', () => {
  test.each<[keyof NonNullable<WorldOptions['faults']>, Error]>([
    ['deadLetters.receive', THROTTLED],
    ['schedules.list', DENIED],
    ['snapshots.find', UNAVAILABLE],
  ])('(%s) keeps no other from being made, and fails the sweep in the end', async (call, error) => {
    const swept = world({
      letters: [aLetter()],
      schedules: [aSchedule()],
      faults: { [call]: always(error) },
    });
    await expect(sweeping(swept)).rejects.toThrow('1 of 3 looks failed');
    expect(
      ['deadLetters.receive', 'schedules.list', 'snapshots.find'].every((each) => swept.journal.includes(each)),
    ).toBe(true);
    expect(swept.logged).toContain('look-failed');
  });
});
