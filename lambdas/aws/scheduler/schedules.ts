import { GetScheduleCommand, paginateListSchedules } from '@aws-sdk/client-scheduler';
import type { GetScheduleOutput, SchedulerClient } from '@aws-sdk/client-scheduler';
import { defined } from '../../domain/json';
import { inPool } from '../../domain/pool';
import type { DeployedSchedule, Schedules } from '../../ports';
import { asking, askingFor } from '../sdk-errors';

/** The most that Scheduler lists per page. */
const PAGE_SIZE = 100;

/** Schedules that are read at the same time; 400 of them take some seconds then. */
const AT_ONCE = 10;

/** The schedules of one group, as Scheduler keeps them. */
export function schedulerSchedules({
  client,
  groupName,
}: {
  readonly client: SchedulerClient;
  readonly groupName: string;
}): Schedules {
  return {
    list: async () => {
      const names = await asking(`schedules of ${groupName}`, () => namesOf(client, groupName));
      const found = await inPool(names, { size: AT_ONCE, work: (name) => readSchedule(client, groupName, name) });
      return found.filter((schedule) => schedule !== undefined);
    },
  };
}

/** What is disabled starts nothing, and need not be read. */
async function namesOf(client: SchedulerClient, groupName: string): Promise<readonly string[]> {
  const pages = paginateListSchedules({ client, pageSize: PAGE_SIZE }, { GroupName: groupName, State: 'ENABLED' });
  const names: string[] = [];
  for await (const { Schedules = [] } of pages) {
    names.push(...Schedules.flatMap(({ Name }) => (Name === undefined ? [] : [Name])));
  }
  return names;
}

/** `undefined` when it went meanwhile. */
async function readSchedule(
  client: SchedulerClient,
  groupName: string,
  name: string,
): Promise<DeployedSchedule | undefined> {
  const found = await askingFor(`schedule ${name}`, () =>
    client.send(new GetScheduleCommand({ GroupName: groupName, Name: name })),
  );
  return found && scheduleOf(found);
}

function scheduleOf(schedule: GetScheduleOutput): DeployedSchedule {
  const changes = [schedule.CreationDate, schedule.LastModificationDate].map((date) => date?.getTime() ?? 0);
  const { StartDate, EndDate, FlexibleTimeWindow, Target } = schedule;
  return {
    arn: schedule.Arn ?? '',
    expression: schedule.ScheduleExpression ?? '',
    timeZone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    flexibleMinutes: FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
    state: schedule.State === 'DISABLED' ? 'disabled' : 'enabled',
    changedAt: new Date(Math.max(...changes)).toISOString(),
    ...defined({ startsAt: StartDate?.toISOString(), endsAt: EndDate?.toISOString() }),
    input: Target?.Input ?? '',
  };
}
