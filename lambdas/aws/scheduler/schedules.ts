import { GetScheduleCommand, paginateListSchedules } from '@aws-sdk/client-scheduler';
import type { GetScheduleOutput, SchedulerClient, ScheduleSummary } from '@aws-sdk/client-scheduler';
import { defined } from '../../domain/json';
import { inPool } from '../../domain/pool';
import type { DeployedSchedule, Schedules } from '../../ports';
import { asking, askingFor } from '../sdk-errors';

/** The most that Scheduler lists per page. */
const PAGE_SIZE = 100;

/** Schedules that are read at the same time; 400 of them take some seconds then. */
const AT_ONCE = 10;

/**
 * The schedules of one group, as Scheduler keeps them. Without a group: those of all groups of the Region whose target is a
 * state machine, for a reader that does not know the engine's group.
 */
export function schedulerSchedules({
  client,
  groupName,
}: {
  readonly client: SchedulerClient;
  readonly groupName?: string;
}): Schedules {
  return {
    list: async () => {
      const listed = await asking(`schedules of ${groupName ?? 'all groups'}`, () => summariesOf(client, groupName));
      const wanted = listed.filter(
        ({ Target }) => groupName !== undefined || Target?.Arn?.includes(':states:') === true,
      );
      const found = await inPool(wanted, { size: AT_ONCE, work: (summary) => readSchedule(client, summary) });
      return found.filter((schedule) => schedule !== undefined);
    },
  };
}

async function summariesOf(
  client: SchedulerClient,
  groupName: string | undefined,
): Promise<readonly ScheduleSummary[]> {
  const pages = paginateListSchedules({ client, pageSize: PAGE_SIZE }, defined({ GroupName: groupName }));
  const found: ScheduleSummary[] = [];
  for await (const { Schedules = [] } of pages) {
    found.push(...Schedules);
  }
  return found;
}

/** `undefined` when it went meanwhile. */
async function readSchedule(
  client: SchedulerClient,
  { GroupName, Name }: ScheduleSummary,
): Promise<DeployedSchedule | undefined> {
  const found = await askingFor(`schedule ${Name ?? ''}`, () =>
    client.send(new GetScheduleCommand({ GroupName, Name })),
  );
  return found && scheduleOf(found);
}

function scheduleOf(schedule: GetScheduleOutput): DeployedSchedule {
  const createdAt = schedule.CreationDate?.getTime() ?? 0;
  const changedAt = Math.max(createdAt, schedule.LastModificationDate?.getTime() ?? 0);
  const { StartDate, EndDate, FlexibleTimeWindow, Target } = schedule;
  return {
    arn: schedule.Arn ?? '',
    expression: schedule.ScheduleExpression ?? '',
    timeZone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    flexibleMinutes: FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
    state: schedule.State === 'DISABLED' ? 'disabled' : 'enabled',
    createdAt: new Date(createdAt).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    ...defined({ startsAt: StartDate?.toISOString(), endsAt: EndDate?.toISOString() }),
    targetArn: Target?.Arn ?? '',
    roleArn: Target?.RoleArn ?? '',
    input: Target?.Input ?? '',
  };
}
