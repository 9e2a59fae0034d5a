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

test('all schedules of the group are read, disabled ones as such, and no others', async () => {
  await withScheduling(async ({ cloud, url }) => {
    for (let number = 0; number < 205; number += 1) {
      cloud.putSchedule({ ...NIGHTLY, name: `s-${String(number)}` });
    }
    cloud.putSchedule({ ...NIGHTLY, name: 'off', state: 'DISABLED' });
    cloud.putSchedule({ ...NIGHTLY, name: 'elsewhere', group: 'other' });
    const found = await schedulesAt(url).list();
    expect(found).toHaveLength(207);
    expect(found.filter(({ state }) => state === 'disabled').map(({ arn }) => arn)).toEqual([
      expect.stringMatching(/\/off$/),
    ]);
    expect(found.filter(({ arn }) => arn.includes('elsewhere'))).toEqual([]);
  });
});

test('without a group, the schedules of all groups that start a state machine are read', async () => {
  await withScheduling(async ({ cloud, url }) => {
    cloud.putSchedule({ ...NIGHTLY, group: 'other' });
    cloud.putSchedule({
      ...NIGHTLY,
      name: 'invokes',
      targetArn: 'arn:aws:lambda:eu-central-1:111122223333:function:f',
    });
    const client = new SchedulerClient({ ...configOf(READ), endpoint: url });
    const found = await schedulerSchedules({ client }).list();
    expect(found.map(({ arn }) => arn.split('/').slice(1).join('/')).sort()).toEqual(
      [`other/nightly`, `${GROUP}/nightly`].sort(),
    );
    expect(cloud.calls.filter(({ operation }) => operation === 'GetSchedule')).toHaveLength(2);
  });
});

test('a group without schedules has none', async () => {
  await withScheduling(async ({ url }) => {
    expect(await schedulesAt(url, 'empty').list()).toEqual([]);
  });
});
