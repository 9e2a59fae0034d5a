import {
  Duration,
  Token,
  aws_scheduler as scheduler,
  aws_scheduler_targets as targets,
  type aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defined } from '../../lambdas/domain/json';
import { tagRoomMistake } from '../../lambdas/domain/lifecycle/tag-room';
import { POLICY, SCHEDULE, type PolicyPromise, type Schedule } from '../../lambdas/domain/policy';
import type { ISnapshotEngine } from '../engine/engine-base';
import { LIFECYCLE_KINDS, readLifecycle, type ScheduleLifecycle } from '../lifecycle/schedule-lifecycle';
import { checkCount, checkProp, checkStruct, having, optional, PropError, TEXT, type Kinds } from '../prop-checks';
import { checkTiming } from './schedule-checks';

/** One timing of a policy, and what happens to its sets. */
export interface PolicySchedule extends ScheduleLifecycle {
  /** Name of the timing, in the tags of its snapshots: 1 to 120 of `0-9 A-Z a-z _ -` and blank, unique in a policy. */
  readonly name: string;

  /**
   * When a run starts: `ScheduleExpression.cron`, `.rate` or `.at`. Cron schedules of a policy that are due at the same
   * minute make one set, for the first of them. A rate is never merged: it counts from its deployment, and its first run
   * starts at once. Two starts are at least 5 minutes apart.
   */
  readonly at: scheduler.ScheduleExpression;

  /**
   * A window in which Scheduler chooses the start of the run, so that many policies do not start at once.
   *
   * @default TimeWindow.off()
   */
  readonly flexibleWindow?: scheduler.TimeWindow;
}

/** Scheduler gives up later starts: they would freeze in the working day. The sweep reports them as missed. */
const LATEST_START = Duration.hours(1);

/** For programs that are not type-checked. */
export const AT_KIND = having(
  'expressionString',
  'a ScheduleExpression, such as ScheduleExpression.cron({ hour: "3", minute: "0" })',
);

const SCHEDULE_KINDS: Kinds<PolicySchedule> = {
  name: TEXT,
  at: AT_KIND,
  flexibleWindow: optional(having('mode', 'a TimeWindow, such as TimeWindow.flexible(Duration.minutes(30))')),
  ...LIFECYCLE_KINDS,
};

/**
 * A schedule as the policy's JSON has it. Refuses one that can't work by itself; `checkSchedules` compares it with the
 * others of its policy.
 */
export function readSchedule(schedule: PolicySchedule, promise: PolicyPromise): Schedule {
  checkStruct('schedules: a schedule', schedule, SCHEDULE_KINDS, 'schedules: ');
  const { name, at } = schedule;
  checkProp('schedules: name', name, SCHEDULE.members.name, 'rename the schedule');
  checkTiming(at, { at: `schedules: at of "${name}"`, zone: `schedules: time zone of "${name}"` });
  return {
    name,
    expression: at.expressionString,
    ...defined({ timeZone: at.timeZone?.timezoneName }),
    ...readLifecycle(name, schedule, promise),
  };
}

/** Checks the schedules of a policy against each other. */
export function checkSchedules(schedules: readonly Schedule[]): void {
  checkCount('schedules', schedules, POLICY.members.schedules, 'put the others into another policy');
  const names = schedules.map(({ name }) => name).filter((name) => !Token.isUnresolved(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new PropError(`schedules: the name "${twice}" is given twice, allowed: each name once; rename one of them`);
  }
  const noRoom = tagRoomMistake(schedules);
  if (noRoom !== undefined) {
    throw new PropError(noRoom);
  }
}

export interface TimingProps {
  readonly engine: ISnapshotEngine;
  /** The machine that the schedule starts: that of runs, or that of drills. */
  readonly stateMachine: sfn.IStateMachine;
  readonly schedule: Pick<PolicySchedule, 'at' | 'flexibleWindow'>;
  readonly description: string;
  /** Input of the execution. */
  readonly input: scheduler.ScheduleTargetInput;
  readonly enabled: boolean;
}

/** The EventBridge schedule of one timing. */
export class Timing extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { engine, stateMachine, schedule, description, input, enabled }: TimingProps,
  ) {
    super(scope, id);
    const resource = new scheduler.Schedule(this, 'Resource', {
      description,
      schedule: schedule.at,
      timeWindow: schedule.flexibleWindow ?? scheduler.TimeWindow.off(),
      scheduleGroup: engine.scheduleGroup,
      enabled,
      target: new targets.StepFunctionsStartExecution(stateMachine, {
        role: engine.schedulerRole,
        deadLetterQueue: engine.deadLetterQueue,
        input,
        maxEventAge: LATEST_START,
        retryAttempts: 185, // Scheduler's most: the age decides.
      }),
    });
    engine._orderBefore(resource);
  }
}
