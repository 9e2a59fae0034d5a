/**
 * Several accounts and Regions: an engine in each, deployed by the platform team; policies in the stacks of the teams that
 * own the instances; copies in another Region, and sets shared with the account that tests their restore.
 */
import { App, Duration, Stack, aws_cloudwatch as cloudwatch, aws_kms as kms, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();

const RESTORE_TESTS = '444455556666';
const HOME = { account: '111122223333', region: 'eu-central-1' };
const COPIES = { account: '111122223333', region: 'eu-west-1' };

/** An engine acts in its own account and Region. A copy needs none where it goes. */
for (const env of [HOME, { account: '777788889999', region: 'us-east-1' }]) {
  // Half of CreateSnapshots' rate: DLM and AWS Backup of these accounts need the rest.
  new SnapshotEngine(new Stack(app, `Platform-${env.account}-${env.region}`, { env }), 'Engine', { slotShare: 0.5 });
}

/** The key of the copies. EC2 uses it for the engine's lifecycle function, which the account's IAM policies allow. */
new kms.Key(new Stack(app, 'Copies', { env: COPIES }), 'Key', { alias: 'backups', enableKeyRotation: true });

// Another app as a rule: the values are the outputs of the engine's stack.
const team = new Stack(app, 'Team', { env: HOME });
const engine = SnapshotEngine.fromAttributes(team, 'Engine', {
  stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:EngineRuns-x',
  scheduleGroupName: 'Platform-Engine-Scheduling-Group-x',
  schedulerRoleArn: 'arn:aws:iam::111122223333:role/Platform-EngineSchedulingRole-x',
  deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:Platform-EngineSchedulingDeadLetters-x',
});

const files = new SnapshotPolicy(team, 'Files', {
  engine,
  targets: TargetSelection.anyTag({ Role: 'files' }),
  quiesce: Quiesce.fileSystems({ mounts: ['/srv/files'] }),
  copyTags: true,
  schedules: [
    {
      name: 'daily',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }),
      flexibleWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
      copies: [
        {
          regions: [COPIES.region],
          encryptionKey: 'alias/backups',
          within: Duration.hours(12),
          retain: Retention.age(Duration.days(90)),
        },
      ],
      // Named accounts only: there is no prop that makes a set public.
      share: { accounts: [RESTORE_TESTS], unshareAfter: Duration.days(3) },
      retain: Retention.age(Duration.days(14)),
    },
  ],
});
files.metricRunFailed().createAlarm(team, 'FilesFailed', {
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
