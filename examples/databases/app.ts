/**
 * One policy for each database, on one engine. `fleet.yaml` beside this file is what to rehearse them on: real servers,
 * whose acknowledged writes are looked for in the restored sets.
 */
import { App, Duration, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'Databases');
const engine = new SnapshotEngine(stack, 'Engine');

const policies = {
  Postgresql: { role: 'postgresql', hour: '1', quiesce: Quiesce.postgresql() },
  Mysql: { role: 'mysql', hour: '2', quiesce: Quiesce.mysql({ lease: Duration.seconds(60) }) },
  Redis: { role: 'redis', hour: '3', quiesce: Quiesce.redis() },
};

for (const [name, { role, hour, quiesce }] of Object.entries(policies)) {
  new SnapshotPolicy(stack, name, {
    engine,
    policyName: role,
    targets: TargetSelection.anyTag({ Role: role }),
    quiesce,
    schedules: [
      {
        name: 'nightly',
        at: scheduler.ScheduleExpression.cron({ hour, minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
        retain: Retention.keep({ daily: 14, weekly: 8 }),
      },
    ],
  });
}
