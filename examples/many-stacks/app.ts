/** One engine for an account, deployed by those who run it; policies in the stacks of those who own the instances. */
import { App, Duration, Stack, aws_cloudwatch as cloudwatch, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const env = { account: '111122223333', region: 'eu-central-1' };

new SnapshotEngine(new Stack(app, 'Platform', { env }), 'Engine', { slotShare: 0.5 });

// Another app as a rule: the values are the outputs of the engine's stack.
const team = new Stack(app, 'Team', { env });
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
      retain: Retention.age(Duration.days(14)),
    },
  ],
});
files.metricRunFailed().createAlarm(team, 'FilesFailed', {
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
