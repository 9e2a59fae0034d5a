import {
  Duration,
  RemovalPolicy,
  Stack,
  aws_iam as iam,
  type aws_kms as kms,
  aws_scheduler as scheduler,
  aws_sqs as sqs,
  type aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';

/** What the schedules of all policies share, so that a policy costs one resource per timing. */
export class EngineScheduling extends Construct {
  readonly group: scheduler.ScheduleGroup;
  /** Firings that could not start a run. */
  readonly deadLetterQueue: sqs.Queue;
  private readonly startingRole: iam.Role;
  private readonly granted: iam.Grant[] = [];

  /** Without a key the queue is encrypted by one that SQS owns. */
  constructor(scope: Construct, id: string, encryptionKey?: kms.IKey) {
    super(scope, id);
    // Goes with the engine: its schedules would have nothing to start.
    this.group = new scheduler.ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14), // SQS's longest: a missed run is often noticed late.
      ...(encryptionKey === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryptionMasterKey: encryptionKey }),
    });
    this.startingRole = new iam.Role(this, 'Role', {
      description: 'Starts runs of Quiesce',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        // Only the schedules of this group may use the role.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.group.scheduleGroupArn },
        },
      }),
    });
    this.startingRole.addToPolicy(
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
    );
    encryptionKey?.grant(this.startingRole, 'kms:Decrypt', 'kms:GenerateDataKey'); // What SQS asks of a sender.
  }

  /** The role of the schedules: it starts runs of this machine, and takes no statements from policies. */
  roleToStart(stateMachine: sfn.IStateMachine): iam.IRole {
    this.granted.push(stateMachine.grantStartExecution(this.startingRole));
    return this.startingRole.withoutPolicyUpdates();
  }

  /** CDK refers to the group by its name, and to the role without its policy: neither orders anything. */
  orderBefore(schedule: IConstruct): void {
    schedule.node.addDependency(this.group);
    this.granted.forEach((grant) => {
      grant.applyBefore(schedule);
    });
  }
}
