/**
 * Documents that were written for DLM run unchanged: one that only saves to disk, of which nothing but its pre-script is
 * sent, and one with a lease. Both lie beside this file; in an account they are SSM documents of these names.
 */
import {
  App,
  Annotations,
  Duration,
  Stack,
  aws_events_targets as targets,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import {
  PreScriptFailure,
  Quiesce,
  Retention,
  ScriptStages,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
} from '../../lib';

export const app = new App();
const stack = new Stack(app, 'OwnDocument');
const engine = new SnapshotEngine(stack, 'Engine', { instanceTags: { QuiesceAllowed: 'true' } });

const caches = new SnapshotPolicy(stack, 'Caches', {
  engine,
  policyName: 'caches',
  targets: TargetSelection.anyTag({ Role: 'cache' }),
  quiesce: Quiesce.document('cache-save', { stages: ScriptStages.PRE_ONLY }),
  schedules: [
    {
      name: 'every six hours',
      at: scheduler.ScheduleExpression.cron({ minute: '0', hour: '0/6' }),
      retain: Retention.count(8),
    },
  ],
});
Annotations.of(caches).acknowledgeWarning('@quiesce/no-lease', 'it saves to disk and holds nothing');

const orders = new SnapshotPolicy(stack, 'Orders', {
  engine,
  policyName: 'orders',
  targets: TargetSelection.allTags({ Role: 'orders', Mode: ['Production', 'Staging'] }),
  quiesce: Quiesce.document('orders-freeze', { lease: Duration.minutes(3) }),
  timeout: Duration.minutes(2),
  retries: 3,
  onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
  excludeBootVolume: true,
  excludeDataVolumes: { Scratch: 'true' },
  tags: { Origin: '$(instance-id)', Taken: '$(timestamp)' },
  schedules: [
    {
      name: 'hourly',
      at: scheduler.ScheduleExpression.cron({ minute: '0' }),
      retain: Retention.keep({ hourly: 48, daily: 7, trustExitCodes: true }),
    },
    {
      name: 'weekly',
      at: scheduler.ScheduleExpression.cron({ minute: '0', hour: '4', weekDay: 'SUN' }),
      retain: Retention.keep({ weekly: 26, trustExitCodes: true }),
    },
  ],
});
orders.onThawOwed('ThawOwed', {
  target: new targets.SnsTopic(new sns.Topic(stack, 'Operators', { enforceSSL: true })),
});
