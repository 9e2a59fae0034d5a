/**
 * Several accounts and Regions: an engine in each, deployed by the platform team; policies in the stacks of the teams that
 * own the instances; copies in another Region, and sets shared with the account that tests their restore.
 */
import {
  App,
  Duration,
  Stack,
  aws_cloudwatch as cloudwatch,
  aws_kms as kms,
  aws_scheduler as scheduler,
} from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();

const RESTORE_TESTS = '444455556666';
const HOME = { account: '111122223333', region: 'eu-central-1' };
const COPIES = { account: '111122223333', region: 'eu-west-1' };

/** An engine acts in its own account and Region. Half of CreateSnapshots' rate: DLM and AWS Backup of the account need the rest. */
const engineIn = (env: { account: string; region: string }): SnapshotEngine =>
  new SnapshotEngine(new Stack(app, `Platform-${env.account}-${env.region}`, { env }), 'Engine', { slotShare: 0.5 });

const engine = engineIn(HOME);
engineIn({ account: '777788889999', region: 'us-east-1' });

/** The key of the copies, whose account lets IAM decide who may use it. There is no engine in their Region. */
new kms.Key(new Stack(app, 'Copies', { env: COPIES }), 'Key', { alias: 'backups', enableKeyRotation: true });

// The platform team's own policy: sets are copied to another Region and shared with another account.
new SnapshotPolicy(Stack.of(engine), 'Files', {
  engine,
  policyName: 'files',
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
          retain: Retention.keep({ daily: 7, monthly: 12 }),
        },
      ],
      // Named accounts only: no prop makes a set public.
      share: { accounts: [RESTORE_TESTS], unshareAfter: Duration.days(3) },
      retain: Retention.age(Duration.days(14)),
    },
  ],
});

// A team's policy, in another app as a rule: the values are the outputs of the engine's stack.
const team = new Stack(app, 'Team', { env: HOME });
const reports = new SnapshotPolicy(team, 'Reports', {
  engine: SnapshotEngine.fromAttributes(team, 'Engine', {
    stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:EngineRuns-x',
    scheduleGroupName: 'Platform-Engine-Scheduling-Group-x',
    schedulerRoleArn: 'arn:aws:iam::111122223333:role/Platform-EngineSchedulingRole-x',
    deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:Platform-EngineSchedulingDeadLetters-x',
  }),
  targets: TargetSelection.anyTag({ Role: 'reports' }),
  quiesce: Quiesce.fileSystems({ mounts: ['/srv/reports'] }),
  schedules: [
    {
      name: 'daily',
      at: scheduler.ScheduleExpression.cron({ hour: '4', minute: '0' }),
      retain: Retention.count(14),
    },
  ],
});
reports.metricRunFailed().createAlarm(team, 'ReportsFailed', {
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
