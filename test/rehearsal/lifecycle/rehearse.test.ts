import { PreScriptFailure } from '../../../lambdas/domain/policy';
import { parseLateFault } from '../../../rehearsal/lifecycle/options';
import { rehearseLifecycle } from '../../../rehearsal/lifecycle/rehearse';
import type { LifecycleReport } from '../../../rehearsal/lifecycle/report';
import { renderLifecycleHtml } from '../../../rehearsal/lifecycle/html';
import { renderLifecycle } from '../../../rehearsal/lifecycle/terminal';
import { aRehearsal, aSchedule, RULE } from './an-app';

const notKept = ({ expectations }: LifecycleReport): readonly unknown[] => expectations.filter(({ kept }) => !kept);

const TEN_DAYS = { days: 10 };

test('the same seed gives the same report, another one another', async () => {
  const nightly = [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, last: 3 } })];
  const play = (seed: number): Promise<LifecycleReport> =>
    rehearseLifecycle(aRehearsal(nightly, { ...TEN_DAYS, seed, failures: 0.5, broken: 0.3 }));
  const [one, again, other] = [await play(7), await play(7), await play(8)];
  expect(again).toEqual(one);
  expect(other.sets.map(({ reason }) => reason)).not.toEqual(one.sets.map(({ reason }) => reason));
});

test('failed scripts and failed snapshots end the last good set of nobody', async () => {
  const nightly = [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, last: 2 } })];
  const report = await rehearseLifecycle(aRehearsal(nightly, { days: 20, failures: 0.6, broken: 0.3 }));
  expect(notKept(report)).toEqual([]);
  expect(report.sets.filter(({ reason }) => reason === 'pre-script-failed').length).toBeGreaterThan(5);
  expect(report.sets.filter(({ failedAt }) => failedAt !== undefined).length).toBeGreaterThan(2);
  expect(report.sets.some(({ why }) => why === 'failed-set')).toBe(true);
  const proven = report.sets.filter(
    ({ proof, completedAt }) => proof === 'guest-evidence' && completedAt !== undefined,
  );
  expect(proven.at(-1)?.removedAt).toBeUndefined();
});

test('a schedule keeps its local time when clocks change', async () => {
  const nightly = [
    aSchedule('nightly', 'cron(30 2 * * ? *)', { timeZone: 'Europe/Berlin', retain: { ...RULE, daily: 7 } }),
    aSchedule('hourly', 'cron(15 * * * ? *)', { timeZone: 'Europe/Berlin', retain: { ...RULE, hourly: 30 } }),
  ];
  const around = (from: string): Promise<LifecycleReport> =>
    rehearseLifecycle(aRehearsal(nightly, { days: 3, from: Date.parse(from) }));
  const timesOf = ({ sets }: LifecycleReport, schedule: string): readonly string[] =>
    sets.filter(({ schedules }) => schedules.includes(schedule)).map(({ scheduledTime }) => scheduledTime.slice(8, 16));
  const autumn = await around('2026-10-24T00:00:00Z');
  expect(timesOf(autumn, 'nightly')).toEqual(['24T00:30', '25T00:30', '26T01:30']);
  const spring = await around('2026-03-28T00:00:00Z');
  // 02:30 does not exist on the 29th.
  expect(timesOf(spring, 'nightly')).toEqual(['28T01:30', '30T00:30']);
  expect([...notKept(autumn), ...notKept(spring)]).toEqual([]);
  // Scheduler fires once in the hour that comes twice.
  expect(timesOf(autumn, 'hourly')).toHaveLength(71);
  expect(
    autumn.sets.filter(({ removedAt, schedules }) => removedAt === undefined && schedules.includes('hourly')),
  ).toHaveLength(30);
});

describe('copies', () => {
  const schedules = [
    aSchedule('nightly', 'cron(0 3 * * ? *)', {
      retain: { ...RULE, last: 2 },
      copies: [{ regions: ['eu-west-1'], encrypted: false, retain: { ...RULE, last: 4 } }],
    }),
  ];

  test('are there before their set goes, and are kept by their own rule', async () => {
    const report = await rehearseLifecycle(aRehearsal(schedules, TEN_DAYS));
    expect(notKept(report)).toEqual([]);
    expect(report.rows).toMatchObject([{ made: 10, kept: 2, copies: { 'eu-west-1': 4 } }]);
    for (const { copies, removedAt } of report.sets) {
      expect(copies).toMatchObject([{ region: 'eu-west-1', completedAt: expect.any(String) as string }]);
      expect(removedAt === undefined || (copies[0]?.completedAt ?? 'z') < removedAt).toBe(true);
    }
  });

  test('that fail late or come late are made again, and their set waits', async () => {
    const faults = ['copy=fails-late:2', 'copy=completes-late'].map(parseLateFault);
    const report = await rehearseLifecycle(aRehearsal(schedules, { ...TEN_DAYS, faults }));
    expect(notKept(report)).toEqual([]);
    expect(report.setup.faults.map(({ fired }) => fired)).toEqual([2, 1]);
    expect(report.sets.every(({ copies }) => copies[0]?.completedAt !== undefined)).toBe(true);
  });
});

