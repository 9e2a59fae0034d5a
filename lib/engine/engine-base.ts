import type { aws_iam as iam, aws_scheduler as scheduler, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Observed, type ObservedMembers } from '../observability/events';

/** What policies share: made by `new SnapshotEngine`, or imported by `SnapshotEngine.fromAttributes`. */
export interface ISnapshotEngine extends IConstruct, ObservedMembers {
  /** Runs the policies. */
  readonly stateMachine: sfn.IStateMachine;
  /** Holds the schedules of all policies. */
  readonly scheduleGroup: scheduler.IScheduleGroup;
  /** Starts runs for the schedules; takes no further permissions. */
  readonly schedulerRole: iam.IRole;
  /** Firings that could not start a run. */
  readonly deadLetterQueue: sqs.IQueue;

  /** Lets somebody start runs by hand. A run's input is a whole policy, so this is the right to run any policy. */
  grantStartRun(grantee: iam.IGrantable): iam.Grant;

  /**
   * Refuses two policies of one name: runs are told apart by it.
   *
   * @internal
   */
  _registerPolicy(name: string, policy: IConstruct): void;
}

/** What a made and an imported engine have in common. */
export abstract class SnapshotEngineBase extends Observed implements ISnapshotEngine {
  abstract readonly stateMachine: sfn.IStateMachine;
  abstract readonly scheduleGroup: scheduler.IScheduleGroup;
  abstract readonly schedulerRole: iam.IRole;
  abstract readonly deadLetterQueue: sqs.IQueue;

  protected readonly metricDimensions = {};
  private readonly policies = new Map<string, IConstruct>();

  grantStartRun(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** @internal */
  _registerPolicy(name: string, policy: IConstruct): void {
    const other = this.policies.get(name);
    if (other !== undefined) {
      throw new Error(
        `policyName is "${name}", which ${other.node.path} has already, allowed: names that no other policy of the engine has; choose another`,
      );
    }
    this.policies.set(name, policy);
  }

  protected eventFilter(): Readonly<Record<string, readonly string[]>> {
    return {};
  }
}
