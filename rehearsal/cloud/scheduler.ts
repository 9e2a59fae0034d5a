import { AwsError } from './errors';
import { page } from './pages';
import { randomUuid } from './random';
import { putMessage } from './sqs';
import type { World } from './world';

/** A schedule as it is deployed; the model fires none by itself. */
export interface ScheduleProps {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly flexibleMinutes?: number;
  readonly state?: 'ENABLED' | 'DISABLED';
  readonly startDate?: Date;
  readonly endDate?: Date;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: string;
}

export interface Schedule extends ScheduleProps {
  readonly createdAt: number;
  readonly changedAt: number;
}

/** By group and name. */
export type SchedulerState = Map<string, Schedule>;

export interface ListSchedulesInput {
  readonly GroupName?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NamePrefix?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly State?: string | undefined;
}

export interface ScheduleSummary {
  readonly Arn: string;
  readonly Name: string;
  readonly GroupName: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly CreationDate: Date;
  readonly LastModificationDate: Date;
}

export interface ListSchedulesOutput {
  readonly Schedules: readonly (ScheduleSummary & { readonly Target: { readonly Arn: string } })[];
  readonly NextToken?: string;
}

export interface GetScheduleInput {
  readonly GroupName?: string | undefined;
  readonly Name: string;
}

export interface GetScheduleOutput extends ScheduleSummary {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly FlexibleTimeWindow: { readonly Mode: 'OFF' | 'FLEXIBLE'; readonly MaximumWindowInMinutes?: number };
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly Target: { readonly Arn: string; readonly RoleArn: string; readonly Input: string };
}

/** The most that Scheduler gives per page, and what it gives when nobody asks. */
const PAGE_SIZE = 100;

/** Adds a schedule, or changes it: then its last change is now. */
export function putSchedule({ scheduler, clock }: World, props: ScheduleProps): void {
  const key = `${props.group}/${props.name}`;
  const createdAt = scheduler.get(key)?.createdAt ?? clock.now();
  scheduler.set(key, { ...props, createdAt, changedAt: clock.now() });
}

export function listSchedules(world: World, input: ListSchedulesInput): ListSchedulesOutput {
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
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

export function getSchedule(world: World, { GroupName = 'default', Name }: GetScheduleInput): GetScheduleOutput {
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
    ...(startDate === undefined ? {} : { StartDate: startDate }),
    ...(endDate === undefined ? {} : { EndDate: endDate }),
    Target: { Arn: targetArn, RoleArn: roleArn, Input: input },
  };
}

function summary(world: World, schedule: Schedule): ScheduleSummary {
  const { name, group, state = 'ENABLED', createdAt, changedAt } = schedule;
  return {
    Arn: arnOf(world, schedule),
    Name: name,
    GroupName: group,
    State: state,
    CreationDate: new Date(createdAt),
    LastModificationDate: new Date(changedAt),
  };
}

function arnOf({ region, accountId }: World, { group, name }: Pick<Schedule, 'group' | 'name'>): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
}

/** A firing that Scheduler gives up. */
export interface GivenUpFiring {
  readonly group: string;
  readonly name: string;
  readonly scheduledTime: string;
  readonly queueUrl: string;
  readonly code: string;
  readonly message: string;
}

/** Leaves a firing in its dead-letter queue, with the attributes that Scheduler documents. */
export function giveUpFiring(world: World, firing: GivenUpFiring): void {
  const schedule = world.scheduler.get(`${firing.group}/${firing.name}`);
  if (schedule === undefined) {
    throw new Error(`schedule ${firing.group}/${firing.name} was not added`);
  }
  const { queueUrl, scheduledTime } = firing;
  putMessage(world, {
    queueUrl,
    body: schedule.input.replaceAll('<aws.scheduler.scheduled-time>', scheduledTime),
    attributes: {
      ERROR_CODE: firing.code,
      ERROR_MESSAGE: firing.message,
      EXECUTION_ID: randomUuid(world.random),
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '60',
      SCHEDULED_TIME: scheduledTime,
      SCHEDULE_ARN: arnOf(world, firing),
      TARGET_ARN: schedule.targetArn,
    },
  });
}
