import {
  aws_iam as iam,
  Stack,
  type aws_events as events,
  type aws_scheduler as scheduler,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OWED_INDEX, type FunctionName } from '../../lambdas/environment';
import type { Resource } from '../../lambdas/permission-statements';
import { permissionsOf } from '../../lambdas/permissions';
import type { TagFilter } from '../policy/tags';
import type { Ledger } from './ledger';

/** What the functions may access. */
export interface Permitted {
  readonly scope: Construct;
  readonly ledger: Ledger;
  readonly eventBus: events.IEventBus;
  /** Instances that scripts may be sent to; all when empty. */
  readonly instanceTags: TagFilter;
  /** Holds the schedules of all policies. */
  readonly group: scheduler.IScheduleGroup;
  /** Holds firings that started no run. */
  readonly deadLetterQueue: sqs.IQueue;
}

/** What one restore drill was given, as ARNs. */
export interface DrillResources {
  /** Its subnets and its security group. */
  readonly 'network of drills': readonly string[];
  readonly 'images of drills': readonly string[];
  /** Any image where it boots boot volumes, else none. */
  readonly 'boot images of drills': readonly string[];
  /** Any snapshot where it boots boot volumes, else none. */
  readonly 'boot snapshots of drills': readonly string[];
  /** The roles of its instances. */
  readonly 'roles of drills': readonly string[];
  /** The role of another account in whose place it is. */
  readonly 'places of drills': readonly string[];
  /** Any snapshot, where it shares its set with this account: the condition decides. */
  readonly 'snapshots of drills': readonly string[];
  /** Objects in its bucket. */
  readonly 'records of drills': readonly string[];
  /** The key of its bucket. */
  readonly 'keys of drills': readonly string[];
}

type DrillResource = keyof DrillResources;

const isOfDrills = (resource: Resource): resource is DrillResource => resource.endsWith(' of drills');

/** What a function may do, and nothing else besides writing its log, and what drills bring. */
export function statementsOf(name: FunctionName, permitted: Permitted): readonly iam.PolicyStatement[] {
  const own = permissionsOf(name).filter(({ resources }) => !resources.some(isOfDrills));
  return own.flatMap(({ actions, resources, conditions = {} }) => {
    const arns = resources.flatMap((each) => (isOfDrills(each) ? [] : [arnOf(each, permitted)]));
    const narrowed = resources.includes('target instances') ? tagConditions(permitted.instanceTags) : [conditions];
    return narrowed.map(
      (each) => new iam.PolicyStatement({ actions: [...actions], resources: arns, conditions: each }),
    );
  });
}

/** What a function may do for one drill, with what the drill was given: not with any network, image, role, bucket or account. */
export function drillStatementsOf(
  name: FunctionName,
  permitted: Permitted,
  drill: DrillResources,
): readonly iam.PolicyStatement[] {
  const needed = permissionsOf(name).filter(({ resources }) => resources.some((each) => isGiven(each, drill)));
  return needed.map(({ actions, resources, conditions = {} }) => {
    const arns = resources.flatMap((each) => (isOfDrills(each) ? drill[each] : [arnOf(each, permitted)]));
    return new iam.PolicyStatement({ actions: [...actions], resources: arns, conditions });
  });
}

/** A drill without a bucket, for example, brings no records. */
function isGiven(resource: Resource, drill: DrillResources): boolean {
  return isOfDrills(resource) && drill[resource].length > 0;
}

/** One statement per key, since conditions are ANDed. */
function tagConditions(tags: TagFilter): readonly Readonly<Record<string, object>>[] {
  const keys = Object.entries(tags);
  return keys.length === 0
    ? [{}]
    : keys.map(([key, values]) => ({ StringEquals: { [`ssm:resourceTag/${key}`]: values } }));
}

function arnOf(
  resource: Exclude<Resource, DrillResource>,
  { scope, ledger, eventBus, group, deadLetterQueue }: Permitted,
): string {
  const stack = Stack.of(scope);
  switch (resource) {
    case 'everything':
      return '*';
    case 'any instance':
    case 'target instances':
      return anyOf(scope, 'instance');
    case 'any volume':
      return anyOf(scope, 'volume');
    case 'any image':
      return anyOf(scope, 'image');
    case 'any network interface':
      return anyOf(scope, 'network-interface');
    case 'any snapshot':
      return anyOf(scope, 'snapshot');
    case 'any snapshot of any Region':
      return snapshotOfAnyRegion(scope, '*');
    case 'source of a copy':
      return snapshotOfAnyRegion(scope, 'snap-*');
    case 'any key':
      return stack.formatArn({ service: 'kms', region: '*', resource: 'key', resourceName: '*' });
    case 'any document': // Any account: another account may share its document.
      return stack.formatArn({ service: 'ssm', account: '*', resource: 'document', resourceName: '*' });
    case 'schedules of the group':
      return stack.formatArn({
        service: 'scheduler',
        resource: 'schedule',
        resourceName: `${group.scheduleGroupName}/*`,
      });
    case 'ledger':
      return ledger.table.tableArn;
    case 'index of owed thaws':
      return `${ledger.table.tableArn}/index/${OWED_INDEX}`;
    case 'event bus':
      return eventBus.eventBusArn;
    case 'dead-letter queue':
      return deadLetterQueue.queueArn;
    default: // A document of AWS: its ARN names no account.
      return stack.formatArn({
        service: 'ssm',
        account: '',
        resource: 'document',
        resourceName: resource.slice('document of AWS: '.length),
      });
  }
}

function snapshotOfAnyRegion(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ec2', region: '*', account: '', resource: 'snapshot', resourceName });
}

/** Any resource of EC2 of this kind. ARNs of snapshots and images name no account. */
export function anyOf(
  scope: Construct,
  resource: 'instance' | 'volume' | 'network-interface' | 'snapshot' | 'image',
): string {
  const account = resource === 'snapshot' || resource === 'image' ? { account: '' } : {};
  return Stack.of(scope).formatArn({ service: 'ec2', ...account, resource, resourceName: '*' });
}
