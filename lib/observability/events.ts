import { aws_events as events } from 'aws-cdk-lib';
import { DetailType, EVENT_SOURCE } from '../../lambdas/domain/events';
import { defined } from '../../lambdas/domain/json';
import { Measured } from './metrics';
import type { IObserved } from './observed';

/**
 * A construct with events. `IObserved` documents them.
 *
 * @internal
 */
export abstract class Observed extends Measured implements IObserved {
  abstract readonly eventBus: events.IEventBus;

  /**
   * Values that select the events of this construct by their detail; none for the engine.
   *
   * @internal
   */
  protected abstract _eventFilter(policyField: 'policy' | 'policy_id'): Readonly<Record<string, readonly string[]>>;

  onRunStarted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_STARTED, options);
  }

  onRunCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_COMPLETED, options);
  }

  onRunMissed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RUN_MISSED, options);
  }

  onSnapshotSetCreated(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_CREATED, options);
  }

  onSnapshotSetCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_COMPLETED, options);
  }

  onSnapshotSetFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_FAILED, options);
  }

  onSnapshotSetCopied(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_COPIED, options);
  }

  onSnapshotSetPruned(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.SNAPSHOT_SET_PRUNED, options);
  }

  onCopyLate(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.COPY_LATE, options);
  }

  onPruneHeldBack(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.PRUNE_HELD_BACK, options);
  }

  onLifecycleFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.LIFECYCLE_FAILED, options);
  }

  onTargetSkipped(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.TARGET_SKIPPED, options);
  }

  onScriptNotification(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.PRE_POST_SCRIPT_NOTIFICATION, options);
  }

  onThawOwed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.THAW_OWED, options);
  }

  onRestoreDrillCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, DetailType.RESTORE_DRILL_COMPLETED, options);
  }

  private onEvent(id: string, detailType: DetailType, options: events.OnEventOptions = {}): events.Rule {
    const { target, eventPattern, crossStackScope, ...ruleProps } = options;
    const rule = new events.Rule(crossStackScope ?? this, id, { ...ruleProps, eventBus: this.eventBus });
    // DLM calls the policy `policy_id` in the one event that we share with it.
    const field = detailType === DetailType.PRE_POST_SCRIPT_NOTIFICATION ? 'policy_id' : 'policy';
    const filter = this._eventFilter(field);
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
