import { Resource, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { textLike, whole } from '../../lambdas/domain/schema';
import { DRILL } from '../../lambdas/domain/drill/settings';
import { checkHome, hasPublic, isAnyOf, NETWORK_KINDS, selectedOf, warnOfMissingEndpoints } from '../engine/network';
import { checkCount, checkProp, checkStruct, FLAG, having, NUMBER, optional, PropError, TEXT, type Kinds } from '../prop-checks'; // prettier-ignore
import { readAccountPlace, type DrillAccountOptions } from './account-place';
import { IsolatedNetwork } from './isolated-network';
import { problemsOfOwnGroup } from './own-group';

/** A VPC that is made for drills. */
export interface IsolatedNetworkOptions {
  /**
   * Addresses of the VPC: a private block from `/16` to `/26`.
   *
   * @default '10.0.0.0/24'
   */
  readonly cidr?: string;

  /**
   * Zones with a subnet: 1 to 6. Where a zone has no capacity for an instance, the next one is tried. The endpoints are in
   * the first zone, so more zones cost nothing.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * Make the endpoint `ec2messages`, which agents of Systems Manager before version 3.3.40 need. Regions that opened in 2024
   * or later do not have it.
   *
   * @default true
   */
  readonly ec2Messages?: boolean;
}

/** A network of your own. */
export interface DrillNetworkOptions {
  /** VPC of the subnets. It needs endpoints of `ssm` and `ssmmessages`. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets for the instances: isolated ones, up to 16. They are tried in this order.
   *
   * @default - all isolated subnets of the VPC
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Security group of the instances. It allows no inbound traffic, and outbound only HTTPS to private addresses or to the
   * security group of the endpoints.
   *
   * @default - a new one, which allows HTTPS to the addresses of the VPC and nothing else
   */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** Where the instances of a drill are. */
interface Place {
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  /** Only of a place in another account, with the profile of its instances. */
  readonly role?: string;
  readonly instanceProfile?: string;
  /** ARNs, for IAM. */
  readonly resources: readonly string[];
}

const ISOLATED_KINDS: Kinds<IsolatedNetworkOptions> = {
  cidr: optional(TEXT),
  maxAzs: optional(NUMBER),
  ec2Messages: optional(FLAG),
};

const OWN_KINDS: Kinds<DrillNetworkOptions> = {
  vpc: having('vpcId', 'a VPC'),
  subnets: NETWORK_KINDS.vpcSubnets,
  securityGroup: optional(having('securityGroupId', 'a security group')),
};

const BYTE = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';

const PRIVATE_BLOCK = textLike(
  new RegExp(`^(10\\.${BYTE}|172\\.(1[6-9]|2\\d|3[01])|192\\.168)\\.${BYTE}\\.${BYTE}/(1[6-9]|2[0-6])$`),
  'a private block such as "10.0.0.0/24", from /16 to /26',
);

/**
 * The network of a drill. Nothing leads out of it but HTTPS to Systems Manager, and nothing leads in. What synth can't know is
 * checked at the start of each drill: a drill in a network with a way out fails, and launches nothing.
 */
export class DrillNetwork {
  /**
   * A VPC for drills: isolated subnets, and interface endpoints of `ssm`, `ssmmessages` and `ec2messages`, each for about 0.01
   * USD an hour. Drills that get the same object in the same stack share the VPC.
   */
  static isolated(options: IsolatedNetworkOptions = {}): DrillNetwork {
    const made = new Map<Stack, IsolatedNetwork>();
    return new DrillNetwork((scope) => {
      const stack = Stack.of(scope);
      const network = made.get(stack) ?? new IsolatedNetwork(scope, 'Network', readIsolated(options));
      made.set(stack, network);
      return placeOf(scope, network);
    });
  }

  /** Subnets and a security group of your own. Public subnets, and those with a way out, are refused. */
  static of(options: DrillNetworkOptions): DrillNetwork {
    return new DrillNetwork((scope) => placeOf(scope, readOwn(scope, options)));
  }

  /**
   * Subnets and a security group of another account, in which drills run by a role of it. The check has to be known there:
   * share its document with the account, or use a document of the account by `Check.document`.
   */
  static inAccount(options: DrillAccountOptions): DrillNetwork {
    return new DrillNetwork((scope) => ({ ...readAccountPlace(scope, options), resources: [] }));
  }

  /**
   * The network of all drills of a stack that were given none.
   *
   * @internal
   */
  static _shared(): DrillNetwork {
    return new DrillNetwork((scope) => {
      const stack = Stack.of(scope);
      const made = stack.node.tryFindChild(SHARED_ID);
      const network = made instanceof IsolatedNetwork ? made : new IsolatedNetwork(stack, SHARED_ID, readIsolated({}));
      return placeOf(scope, network);
    });
  }

  private constructor(private readonly bind: (scope: Construct) => Place) {}

  /**
   * Makes what is missing, and returns the place as the drill's JSON has it.
   *
   * @internal
   */
  _bind(scope: Construct): Place {
    return this.bind(scope);
  }
}

/** Prefix of the smallest subnet that EC2 takes. All subnets of a VPC get the same. */
const SMALLEST_SUBNET = 28;

const SHARED_ID = 'QuiesceDrillNetwork';

function placeOf(
  scope: Construct,
  { subnets, securityGroup }: { readonly subnets: readonly ec2.ISubnet[]; readonly securityGroup: ec2.ISecurityGroup },
): Place {
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName });
  const ids = subnets.map(({ subnetId }) => subnetId);
  const { securityGroupId } = securityGroup;
  return {
    subnets: ids,
    securityGroup: securityGroupId,
    resources: [...ids.map((id) => arnOf('subnet', id)), arnOf('security-group', securityGroupId)],
  };
}

