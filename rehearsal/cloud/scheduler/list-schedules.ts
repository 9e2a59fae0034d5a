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

/** The most that Scheduler gives per page, and what it gives when nobody asks. */
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
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const { items, nextToken } = page(wanted, ([key]) => key, {
      operation: 'ListSchedules',
      size: input.MaxResults ?? PAGE_SIZE,
      token: input.NextToken,
    });
    return {
      Schedules: items.map(([, schedule]) => ({ ...summary(world, schedule), Target: { Arn: schedule.targetArn } })),
      NextToken: nextToken,
    };
  },
});
