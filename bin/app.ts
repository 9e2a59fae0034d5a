import { App, Duration, Stack, TimeZone, aws_ec2 as ec2, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Check, Quiesce, RestoreDrill, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../lib';

const app = new App();
const stack = new Stack(app, 'QuiesceExample', { description: 'Application-consistent EBS snapshots, an example' });

const engine = new SnapshotEngine(stack, 'Engine');

const databases = new SnapshotPolicy(stack, 'Databases', {
  engine,
  policyName: 'databases',
  targets: TargetSelection.anyTag({ Role: ['database', 'legacy'] }),
  quiesce: Quiesce.postgresql({ lease: Duration.seconds(90) }),
  timeout: Duration.seconds(60),
  retries: 1,
  tags: { Source: '$(instance-id)' },
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.keep({ daily: 14, weekly: 8, monthly: 12, floorDrilled: 1 }),
    },
  ],
});

new RestoreDrill(stack, 'DatabasesDrill', {
  policy: databases,
  drillName: 'databases-drill',
  check: Check.postgresql({
    tables: ['writes'],
    newest: 'SELECT max(at) FROM writes',
    newestWithin: Duration.hours(1),
  }),
  at: scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '5', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  // Build an image that has PostgreSQL of your major version, such as with EC2 Image Builder, and write its id here.
  instance: { machineImage: ec2.MachineImage.fromSsmParameter('/images/postgresql') },
});
databases.alarmOnDrillOlderThan(Duration.days(15));

new SnapshotPolicy(stack, 'Files', {
  engine,
  policyName: 'files',
  targets: TargetSelection.allTags({ Mode: 'Production', Role: 'files' }),
  quiesce: Quiesce.fileSystems({ mounts: ['/srv/files'] }),
  schedules: [
    {
      name: 'hourly',
      at: scheduler.ScheduleExpression.cron({ minute: '30' }),
      retain: Retention.keep({ hourly: 48, daily: 14 }),
    },
  ],
});
