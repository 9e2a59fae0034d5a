import {
  Stack,
  Validations,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_sqs as sqs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges findings of cdk-nag's AwsSolutions pack that are accepted, each with its reason, so that users who run the
 * pack do not see them. A wildcard without a reason here stays a finding.
 */
export function acknowledgeFindings(scope: IConstruct): void {
  for (const construct of scope.node.findAll()) {
    if (construct instanceof iam.Policy) {
      acknowledgeWildcards(construct);
    } else if (construct instanceof sfn.StateMachine) {
      acknowledge(
        construct,
        'SF1',
        'the history of an execution is kept anyway; the log is for errors, and holds no inputs',
      );
    } else if (construct instanceof sqs.Queue) {
      acknowledge(construct, 'SQS3', 'it is the dead-letter queue of the schedules');
    } else if (construct instanceof ec2.Vpc) {
      acknowledge(construct, 'VPC7', 'it has no way out and no way in, and nothing but instances of restore drills');
    }
  }
}

/** Why a resource may end in a wildcard. */
const WILDCARD_REASONS: readonly (readonly [resource: RegExp, reason: string])[] = [
  [/^\*$/, 'IAM knows no resources for these actions, or Lambda requires all of them (network interfaces)'],
  [/:document\/\*$/, 'the tag DLMScriptsAccess decides, so the role does not grow with the policies'],
  [
    /:(instance|volume)\/\*$/,
    'targets are found by their tags when a run begins, and instances of drills when they are launched',
  ],
  [
    /:snapshot\/\*$/,
    'snapshots have no ids yet; the conditions require the label of a policy or that the snapshot is being created',
  ],
  [/:kms:.*:key\/\*$/, 'EC2 alone knows the keys of the volumes; the condition allows them only through EC2'],
  [/:snapshot\/snap-\*$/, 'sources of copies, of which IAM knows no tags'],
  [
    /:image\/\*$/,
    'images of boot volumes are registered for each drill; the conditions require the tag of a drill, or that the image is being registered',
  ],
  [/:network-interface\/\*$/, 'the interface of an instance that is just being launched, which has no id yet'],
  [/^(<\w+\.Arn>|arn:.+:s3:::[^*]*)\/[^*]+\*$/, 'the records of one drill, in the bucket that it was given'],
  [/:schedule\/.+\/\*$/, 'schedules in the group of the engine, to which policies add'],
  [/\.Arn>:\*$/, 'versions and aliases of a function of the engine'],
  [/:execution:.*\*$/, 'child executions of the machine itself, which have no ids yet'],
];

function acknowledgeWildcards(policy: iam.Policy): void {
  const { Statement = [] } = Stack.of(policy).resolve(policy.document) as {
    readonly Statement?: readonly CfnStatement[];
  };
  const resources = Statement.flatMap(({ Resource }) =>
    Array.isArray(Resource) ? (Resource as unknown[]) : [Resource],
  );
  for (const resource of new Set(resources.map(flatten))) {
    const reason = WILDCARD_REASONS.find(([pattern]) => pattern.test(resource))?.[1];
    if (reason !== undefined) {
      acknowledge(policy, `IAM5[Resource::${resource}]`, reason);
    }
  }
}

interface CfnStatement {
  readonly Resource: unknown;
}

/** An ARN as cdk-nag writes it: `<LogicalId.Attribute>` for what only the deployment knows. */
function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') {
    return `<${String(argument)}>`;
  }
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) {
    return `<${argument.join('.')}>`;
  }
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(flatten).join(String(argument[0]));
  }
  return JSON.stringify(value);
}

function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });
}
