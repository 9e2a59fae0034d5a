import type { aws_iam as iam, aws_scheduler as scheduler, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Policy } from '../../lambdas/domain/policy';
import { PropError } from '../prop-checks';
import type { EngineDrills } from './engine-drills';
import { Observed } from '../observability/events';
import type { IObserved } from '../observability/observed';

/** A policy as its engine's alarms and dashboard see it. */
export interface RegisteredPolicy extends IConstruct {
  readonly policyName: string;
  /**
   * Whether application-consistent sets are expected of it: it promises them, and is enabled.
   *
   * @internal
   */
  readonly _isAwaited: boolean;

  /**
   * As its schedules hold it, with those that it has so far.
   *
   * @internal
   */
  _policy(): Policy;
}

/** The engine that policies share: created by `new SnapshotEngine`, or imported by `SnapshotEngine.fromAttributes`. */
export interface ISnapshotEngine extends IConstruct, IObserved {
  /** State machine that runs the policies. */
  readonly stateMachine: sfn.IStateMachine;
  /** Group of the schedules of all policies. */
  readonly scheduleGroup: scheduler.IScheduleGroup;
  /** Role with which the schedules start runs; it accepts no further permissions. */
  readonly schedulerRole: iam.IRole;
  /** Queue of firings that could not start a run. */
  readonly deadLetterQueue: sqs.IQueue;

  /** Grants the start of runs by hand. The input of a run is a whole policy, so the grantee may run any policy. */
  grantStartRun(grantee: iam.IGrantable): iam.Grant;

  /**
   * Refuses two policies with the same name, because the name identifies their runs.
   *
   * @internal
   */
  _registerPolicy(name: string, policy: RegisteredPolicy): void;

  /**
   * Deploys a schedule after all that its first run needs, because a rate starts at once.
   *
   * @internal
   */
  _orderBefore(schedule: IConstruct): void;

  /**
   * What restore drills share; made on first use.
   *
   * @internal
   */
  _drills(): EngineDrills;
}

/**
 * Base of created and imported engines.
 *
 * @internal
 */
export abstract class SnapshotEngineBase extends Observed implements ISnapshotEngine {
  abstract readonly stateMachine: sfn.IStateMachine;
  abstract readonly scheduleGroup: scheduler.IScheduleGroup;
  abstract readonly schedulerRole: iam.IRole;
  abstract readonly deadLetterQueue: sqs.IQueue;

  /** @internal */
  protected readonly _metricDimensions = {};
  private readonly policies = new Map<string, RegisteredPolicy>();
  private readonly visits: ((policy: RegisteredPolicy) => void)[] = [];

  grantStartRun(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** @internal */
  _registerPolicy(name: string, policy: RegisteredPolicy): void {
    const other = this.policies.get(name);
    if (other !== undefined) {
      throw new PropError(
        `policyName is "${name}", which ${other.node.path} already has, allowed: a name that no other policy of the engine has; choose another`,
      );
    }
    this.policies.set(name, policy);
    for (const visit of this.visits) {
      visit(policy);
    }
  }

  /**
   * Visits each policy of this app, also those that are created later.
   *
   * @internal
   */
  _forEachPolicy(visit: (policy: RegisteredPolicy) => void): void {
    this.visits.push(visit);
    [...this.policies.values()].forEach(visit);
  }

  /** @internal */
  _orderBefore(_schedule: IConstruct): void {
    // An imported engine was deployed before.
  }

  /** @internal */
  abstract _drills(): EngineDrills;

  /** @internal */
  protected _eventFilter(): Readonly<Record<string, readonly string[]>> {
    return {};
  }
}
