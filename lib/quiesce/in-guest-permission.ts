import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { birthTags, TagKey } from '../../lambdas/domain/snapshot-tags';
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
      // Any snapshot: they have no ids yet.
      grant({
        actions: ['ec2:CreateSnapshots'],
        resourceArns: [anyOf(scope, 'snapshot')],
        conditions: birthConditions(policyName),
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

/** Keys of the tags that the pre-script's request has. */
const BIRTH_KEYS: readonly string[] = birthTags(
  { policy: '', schedule: '', schedules: [], runId: '', instanceId: '', set: '', bootVolume: '' },
  [],
  '',
).map(({ key }) => key);

/**
 * What a set may say of itself when an instance makes it: only what is true of a set at its birth. The instance makes the
 * set, but the engine judges it, and retention counts on that.
 *
 * - `quiesce:policy` is this policy's name, so that no set takes a place among the sets of another policy.
 * - `quiesce:consistency` is `pending`, because a set counts as soon as it has a verdict. With another value, an instance
 *   could make sets that look proven, and with them push the proven ones out of the retention.
 * - `quiesce:state` is `created`. `completed` would not be told when it is true, and `pruning` would let the engine delete
 *   the set.
 * - No other tag of Quiesce's. Verdict: `proof`, `reason`, `pre-script`, `post-script`, `freeze-millis`. Lifecycle: `keep`
 *   would keep the set for ever, `shared` names accounts, `source` and `retain` would make it look like a copy that has a
 *   retention of its own. Drill: `drill` would open a gate.
 */
function birthConditions(policyName: string): Record<string, Record<string, string>> {
  const requestTag = (key: string): string => `aws:RequestTag/${key}`;
  const foreign = Object.values<string>(TagKey).filter((key) => !BIRTH_KEYS.includes(key));
  return {
    StringEquals: {
      [requestTag(TagKey.POLICY)]: policyName,
      [requestTag(TagKey.CONSISTENCY)]: 'pending',
      [requestTag(TagKey.STATE)]: 'created',
    },
    Null: Object.fromEntries(foreign.map((key) => [requestTag(key), 'true'])),
  };
}
