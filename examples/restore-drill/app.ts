/**
 * A set of the databases is restored each week, in an isolated network, and PostgreSQL is started on it. The records go to a
 * bucket in which nobody can change them for a year. A pipeline deploys only while the sets and drills are recent enough.
 */
import {
  App,
  Duration,
  Stack,
  aws_cloudwatch_actions as actions,
  aws_codebuild as codebuild,
  aws_codepipeline as codepipeline,
  aws_codepipeline_actions as steps,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_s3 as s3,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import {
  Check,
  Quiesce,
  RestoreDrill,
  Retention,
  SnapshotAlarms,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
} from '../../lib';

export const app = new App();
const stack = new Stack(app, 'RestoreDrill');
const engine = new SnapshotEngine(stack, 'Engine');

const policy = new SnapshotPolicy(stack, 'Policy', {
  engine,
  policyName: 'databases',
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql(),
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }),
      // The newest set that passed a drill stays, however old it is.
      retain: Retention.keep({ daily: 14, floorDrilled: 1 }),
    },
  ],
});

const records = new s3.Bucket(stack, 'Records', {
  objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(365)),
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
}) as s3.IBucket;

new RestoreDrill(stack, 'Drill', {
  policy,
  drillName: 'databases-weekly',
  at: scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '5', minute: '0' }),
  check: Check.postgresql({
    tables: ['writes'],
    newest: 'SELECT max(at) FROM writes',
    newestWithin: Duration.hours(1),
  }),
  // Your own image with PostgreSQL of the same major version: nothing can be installed in the isolated network.
  instance: { machineImage: ec2.MachineImage.fromSsmParameter('/images/postgresql-16') },
  timeout: Duration.hours(2),
  records: { bucket: records },
});

const onCall = new sns.Topic(stack, 'OnCall');
new SnapshotAlarms(stack, 'Alarms', { engine, topic: onCall });
policy.alarmOnDrillOlderThan(Duration.days(15)).addAlarmAction(new actions.SnsAction(onCall));

/** A step of a pipeline that fails while a database lacks a recent set or drill. */
const gate = new codebuild.PipelineProject(stack, 'Gate', {
  buildSpec: codebuild.BuildSpec.fromObject({
    version: '0.2',
    phases: {
      install: { 'runtime-versions': { nodejs: 22 }, commands: ['npm ci'] },
      build: { commands: ['npx quiesce gate --policy databases --max-age 26h --drilled-within 15d'] },
    },
  }),
  environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 },
});
gate.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['scheduler:ListSchedules', 'ec2:DescribeInstances', 'ec2:DescribeSnapshots'],
    resources: ['*'], // IAM knows no resources for these actions.
  }),
);
gate.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['scheduler:GetSchedule'],
    resources: [
      stack.formatArn({
        service: 'scheduler',
        resource: 'schedule',
        resourceName: '*', // The command reads the schedules of all groups that start a state machine.
      }),
    ],
  }),
);

const release = new codepipeline.Artifact('Release');
const releases = new s3.Bucket(stack, 'Releases', { versioned: true, enforceSSL: true }) as s3.IBucket;
new codepipeline.Pipeline(stack, 'Deployment', {
  pipelineType: codepipeline.PipelineType.V2,
  stages: [
    {
      stageName: 'Source',
      actions: [
        new steps.S3SourceAction({
          actionName: 'Release',
          bucket: releases,
          bucketKey: 'release.zip',
          output: release,
          trigger: steps.S3Trigger.POLL,
        }),
      ],
    },
    {
      stageName: 'Gate',
      actions: [new steps.CodeBuildAction({ actionName: 'RestoresAreProven', project: gate, input: release })],
    },
    {
      stageName: 'Deploy',
      actions: [
        new steps.CloudFormationCreateUpdateStackAction({
          actionName: 'Orders',
          stackName: 'Orders',
          templatePath: release.atPath('orders.template.json'),
          adminPermissions: false,
        }),
      ],
    },
  ],
});
