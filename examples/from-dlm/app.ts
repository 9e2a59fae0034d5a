/**
 * A policy of DLM with pre and post scripts, and beside it the policy that takes its place: same document, same targets,
 * two hours apart while both are there. docs/moving-from-dlm.md goes through it.
 */
import {
  Annotations,
  App,
  Duration,
  Stack,
  TimeZone,
  aws_dlm as dlm,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { PreScriptFailure, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'FromDlm');
const onCall = new sns.Topic(stack, 'OnCall', { enforceSSL: true });

// Before: DLM.
const role = iam.Role.fromRoleName(stack, 'DlmRole', 'service-role/AWSDataLifecycleManagerDefaultRole');
const dlmPolicy = new dlm.CfnLifecyclePolicy(stack, 'Before', {
  description: 'Databases',
  executionRoleArn: role.roleArn,
  state: 'ENABLED',
  policyDetails: {
    resourceTypes: ['INSTANCE'],
    targetTags: [{ key: 'Role', value: 'database' }],
    parameters: { excludeDataVolumeTags: [{ key: 'Scratch', value: 'true' }] },
    schedules: [
      {
        name: 'nightly',
        createRule: {
          cronExpression: 'cron(0 1 * * ? *)',
          scripts: [
            {
              executionHandler: 'databases-freeze',
              executionTimeout: 60,
              maximumRetryCount: 2,
              executeOperationOnScriptFailure: true,
            },
          ],
        },
        retainRule: { count: 7 },
        tagsToAdd: [{ key: 'Team', value: 'data' }],
        variableTags: [{ key: 'Source', value: '$(instance-id)' }],
      },
    ],
  },
});
new events.Rule(stack, 'DlmScripts', {
  eventPattern: {
    source: ['aws.dlm'],
    detailType: ['DLM Pre Post Script Notification'],
    detail: { policy_id: [dlmPolicy.attrArn], result: ['failed'] },
  },
  targets: [new targets.SnsTopic(onCall)],
});

// After: Quiesce. DLM may start up to an hour late, so two hours keep the two apart.
const engine = new SnapshotEngine(stack, 'Engine');
const policy = new SnapshotPolicy(stack, 'Databases', {
  engine,
  policyName: 'databases',
  description: 'Databases',
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.document('databases-freeze'),
  timeout: Duration.seconds(60),
  retries: 2,
  onPreScriptFailure: PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT,
  excludeDataVolumes: { Scratch: 'true' },
  tags: { Team: 'data', Source: '$(instance-id)' },
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.ETC_UTC }),
      retain: Retention.count(7),
    },
  ],
});
Annotations.of(policy).acknowledgeWarning('@quiesce/no-lease', 'moves to Quiesce.postgresql() when DLM is gone');
policy.onScriptNotification('Scripts', {
  eventPattern: { detail: { result: ['failed'] } },
  target: new targets.SnsTopic(onCall),
});
engine.onThawOwed('Frozen', { target: new targets.SnsTopic(onCall) });
