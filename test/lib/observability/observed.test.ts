import { Duration, aws_events as events, aws_events_targets as targets, aws_sns as sns } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { DetailType, MetricName, SnapshotEngine, type ISnapshotEngine } from '../../../lib';
import type { DetailTypeText } from '../../../lambdas/domain/events';
import { aPolicy } from '../builders';
import { templateOf, testStack } from '../../../lab/synthesize';

type Listener = Extract<keyof ISnapshotEngine, `on${string}`>;

const LISTENERS: readonly (readonly [Listener, DetailTypeText, 'policy' | 'policy_id'])[] = [
  ['onRunStarted', 'Run Started', 'policy'],
  ['onRunCompleted', 'Run Completed', 'policy'],
  ['onRunMissed', 'Run Missed', 'policy'],
  ['onSnapshotSetCreated', 'Snapshot Set Created', 'policy'],
  ['onSnapshotSetCompleted', 'Snapshot Set Completed', 'policy'],
  ['onSnapshotSetFailed', 'Snapshot Set Failed', 'policy'],
  ['onSnapshotSetCopied', 'Snapshot Set Copied', 'policy'],
  ['onSnapshotSetPruned', 'Snapshot Set Pruned', 'policy'],
  ['onCopyLate', 'Copy Late', 'policy'],
  ['onPruneHeldBack', 'Prune Held Back', 'policy'],
  ['onLifecycleFailed', 'Lifecycle Failed', 'policy'],
  ['onTargetSkipped', 'Target Skipped', 'policy'],
  ['onScriptNotification', 'Pre Post Script Notification', 'policy_id'],
  ['onThawOwed', 'Thaw Owed', 'policy'],
  ['onRestoreDrillCompleted', 'Restore Drill Completed', 'policy'],
];

describe('events', () => {
  test('have a listener each', () => {
    expect(LISTENERS.map(([, detailType]) => detailType).sort()).toEqual(Object.values(DetailType).sort());
  });

  const stack = testStack();
  const engine: ISnapshotEngine = new SnapshotEngine(stack, 'Engine');
  const policy = aPolicy(stack, { engine, policyName: 'databases' });
  for (const [listener] of LISTENERS) {
    policy[listener](listener);
    engine[listener](listener);
  }
  const template = templateOf(stack);

  test.each(LISTENERS)('%s of a policy hears its own "%s"', (_, detailType, field) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'default',
      EventPattern: { source: ['quiesce'], 'detail-type': [detailType], detail: { [field]: ['databases'] } },
    });
  });

  test.each(LISTENERS)('%s of an engine hears every "%s"', (_, detailType) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['quiesce'], 'detail-type': [detailType], detail: Match.absent() },
    });
  });

  test('are heard on the bus of the engine, go to a target, and can be narrowed', () => {
    const own = testStack();
    const busEngine = new SnapshotEngine(own, 'Engine', {
      eventBus: events.EventBus.fromEventBusName(own, 'Bus', 'own'),
    });
    aPolicy(own, { engine: busEngine, policyName: 'databases' }).onRunCompleted('Failed', {
      description: 'runs that failed',
      eventPattern: { detail: { verdict: ['Failed'] } },
      target: new targets.SnsTopic(new sns.Topic(own, 'Topic')),
    });
    templateOf(own).hasResourceProperties('AWS::Events::Rule', {
      Description: 'runs that failed',
      EventBusName: 'own',
      EventPattern: { 'detail-type': ['Run Completed'], detail: { policy: ['databases'], verdict: ['Failed'] } },
      Targets: [Match.anyValue()],
    });
  });
});

const MAXIMA: readonly MetricName[] = [
  MetricName.FREEZE_MILLIS,
  MetricName.HOURS_SINCE_CONSISTENT_SET,
  MetricName.LIFECYCLE_BACKLOG,
  MetricName.DRILL_MINUTES,
  MetricName.HOURS_SINCE_DRILL,
];

describe('metrics', () => {
  const stack = testStack();
  const engine: ISnapshotEngine = new SnapshotEngine(stack, 'Engine');
  const policy = aPolicy(stack, { engine, policyName: 'databases' });

  test.each(Object.values(MetricName))('%s is that of a policy or of the engine', (name) => {
    const method = `metric${name}` as const; // A method that `IMeasured` lacks does not compile.
    const ofPolicy = policy[method]();
    const ofEngine = engine[method]({ period: Duration.minutes(1) });
    expect([ofPolicy.namespace, ofPolicy.metricName, ofPolicy.dimensions]).toEqual([
      'Quiesce',
      name,
      { Policy: 'databases' },
    ]);
    expect([ofEngine.metricName, ofEngine.dimensions, ofEngine.period.toSeconds()]).toEqual([name, {}, 60]);
    expect(ofPolicy.statistic).toBe(MAXIMA.includes(name) ? 'Maximum' : 'Sum');
  });
});
