/**
 * A fleet of MySQL and MariaDB servers with two schedules: a short memory of hours and a long one of months. `fleet.yaml`
 * beside this file is what to rehearse it on.
 */
import { App, Duration, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Prefer, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'MysqlFleet');

new SnapshotPolicy(stack, 'Mysql', {
  engine: new SnapshotEngine(stack, 'Engine'),
  policyName: 'mysql',
  targets: TargetSelection.anyTag({ Role: 'mysql' }),
  quiesce: Quiesce.mysql({ lease: Duration.seconds(60), lockWaitSeconds: 3 }),
  timeout: Duration.seconds(30),
  retries: 1,
  // At most ten servers are frozen at the same time, so that a cluster keeps its majority.
  maxConcurrency: 10,
  tags: { Team: 'data', Origin: '$(instance-id)' },
  schedules: [
    {
      name: 'every-four-hours',
      at: scheduler.ScheduleExpression.cron({ minute: '0', hour: '0/4', timeZone: TimeZone.EUROPE_BERLIN }),
      // Servers need not all start in the same minute.
      flexibleWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)),
      retain: Retention.keep({ last: 12, daily: 7, floor: 3 }),
    },
    {
      // One set is made when both are due; it stays while one of the two schedules keeps it.
      name: 'monthly',
      at: scheduler.ScheduleExpression.cron({ minute: '0', hour: '4', day: '1', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.keep({ monthly: 12, yearly: 3, prefer: Prefer.CONSISTENT }),
    },
  ],
});
