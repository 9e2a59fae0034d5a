/**
 * Documents that were written for DLM run unchanged: one that only freezes and thaws itself, of which nothing but its
 * pre-script is sent, and one that knows a lease. A topic is told of every instance that may still be frozen.
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

const ledgers = new SnapshotPolicy(stack, 'Ledgers', {
  engine,
  targets: TargetSelection.allTags({ Role: 'ledger', Mode: ['Production', 'Staging'] }),
  quiesce: Quiesce.document('ledger-freeze', { lease: Duration.minutes(3) }),
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
ledgers.onThawOwed('ThawOwed', {
  target: new targets.SnsTopic(new sns.Topic(stack, 'Operators', { enforceSSL: true })),
});