function readIsolated(options: IsolatedNetworkOptions): ConstructorParameters<typeof IsolatedNetwork>[2] {
  checkStruct('DrillNetwork.isolated', options, ISOLATED_KINDS, 'network: ');
  const { cidr = '10.0.0.0/24', maxAzs = 2, ec2Messages = true } = options;
  checkProp('network: cidr', cidr, PRIVATE_BLOCK, 'choose a block that no other network of yours has');
  const most = Math.min(6, 2 ** (SMALLEST_SUBNET - prefixOf(cidr)));
  const fix = most === 6 ? 'no Region has more zones' : `${cidr} has no room for more; choose a larger block`;
  return {
    cidr,
    maxAzs: checkProp('network: maxAzs', maxAzs, whole(1, most), fix),
    endpoints: ['ssm', 'ssmmessages', ...(ec2Messages ? ['ec2messages'] : [])],
  };
}

/** CDK refuses a block that only the deployment knows. */
function prefixOf(cidr: string): number {
  return Number(cidr.split('/')[1] ?? 0);
}

function readOwn(scope: Construct, options: DrillNetworkOptions): Pick<IsolatedNetwork, 'subnets' | 'securityGroup'> {
  checkStruct('DrillNetwork.of', options, OWN_KINDS, 'network: ');
  const { vpc, subnets: selection = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, securityGroup } = options;
  if (options.subnets === undefined && vpc.isolatedSubnets.length === 0) {
    throw new PropError(
      'network: vpc has no isolated subnets, allowed: a VPC with subnets from which nothing leads out; add subnets of SubnetType.PRIVATE_ISOLATED to it, or leave network out',
    );
  }
  const subnets = selectedOf('network: subnets', vpc, selection);
  checkCount('network: subnets', subnets, DRILL.members.place.members.subnets, 'select fewer');
  checkHome('network: subnets', subnets, vpc);
  checkWaysOut(subnets, vpc);
  if (securityGroup !== undefined) {
    checkHome('network: securityGroup', [securityGroup], vpc);
    checkGroup(scope, securityGroup);
  }
  warnOfMissingEndpoints(
    scope,
    { prop: 'network', vpc, subnets, called: () => ['ssm', 'ssmmessages'] },
    {
      effect: 'without which no drill reaches its instance',
      fix: 'add the endpoints, leave network out, or acknowledge this',
    },
  );
  return { subnets, securityGroup: securityGroup ?? groupIn(scope, vpc) };
}

function checkWaysOut(subnets: readonly ec2.ISubnet[], vpc: ec2.IVpc): void {
  const isPublic = hasPublic(subnets, vpc);
  if (isPublic || isAnyOf(subnets, vpc.privateSubnets)) {
    throw new PropError(
      `network: subnets selects ${isPublic ? 'public subnets' : 'subnets with a way out'}, allowed: isolated ones, because what was restored must not reach anything; give { subnetType: SubnetType.PRIVATE_ISOLATED }, or leave network out`,
    );
  }
}

/** Only a group of the app says truly what it allows. Its rules may be added after the drill. */
function checkGroup(scope: Construct, group: ec2.ISecurityGroup): void {
  if (!Resource.isOwnedResource(group)) {
    return;
  }
  if (group.allowAllOutbound) {
    throw new PropError(
      `network: securityGroup is ${group.node.path}, which allows all outbound traffic, allowed: HTTPS to the endpoints of Systems Manager only; create it with allowAllOutbound: false`,
    );
  }
  scope.node.addValidation({
    validate: () =>
      problemsOfOwnGroup(group).map(
        (problem) =>
          `network: ${problem}, allowed: nothing in, and only HTTPS to private addresses or to the security group of the endpoints out; correct its rules, or leave securityGroup out`,
      ),
  });
}

function groupIn(scope: Construct, vpc: ec2.IVpc): ec2.ISecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Quiesce: instances of restore drills',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.HTTPS, 'Systems Manager');
  return group;
}
