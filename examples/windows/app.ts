/**
 * Windows servers by the Volume Shadow Copy Service: AWS's own document makes the sets. `fleet.yaml` beside this file is
 * what to rehearse it on.
 */
import { App, Duration, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'Windows');

new SnapshotPolicy(stack, 'SqlServers', {
  engine: new SnapshotEngine(stack, 'Engine'),
  targets: TargetSelection.anyTag({ Role: 'sql-server' }),
  quiesce: Quiesce.vss({ timeout: Duration.minutes(5), copyOnly: true }),
  retries: 1,
  tags: { Origin: '$(instance-id) at $(timestamp)' },
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.count(14),
    },
  ],
});
