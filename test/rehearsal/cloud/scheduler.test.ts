import { systemClock } from '../../../rehearsal/clock';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import type { ScheduleProps } from '../../../rehearsal/cloud/world';
import { NIGHTLY } from '../../lambdas/aws/scheduler/scheduling';

test.each<[Partial<ScheduleProps>, string]>([
  [{ expression: 'cron(0 3 * * * *)' }, 'Invalid Schedule Expression cron(0 3 * * * *).'],
  [{ expression: 'rate(5)' }, 'Invalid Schedule Expression rate(5).'],
  [{ expression: 'every day' }, 'Invalid Schedule Expression every day.'],
  [{ name: 'every night' }, 'Invalid Name every night.'],
  [{ name: 'x'.repeat(65) }, `Invalid Name ${'x'.repeat(65)}.`],
  [{ group: 'a/b' }, 'Invalid GroupName a/b.'],
  [{ flexibleMinutes: 1_441 }, 'Invalid MaximumWindowInMinutes 1441.'],
  [{ roleArn: 'scheduler' }, 'Invalid RoleArn scheduler.'],
  [{ input: 'x'.repeat(262_145) }, 'Invalid Input of 262145 bytes.'],
  [{ timeZone: 'PST' }, 'Invalid ScheduleExpressionTimezone PST.'],
])('the model of Scheduler refuses %j, as Scheduler does', (changes, message) => {
  const cloud = createCloud({ clock: systemClock });
  expect(() => {
    cloud.putSchedule({ ...NIGHTLY, ...changes });
  }).toThrow(message);
  cloud.close();
});

test.each<[object, readonly string[]]>([
  [{}, ['weekly', 'nightly', 'nightly-2']],
  [{ GroupName: 'quiesce' }, ['nightly', 'nightly-2']],
  [{ NamePrefix: 'nightly-' }, ['nightly-2']],
  [{ State: 'DISABLED' }, ['nightly-2']],
])('ListSchedules answers %j with what it asks for, by group and name', async (input, names) => {
  const cloud = createCloud({ clock: systemClock, modelSettings: { otherLatencyMillis: 0 } });
  cloud.putSchedule({ ...NIGHTLY, name: 'nightly-2', state: 'DISABLED' });
  cloud.putSchedule(NIGHTLY);
  cloud.putSchedule({ ...NIGHTLY, group: 'default', name: 'weekly' });
  const { Schedules } = await cloud.call({ service: 'scheduler', operation: 'ListSchedules', input });
  expect(Schedules.map(({ Name }) => Name)).toEqual(names);
  cloud.close();
});
