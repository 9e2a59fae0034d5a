import {
  Token,
  aws_events as events,
  aws_iam as iam,
  aws_scheduler as scheduler,
  aws_sqs as sqs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkStruct, having, kind, optional, PropError, TEXT, within, type Kinds } from '../prop-checks';
import { SnapshotEngineBase } from './engine-base';
import type { EngineDrills } from './engine-drills';

/** An engine of another stack or app, in the same account and Region. The outputs of its stack have these values. */
export interface SnapshotEngineAttributes {
  /** ARN of the state machine. */
  readonly stateMachineArn: string;
  /** Name of the schedule group. */
  readonly scheduleGroupName: string;
  /** ARN of the role that the schedules use. */
  readonly schedulerRoleArn: string;
  /** ARN of the queue for firings that could not start a run. */
  readonly deadLetterQueueArn: string;
  /**
   * The event bus of the engine.
   *
   * @default - the default event bus
   */
  readonly eventBus?: events.IEventBus;
}

const ARN = kind(
  'an ARN, or a token of one',
  "copy it from the outputs of the engine's stack",
  (value) => typeof value === 'string' && (Token.isUnresolved(value) || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(value)),
);

const ATTRIBUTE_KINDS: Kinds<SnapshotEngineAttributes> = {
  stateMachineArn: ARN,
  scheduleGroupName: TEXT,
  schedulerRoleArn: ARN,
  deadLetterQueueArn: ARN,
  eventBus: optional(having('eventBusArn', 'an event bus')),
};

/** See `SnapshotEngine.fromAttributes`. */
export class ImportedEngine extends SnapshotEngineBase {
  readonly stateMachine: sfn.IStateMachine;
  readonly scheduleGroup: scheduler.IScheduleGroup;
  readonly schedulerRole: iam.IRole;
  readonly deadLetterQueue: sqs.IQueue;
  readonly eventBus: events.IEventBus;

  constructor(scope: Construct, id: string, attrs: SnapshotEngineAttributes) {
    super(scope, id);
    within(this, () => {
      checkStruct('SnapshotEngine.fromAttributes', attrs, ATTRIBUTE_KINDS);
    });
    this.stateMachine = sfn.StateMachine.fromStateMachineArn(this, 'Runs', attrs.stateMachineArn);
    this.scheduleGroup = scheduler.ScheduleGroup.fromScheduleGroupName(this, 'Group', attrs.scheduleGroupName);
    // The engine has given its role all that it needs.
    this.schedulerRole = iam.Role.fromRoleArn(this, 'SchedulerRole', attrs.schedulerRoleArn, { mutable: false });
    this.deadLetterQueue = sqs.Queue.fromQueueArn(this, 'DeadLetters', attrs.deadLetterQueueArn);
    this.eventBus = attrs.eventBus ?? defaultEventBus(this);
  }

  /** @internal */
  override _drills(): EngineDrills {
    throw new PropError(
      `policy is one of ${this.node.path}, an imported engine, allowed: a policy of an engine of this app, because a drill adds functions to its engine; create policy and drill in the app of the engine`,
    );
  }
}

/** The account's default event bus. */
export function defaultEventBus(scope: Construct): events.IEventBus {
  return events.EventBus.fromEventBusName(scope, 'DefaultEventBus', 'default');
}
