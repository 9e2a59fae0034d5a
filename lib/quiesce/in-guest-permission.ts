import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { anyOf } from '../engine/permissions';

/**
 * Gives the role of an instance what it needs to make the sets of a policy itself, and no others: of the instance that
 * asks, worded as AWS's own policy for VSS words it, with the policy's label. EC2 looks at each resource of a call apart.
 */
export function grantInGuestSnapshots(scope: Construct, policyName: string, grantee: iam.IGrantable): iam.Grant {
  const grant = (options: Pick<iam.GrantOnPrincipalOptions, 'actions' | 'resourceArns' | 'conditions'>): iam.Grant =>
    iam.Grant.addToPrincipal({ grantee, ...options });
  const itself = Stack.of(scope).formatArn({
    service: 'ec2',
    resource: 'instance',
    resourceName: ['$', '{ec2:InstanceID}'].join(''), // IAM's variable, not ours: the instance that the call is about.
  });
  // Any instance, so long as it is the one that asks.
  return grant({
    actions: ['ec2:CreateSnapshots'],
    resourceArns: [anyOf(scope, 'instance')],
    conditions: { ArnEquals: { 'ec2:SourceInstanceARN': itself } },
  })
    .combine(
      // Any volume: a call for an instance reaches those that are attached to it, and no others.
      grant({ actions: ['ec2:CreateSnapshots'], resourceArns: [anyOf(scope, 'volume')] }),
    )
    .combine(
      // Any snapshot: they have no ids yet. The condition refuses a set without this policy's label.
      grant({
        actions: ['ec2:CreateSnapshots'],
        resourceArns: [anyOf(scope, 'snapshot')],
        conditions: { StringEquals: { [`aws:RequestTag/${TagKey.POLICY}`]: policyName } },
      }),
    )
    .combine(
      // Any snapshot that is just being made, and no other.
      grant({
        actions: ['ec2:CreateTags'],
        resourceArns: [anyOf(scope, 'snapshot')],
        conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
      }),
    );
}
