/**
 * What happens to sets after they are taken: hourly and monthly sets of databases with a calendar of their own, copies in
 * two Regions under one alias, a lock, and the archive; and a policy that shares its sets with the account of the tests.
 * docs/lifecycle.md explains each part.
 */
import { Annotations, App, Duration, Stack, TimeZone, aws_kms as kms, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Lock, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const account = '111122223333';
const home = new Stack(app, 'Lifecycle', { env: { account, region: 'eu-central-1' } });

/** A key in each Region of the copies, with the same alias. */
for (const region of ['eu-west-1', 'eu-north-1']) {
  const stack = new Stack(app, `Copies-${region}`, { env: { account, region } });
  new kms.Key(stack, 'Key', { alias: 'backups', enableKeyRotation: true });
}

const engine = new SnapshotEngine(home, 'Engine');

const databases = new SnapshotPolicy(home, 'Databases', {
  engine,
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql(),
  schedules: [
    {
      name: 'hourly',
      at: scheduler.ScheduleExpression.cron({ minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.keep({ hourly: 48, daily: 14, weekly: 8 }),
    },
    {
      // At midnight one set is made for both schedules. It stays while one of them keeps it.
      name: 'monthly',
      at: scheduler.ScheduleExpression.cron({ minute: '0', hour: '0', day: '1', timeZone: TimeZone.EUROPE_BERLIN }),
      copies: [
        {
          regions: ['eu-west-1', 'eu-north-1'],
          encryptionKey: 'alias/backups',
          within: Duration.hours(12),
          retain: Retention.keep({ monthly: 3 }),
        },
      ],
      lock: Lock.governance(Duration.days(30)),
      archive: { after: Duration.days(7) },
      retain: Retention.age(Duration.days(365)),
    },
  ],
});

new SnapshotPolicy(home, 'Reports', {
  engine,
  targets: TargetSelection.anyTag({ Role: 'reports' }),
  quiesce: Quiesce.fileSystems({ mounts: ['/srv/reports'] }),
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '4', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      share: { accounts: ['444455556666'], unshareAfter: Duration.days(3) },
      retain: Retention.age(Duration.days(14)),
    },
  ],
});

// Once a month, before the tests of the restore.
databases.addSchedule({
  name: 'restore test',
  at: scheduler.ScheduleExpression.cron({ minute: '30', hour: '5', day: '2', timeZone: TimeZone.EUROPE_BERLIN }),
  fastRestore: { availabilityZones: ['eu-central-1a'], for: Duration.hours(6) },
  retain: Retention.count(2),
});
Annotations.of(databases).acknowledgeWarning('@quiesce/fast-restore-price', 'six hours in one zone once a month');
