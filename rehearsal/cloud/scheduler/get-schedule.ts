import { AwsError } from '../errors';
import { operation } from '../operation';
import { summary } from './schedules';

interface GetScheduleInput {
  readonly GroupName?: string | undefined;
  readonly Name: string;
}

export const getSchedule = operation({
  service: 'scheduler',
  name: 'GetSchedule',
  changes: false,
  refusals: ['ResourceNotFoundException'],
  handler: (world, { GroupName = 'default', Name }: GetScheduleInput) => {
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