test('a fault that never happened is an expectation that was not kept', async () => {
  const nightly = [aSchedule('nightly', 'cron(0 3 * * ? *)')];
  const faults = [parseLateFault('archive=fails-late')];
  const report = await rehearseLifecycle(aRehearsal(nightly, { days: 2, faults }));
  expect(notKept(report)).toEqual([
    { text: 'the fault archive=fails-late happened 1 time', kept: false, found: '0 times' },
  ]);
  expect(report.rows).toMatchObject([{ made: 2, kept: 2, keptBy: { 'no retention': 2 } }]);
});

test('a rate counts from the beginning', async () => {
  const rated = [aSchedule('rated', 'rate(12 hours)', { retain: { ...RULE, last: 2 } })];
  const { sets } = await rehearseLifecycle(aRehearsal(rated, { days: 2 }));
  expect(sets.map(({ scheduledTime }) => scheduledTime.slice(8, 16))).toEqual(['01T12:00', '02T00:00', '02T12:00']);
});

test('days in which nothing is due are refused', async () => {
  const yearly = [aSchedule('yearly', 'cron(0 3 1 1 ? *)')];
  await expect(rehearseLifecycle(aRehearsal(yearly, { days: 3 }))).rejects.toThrow(
    '--days is 3, in which no schedule of databases is due from 2026-10-01T00:00:00.000Z on',
  );
});

test('sets are locked, shared, restored fast and archived as their schedule says', async () => {
  const monthly = [
    aSchedule('daily', 'cron(0 3 * * ? *)', {
      retain: { ...RULE, daily: 20 },
      lock: { mode: 'governance', days: 3, crashConsistent: true },
      share: { accounts: ['111122223333'], unshareAfterSeconds: 5 * 86_400 },
      fastRestore: { zones: ['eu-central-1a'], count: 1 },
    }),
    aSchedule('weekly', 'cron(0 5 ? * MON *)', {
      retain: { ...RULE, weekly: 8 },
      archive: { afterSeconds: 2 * 86_400 },
    }),
  ];
  const report = await rehearseLifecycle(aRehearsal(monthly, { days: 30 }));
  expect(notKept(report)).toEqual([]);
  expect(report.troubles).toEqual([]);
  expect(report.rows).toMatchObject([
    { schedule: 'daily', made: 30, kept: 20, locked: 3, archived: 0, shared: 5 },
    { schedule: 'weekly', made: 4, kept: 4, archived: 4 },
  ]);
  expect(report.lifecycle.regions[0]?.fastRestores.filter(({ state }) => state !== 'disabled')).toHaveLength(2);
});

test('two policies that are due together both get their set of an instance', async () => {
  const nightly = [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, last: 2 } })];
  const [one, other] = [
    aRehearsal(nightly, { days: 4, policy: { name: 'one' } }),
    aRehearsal(nightly, { policy: { name: 'other' } }),
  ];
  const schedules = [...one.assembly.schedules, ...other.assembly.schedules];
  const both = { ...one, assembly: { ...one.assembly, schedules } };
  const report = await rehearseLifecycle(both);
  expect(report.rows).toMatchObject([
    { policy: 'one', made: 4, kept: 2 },
    { policy: 'other', made: 4, kept: 2 },
  ]);
  expect(notKept(report)).toEqual([]);
  expect((await rehearseLifecycle({ ...both, policies: ['other'] })).rows.map(({ policy }) => policy)).toEqual([
    'other',
  ]);
});

test('a target that its policy skips, and a policy without targets, are told', async () => {
  const nightly = [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, last: 2 } })];
  const skipped = await rehearseLifecycle(
    aRehearsal(nightly, { days: 5, failures: 1, policy: { onPreScriptFailure: PreScriptFailure.SKIP_TARGET } }),
  );
  expect(skipped.sets).toEqual([]);
  expect(skipped.without).toEqual([{ policy: 'databases', reason: 'pre-script-failed', firings: 5 }]);
  const nobody = await rehearseLifecycle(
    aRehearsal(nightly, { days: 2, policy: { targets: { match: 'any', tags: [{ key: 'Mode', value: 'None' }] } } }),
  );
  expect(nobody.without).toEqual([{ policy: 'databases', reason: 'no-targets', firings: 2 }]);
  expect(renderLifecycle(nobody, { color: 'plain', width: 100 })).toContain('no set because of no-targets, 2 times');
  expect(renderLifecycleHtml(nobody)).toContain('no set because of no-targets, 2 times');
});
