import { aws_events as events } from 'aws-cdk-lib';
import { DetailType, EVENT_SOURCE } from '../../lambdas/domain/events';
import { defined } from '../../lambdas/domain/json';
import { Measured } from './metrics';

/** Methods that make rules: a policy's for its own events, an engine's for those of all its policies. */
export type ObservedMembers = Pick<Observed, Exclude<keyof Observed, 'node'>>;

/** A construct with events; each method makes a rule on the engine's event bus. */
export abstract class Observed extends Measured {
  /** The event bus of the engine. */
  abstract readonly eventBus: events.IEventBus;

  /** Values that select the events of this construct by their detail; none for the engine. */
  protected abstract eventFilter(policyField: 'policy' | 'policy_id'): Readonly<Record<string, readonly string[]>>;

  /** A run was claimed and starts to look for its targets. */
  onRunStarted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_STARTED, options);
  }

  /** A run ended, with its verdict and the number of targets by result. */
  onRunCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_COMPLETED, options);
  }

  /** A schedule was due and started no run, or Scheduler gave up starting one. */
  onRunMissed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_MISSED, options);
  }

  /** A snapshot set was made, with its consistency and the reason for it. */
  onSnapshotSetCreated(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_CREATED, options);
  }

  /** All snapshots of a set are completed. */
  onSnapshotSetCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_COMPLETED, options);
  }

  /** A snapshot of a set, or a copy, failed. */
  onSnapshotSetFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_FAILED, options);
  }

  /** All copies of a set in one Region are completed. */
  onSnapshotSetCopied(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_COPIED, options);
  }

  /** A set, or its copies in one Region, were removed; the event has the reason. */
  onSnapshotSetPruned(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_PRUNED, options);
  }

  /** A time-based copy was not completed in its time. */
  onCopyLate(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.COPY_LATE, options);
  }

  /** More sets of a policy would be removed than one round may. */
  onPruneHeldBack(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.PRUNE_HELD_BACK, options);
  }

  /** Something that a schedule promises of its sets did not happen. */
  onLifecycleFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.LIFECYCLE_FAILED, options);
  }

  /** A target got no set: skipped on purpose or failed. */
  onTargetSkipped(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.TARGET_SKIPPED, options);
  }

  /** A script was sent, succeeded or failed; the event has DLM's fields. */
  onScriptNotification(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.PRE_POST_SCRIPT_NOTIFICATION, options);
  }

  /** An instance may still be frozen; repeated until its thaw is confirmed. */
  onThawOwed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.THAW_OWED, options);
  }

  private onEvent(id: string, detailType: DetailType, options: events.OnEventOptions = {}): events.Rule {
    const { target, eventPattern, crossStackScope, ...ruleProps } = options;
    const rule = new events.Rule(crossStackScope ?? this, id, { ...ruleProps, eventBus: this.eventBus });
    // DLM calls the policy `policy_id` in the one event that we share with it.
    const field = detailType === DetailType.PRE_POST_SCRIPT_NOTIFICATION ? 'policy_id' : 'policy';
    const filter = this.eventFilter(field);
    rule.addEventPattern({
      source: [EVENT_SOURCE],
      detailType: [detailType],
      ...defined({ detail: Object.keys(filter).length > 0 ? filter : undefined }),
    });
    if (eventPattern !== undefined) {
      rule.addEventPattern(eventPattern);
    }
    rule.addTarget(target);
    return rule;
  }
}
