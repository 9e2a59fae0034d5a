/**
 * PostgreSQL with streaming replicas: only the replica is quiesced, so the primary never waits for a freeze. `fleet.yaml`
 * beside this file is what to rehearse it on.
 */
import { App, Duration, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { PreScriptFailure, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'PostgresqlReplicas');

/** Each replica has both tags; a primary has the first one only. After a failover the tag `Replica` moves. */
const REPLICAS = { Role: 'postgresql', Replica: 'true' };

new SnapshotPolicy(stack, 'Replicas', {
  // IAM allows scripts on replicas only: a policy that selects a primary by mistake cannot freeze it.
  engine: new SnapshotEngine(stack, 'Engine', { instanceTags: { Replica: 'true' } }),
  policyName: 'postgresql-replicas',
  targets: TargetSelection.allTags(REPLICAS),
  // The document reads data directory, WAL and tablespaces from the server. On a replica CHECKPOINT is a restart point.
  quiesce: Quiesce.postgresql({ lease: Duration.seconds(90) }),
  timeout: Duration.seconds(60),
  retries: 2,
  // A set of a replica that is only crash-consistent has no use here: the next hour makes another one.
  onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
  schedules: [
    {
      name: 'hourly',
      at: scheduler.ScheduleExpression.cron({ minute: '15', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.keep({ hourly: 24, daily: 14, weekly: 8 }),
    },
  ],
});
