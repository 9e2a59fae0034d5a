import type { DeployedSchedule, Schedules } from '../../lambdas/ports';
import type { Output } from '../../rehearsal/cloud/cloud';
import type { CloudClient } from './client';
import { asking, askingFor } from './errors';
import { pagesOf } from './paging';

const PAGE_SIZE = 100;

/** The model's schedules of one group, as `lambdas/aws/scheduler/schedules.ts` reads them. */
export function modelledSchedules(client: CloudClient, groupName: string): Schedules {
  return {
    list: async () => {
      const listed = await asking(`schedules of ${groupName}`, () =>
        pagesOf(async (token) => {
          const input = { GroupName: groupName, State: 'ENABLED', MaxResults: PAGE_SIZE, ...token };
          const { Schedules: items, NextToken: next } = await client.call('ListSchedules', input);
          return { items, next };
        }),
      );
      const read = await Promise.all(
        listed.map(({ Name }) =>
          askingFor(`schedule ${Name}`, () => client.call('GetSchedule', { GroupName: groupName, Name })),
        ),
      );
      return read.filter((schedule) => schedule !== undefined).map(scheduleOf);
    },
  };
}

function scheduleOf(schedule: Output<'GetSchedule'>): DeployedSchedule {
  const { CreationDate, LastModificationDate, StartDate, EndDate, FlexibleTimeWindow } = schedule;
  const changed = Math.max(CreationDate.getTime(), LastModificationDate.getTime());
  return {
    arn: schedule.Arn,
    expression: schedule.ScheduleExpression,
    timeZone: schedule.ScheduleExpressionTimezone,
    flexibleMinutes: FlexibleTimeWindow.MaximumWindowInMinutes ?? 0,
    state: schedule.State === 'DISABLED' ? 'disabled' : 'enabled',
    changedAt: new Date(changed).toISOString(),
    ...(StartDate === undefined ? {} : { startsAt: StartDate.toISOString() }),
    ...(EndDate === undefined ? {} : { endsAt: EndDate.toISOString() }),
    input: schedule.Target.Input,
  };
}
