/** The least that it takes: an engine, and a policy that snapshots PostgreSQL servers every night. */
import { App, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'OnePolicy');

new SnapshotPolicy(stack, 'Databases', {
  engine: new SnapshotEngine(stack, 'Engine'),
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql(),
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.count(14),
    },
  ],
});
