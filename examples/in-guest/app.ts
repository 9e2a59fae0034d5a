/** Databases that stay frozen for one call of EC2: the pre-script makes the set itself. */
import { App, Stack, TimeZone, aws_iam as iam, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { CriticalSection, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'InGuest');

/** The role of the instance profile that the databases run with. */
const role = new iam.Role(stack, 'DatabaseRole', {
  assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
  managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
});

const policy = new SnapshotPolicy(stack, 'Databases', {
  engine: new SnapshotEngine(stack, 'Engine'),
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql({ criticalSection: CriticalSection.IN_GUEST }),
  retries: 1,
  schedules: [
    {
      name: 'hourly',
      at: scheduler.ScheduleExpression.cron({ minute: '5', timeZone: TimeZone.EUROPE_BERLIN }),
      retain: Retention.keep({ hourly: 48, daily: 14 }),
    },
  ],
});
policy.grantInGuestSnapshots(role);
