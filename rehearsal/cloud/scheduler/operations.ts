import { compare } from '../ec2/state';
import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { page } from '../pages';
import { summary } from './schedules';

type ListSchedulesInput = Given<{
  GroupName: string;
  MaxResults: number;
  NamePrefix: string;
  NextToken: string;
  State: string;
}>;

/** The largest page of Scheduler, and the size of a page without MaxResults. */
const PAGE_SIZE = 100;

export const listSchedules = operation({
  service: 'scheduler',
  name: 'ListSchedules',
  changes: false,
  refusals: ['InvalidNextToken'],
  handler: (world, input: ListSchedulesInput) => {
    const wanted = [...world.scheduler]
      .filter(([, { group }]) => input.GroupName === undefined || group === input.GroupName)
      .filter(([, { name }]) => name.startsWith(input.NamePrefix ?? ''))
      .filter(([, { state = 'ENABLED' }]) => input.State === undefined || state === input.State)
      .sort(([left], [right]) => compare(left, right));
    const { items, nextToken } = page(wanted, ([key]) => key, {
      operation: 'ListSchedules',
      input,
      usualSize: PAGE_SIZE,
    });
    return {
      Schedules: items.map(([, schedule]) => ({ ...summary(world, schedule), Target: { Arn: schedule.targetArn } })),
      NextToken: nextToken,
    };
  },
});

export const getSchedule = operation({
  service: 'scheduler',
  name: 'GetSchedule',
  changes: false,
  refusals: ['ResourceNotFoundException'],
  handler: (world, { GroupName = 'default', Name }: Given<{ GroupName: string }> & { readonly Name: string }) => {
    const schedule = world.scheduler.get(`${GroupName}/${Name}`);
    if (schedule === undefined) {
      throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
    }
    const { flexibleMinutes, startDate, endDate, targetArn, roleArn, input } = schedule;
    return {
      ...summary(world, schedule),
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone ?? 'UTC',
      FlexibleTimeWindow:
        flexibleMinutes === undefined ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleMinutes },
      StartDate: startDate,
      EndDate: endDate,
      Target: { Arn: targetArn, RoleArn: roleArn, Input: input },
    };
  },
});
