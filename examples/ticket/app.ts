/**
 * Events that become tickets: a mail to the ticket system through SNS, and an OpsItem of Systems Manager that a Lambda
 * function opens. docs/events.md has the fields of each event.
 */
import {
  App,
  Duration,
  Stack,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_scheduler as scheduler,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { join } from 'node:path';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

export const app = new App();
const stack = new Stack(app, 'Ticket');
const engine = new SnapshotEngine(stack, 'Engine');

new SnapshotPolicy(stack, 'Databases', {
  engine,
  policyName: 'databases',
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql(),
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }),
      retain: Retention.keep({ daily: 14 }),
    },
  ],
});

// By SNS: the ticket system takes mails. The subject of the ticket is one sentence, made of the event's fields.
const tickets = new sns.Topic(stack, 'Tickets', { enforceSSL: true });
tickets.addSubscription(new subscriptions.EmailSubscription('tickets@example.com'));
const detail = (field: string): string => events.EventField.fromPath(`$.detail.${field}`);
engine.onRunCompleted('RunEndedBadly', {
  eventPattern: { detail: { verdict: events.Match.anythingBut('Completed') } },
  target: new targets.SnsTopic(tickets, {
    message: events.RuleTargetInput.fromText(
      `Run ${detail('runId')} of ${detail('policy')}, ${detail('schedule')}, ended as ${detail('verdict')}.`,
    ),
  }),
});
engine.onRunMissed('RunMissed', { target: new targets.SnsTopic(tickets) });

// By a function: one OpsItem for each instance that may still be frozen, however often the event is sent.
const openOpsItem = new lambda.Function(stack, 'OpenOpsItem', {
  description: 'Opens an OpsItem for an instance whose thaw is owed',
  runtime: lambda.Runtime.NODEJS_22_X,
  architecture: lambda.Architecture.ARM_64,
  handler: 'index.handler',
  code: lambda.Code.fromAsset(join(__dirname, 'open-ops-item')),
  timeout: Duration.seconds(15),
});
openOpsItem.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['ssm:CreateOpsItem'],
    resources: [stack.formatArn({ service: 'ssm', resource: 'opsitem', resourceName: '*' })], // It has no id yet.
  }),
);
engine.onThawOwed('Frozen', {
  eventPattern: { detail: { confirmed: ['owed'] } },
  target: new targets.LambdaFunction(openOpsItem, {
    retryAttempts: 8,
    maxEventAge: Duration.hours(1),
    deadLetterQueue: new sqs.Queue(stack, 'NotOpened', { enforceSSL: true }), // What no OpsItem was opened for.
  }),
});
