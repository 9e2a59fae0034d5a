import {
  Token,
  aws_lambda as lambda,
  aws_logs as logs,
  type aws_ec2 as ec2,
  type aws_events as events,
  type aws_kms as kms,
} from 'aws-cdk-lib';
import { whole } from '../../lambdas/domain/schema';
import { readFilter, type TagFilter } from '../policy/tags';
import { checkProp, checkStruct, constant, having, memberOf, NUMBER, optional, PropError, TAGS, type Kinds } from '../prop-checks'; // prettier-ignore
import { NETWORK_KINDS } from './network';

/** Settings of an engine. */
export interface SnapshotEngineProps {
  /**
   * Share of the account's CreateSnapshots calls (5 a second in a Region) that all runs together may use, and of the calls
   * that delete, copy, tag, lock and share snapshots: above 0, at most 1. The rest is for DLM, AWS Backup and people.
   *
   * @default 0.8
   */
  readonly slotShare?: number;

  /**
   * Event bus to publish to.
   *
   * @default - the default event bus
   */
  readonly eventBus?: events.IEventBus;

  /**
   * How long the logs of functions and runs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key for the ledger (the DynamoDB table of claims, holds, slots and owed thaws), the dead-letter queue and the log group.
   * The engine lets CloudWatch Logs use the key. It can't change the policy of an imported key, so `cdk synth` warns.
   *
   * @default - keys that DynamoDB, SQS and CloudWatch Logs own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Scripts are sent only to instances with at least one of these tags, also if a policy selects others: at most 20 keys
   * and values. IAM enforces this. Thaws are not limited, because a tag may be removed while its instance is frozen.
   *
   * @default - scripts may be sent to every instance that a policy selects
   */
  readonly instanceTags?: TagFilter;

  /**
   * VPC for the functions. They call EC2, Systems Manager, DynamoDB, EventBridge, EventBridge Scheduler and SQS, through a
   * NAT gateway or the endpoints of the VPC.
   *
   * @default - the functions are in no VPC of the account
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets for the functions: private ones. Requires `vpc`.
   *
   * @default - the private subnets with egress, if the VPC has some, and else its isolated ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the functions: 1 to 5. They need outbound HTTPS. Requires `vpc`.
   *
   * @default - a new one, which allows outbound HTTPS and nothing else
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Processor architecture of the functions.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Tracing of the functions by AWS X-Ray. `Tracing.DISABLED` also switches off that of the state machine.
   *
   * @default - the state machine is traced, its functions are not
   */
  readonly tracing?: lambda.Tracing;

  /**
   * Concurrency that Lambda reserves for each of the two functions that thaw after a failure, `guard` and `thaw`: 10 to
   * 1,000. Use it where other functions may use up the account's concurrency, because a function that Lambda throttles does
   * not thaw. It is also the limit of each of the two. Give at least the sum of `maxConcurrency` of the policies that run
   * at the same time, because all of their targets may need a thaw at once. The account's quota must leave 100 besides.
   *
   * @default - none, because an account with a small quota refuses it
   */
  readonly reservedConcurrentExecutions?: number;
}

const ENGINE_KINDS: Kinds<SnapshotEngineProps> = {
  slotShare: optional(NUMBER),
  eventBus: optional(having('eventBusArn', 'an event bus')),
  logRetention: optional(
    constant(
      'a member of RetentionDays, such as RetentionDays.ONE_YEAR',
      (value) => typeof value === 'number' && value in logs.RetentionDays,
    ),
  ),
  encryptionKey: optional(having('keyArn', 'a key of KMS')),
  instanceTags: optional(TAGS),
  ...NETWORK_KINDS,
  architecture: optional(
    constant('Architecture.ARM_64 or Architecture.X86_64', (value) =>
      [lambda.Architecture.ARM_64, lambda.Architecture.X86_64].some(
        ({ name }) => name === (value as Partial<lambda.Architecture> | null)?.name,
      ),
    ),
  ),
  tracing: optional(memberOf('Tracing', lambda.Tracing)),
  reservedConcurrentExecutions: optional(NUMBER),
};

/**
 * EventBridge calls the guard every minute, and a call may take ten. A reservation of less would throttle the guard itself.
 * More than 1,000 is the default quota of a whole account.
 */
const RESERVED_CONCURRENCY = whole(10, 1_000);

/** Refuses props that can't work, and returns those that have a default. */
export function readEngineProps(props: SnapshotEngineProps): {
  readonly slotShare: number;
  readonly instanceTags: TagFilter;
} {
  checkStruct('SnapshotEngine', props, ENGINE_KINDS);
  const { slotShare = 0.8, instanceTags, encryptionKey, reservedConcurrentExecutions } = props;
  checkKey(encryptionKey);
  if (reservedConcurrentExecutions !== undefined) {
    checkProp(
      'reservedConcurrentExecutions',
      reservedConcurrentExecutions,
      RESERVED_CONCURRENCY,
      'give as many as targets may be thawed at once, or leave it out',
    );
  }
  return { slotShare: checkShare(slotShare), instanceTags: checkInstanceTags(instanceTags) };
}

function checkShare(share: number): number {
  if (Token.isUnresolved(share) || share <= 0 || share > 1) {
    throw new PropError(
      `slotShare is ${share}, allowed: above 0 and at most 1; 0.8 leaves a fifth to DLM, AWS Backup and people`,
    );
  }
  return share;
}

/** Each key is a statement of its own in a role that sends scripts: 20 stay well within a role's 10,240 characters. */
function checkInstanceTags(instanceTags: TagFilter | undefined): TagFilter {
  if (instanceTags !== undefined) {
    const fix = 'give the instances one tag of their own, or leave it out to allow all';
    readFilter('instanceTags', instanceTags, { min: 1, max: 20 }, fix);
  }
  return instanceTags ?? {};
}

/** An alias of the CDK passes for a key, but CloudWatch Logs refuses its ARN. */
function checkKey(key: kms.IKey | undefined): void {
  if (key !== undefined && 'aliasName' in key) {
    throw new PropError(
      `encryptionKey is the alias ${key.node.path}, allowed: a key, because CloudWatch Logs takes no alias; give the key itself, such as Key.fromLookup(this, 'Key', { aliasName })`,
    );
  }
}
