import { isTimeZone, mistakeInExpression } from '../../../lambdas/domain/scheduler/expression';
import { AwsError } from '../errors';
import { randomUuid } from '../random';
import { putMessage } from '../sqs/queues';
import type { Schedule, ScheduleProps, World } from '../world';

/** Of the input of a target (Scheduler's quotas). */
const MAX_INPUT_BYTES = 256 * 1_024;

const NAME = /^[0-9a-zA-Z_.-]{1,64}$/;
const ROLE = /^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Adds a schedule, or changes it: then its last change is now. It refuses what Scheduler refuses. */
export function putSchedule({ scheduler, clock }: World, props: ScheduleProps): void {
  const [wrong] = mistakesIn(props);
  if (wrong !== undefined) {
    throw new AwsError('ValidationException', `Invalid ${wrong}.`, 400);
  }
  const key = `${props.group}/${props.name}`;
  const createdAt = scheduler.get(key)?.createdAt ?? clock.now();
  scheduler.set(key, { ...props, createdAt, changedAt: clock.now() });
}

/** The bounds of CreateSchedule: its public model, and for expression and input the API reference. */
function mistakesIn({ name, group, expression, timeZone = 'UTC', ...props }: ScheduleProps): readonly string[] {
  const { flexibleMinutes: minutes = 1, roleArn, input } = props;
  const isExpression = expression.length <= 256 && mistakeInExpression(expression) === undefined;
  const checks: readonly (readonly [isAllowed: boolean, what: string])[] = [
    [NAME.test(name), `Name ${name}`],
    [NAME.test(group), `GroupName ${group}`],
    [isExpression, `Schedule Expression ${expression}`],
    [isTimeZone(timeZone), `ScheduleExpressionTimezone ${timeZone}`],
    [Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440, `MaximumWindowInMinutes ${minutes}`],
    [ROLE.test(roleArn), `RoleArn ${roleArn}`],
    [input !== '' && Buffer.byteLength(input) <= MAX_INPUT_BYTES, `Input of ${Buffer.byteLength(input)} bytes`],
  ];
  return checks.flatMap(([isAllowed, what]) => (isAllowed ? [] : [what]));
}

export function summary(world: World, schedule: Schedule) {
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

/** The input of a target as a firing at this time has it. */
export function firedInput(input: string, scheduledTime: string): string {
  return input.replaceAll('<aws.scheduler.scheduled-time>', scheduledTime);
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
    body: firedInput(schedule.input, scheduledTime),
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
