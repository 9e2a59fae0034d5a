import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { configOf, READ } from '../../../../lambdas/aws/clients';
import { schedulerSchedules } from '../../../../lambdas/aws/scheduler/schedules';
import { GROUP, NIGHTLY, withScheduling } from './scheduling';

const schedulesAt = (url: string, groupName = GROUP) =>
  schedulerSchedules({ client: new SchedulerClient({ ...configOf(READ), endpoint: url }), groupName });

test('a schedule is read with all that says when it is due', async () => {
  await withScheduling(async ({ cloud, url }) => {
    const before = Date.now();
    cloud.putSchedule({
      ...NIGHTLY,
      timeZone: 'Europe/Berlin',
      flexibleMinutes: 30,
      startDate: new Date('2026-01-01T00:00:00.000Z'),
      endDate: new Date('2027-01-01T00:00:00.000Z'),
    });
    const [schedule, ...more] = await schedulesAt(url).list();
    expect(more).toEqual([]);
    expect(schedule).toMatchObject({
      arn: `arn:aws:scheduler:${cloud.region}:${cloud.accountId}:schedule/${GROUP}/nightly`,
      expression: NIGHTLY.expression,
      timeZone: 'Europe/Berlin',
      flexibleMinutes: 30,
      state: 'enabled',
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2027-01-01T00:00:00.000Z',
      input: NIGHTLY.input,
    });
    expect(Date.parse(schedule?.changedAt ?? '')).toBeGreaterThanOrEqual(before - 1_000);
  });
});

test('only schedules of the group that start something are read, all of them', async () => {
  await withScheduling(async ({ cloud, url }) => {
    for (let number = 0; number < 205; number += 1) {
      cloud.putSchedule({ ...NIGHTLY, name: `s-${String(number)}` });
    }
    cloud.putSchedule({ ...NIGHTLY, name: 'off', state: 'DISABLED' });
    cloud.putSchedule({ ...NIGHTLY, name: 'elsewhere', group: 'other' });
    const found = await schedulesAt(url).list();
    expect(found).toHaveLength(206);
    expect(found.filter(({ arn }) => /off|elsewhere/.test(arn))).toEqual([]);
  });
});

test('a group without schedules has none', async () => {
  await withScheduling(async ({ url }) => {
    expect(await schedulesAt(url, 'empty').list()).toEqual([]);
  });
});
