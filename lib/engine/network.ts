import { Annotations, Aspects, Resource, Stack, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { DRILL_FUNCTIONS, RUN_FUNCTIONS, type FunctionName } from '../../lambdas/environment';
import { permissionsOf } from '../../lambdas/permissions';
import { checkCount, having, kind, optional, PropError } from '../prop-checks';

/** Props of the engine that say where its functions are. */
export interface NetworkProps {
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** What each function gets of the VPC. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** A launch passes a role to EC2; IAM itself is not called. EC2 and DynamoDB use KMS for the functions. */
const NOT_CALLED = ['kms', 'iam'];

/**
 * The services that the functions call, by the ends of the names of their endpoints, which are also their prefixes in IAM.
 * Lambda itself sends the logs, outside of the VPC.
 */
export const CALLED_SERVICES = servicesOf(RUN_FUNCTIONS);

/** The same where the engine has restore drills. */
const CALLED_WITH_DRILLS = servicesOf([...RUN_FUNCTIONS, ...DRILL_FUNCTIONS]);

function servicesOf(names: readonly FunctionName[]): readonly string[] {
  const actions = names.flatMap(permissionsOf).flatMap((permission) => permission.actions);
  const services = actions
    .map((action) => action.replace(/:.*/, ''))
    .filter((service) => !NOT_CALLED.includes(service));
  return [...new Set(services)].sort();
}

/** Lambda's limit of security groups for a function. */
const MOST_SECURITY_GROUPS = 5;

const SELECTION: Readonly<Record<keyof ec2.SubnetSelection, true>> = {
  subnetType: true,
  availabilityZones: true,
  onePerAz: true,
  subnetGroupName: true,
  subnetFilters: true,
  subnets: true,
};

const isSelection = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object Object]' &&
  Object.keys(value as object).every((name) => name in SELECTION);

const isGroup = (value: unknown): boolean => typeof value === 'object' && value !== null && 'securityGroupId' in value;

export const NETWORK_KINDS = {
  vpc: optional(having('vpcId', 'a VPC')),
  vpcSubnets: optional(
    kind(
      `an object with ${Object.keys(SELECTION).join(', ')}`,
      'write it as { subnetType: SubnetType.PRIVATE_WITH_EGRESS }',
      isSelection,
    ),
  ),
  securityGroups: optional(
    kind('a list of security groups', 'put them in [ ]', (value) => Array.isArray(value) && value.every(isGroup)),
  ),
};

/** The network of the functions, if they are in a VPC. All of them share one security group, unless others are given. */
export function readNetwork(
  scope: Construct,
  props: NetworkProps,
  hasDrills: () => boolean,
): FunctionNetwork | undefined {
  const { vpc, vpcSubnets, securityGroups } = props;
  if (vpc === undefined) {
    const [alone] = Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined);
    if (alone !== undefined) {
      throw new PropError(
        `${alone[0]} is given without vpc, allowed: together with vpc; give the VPC too, or remove it`,
      );
    }
    return undefined;
  }
  if (securityGroups !== undefined) {
    checkCount(
      'securityGroups',
      securityGroups,
      { min: 1, max: MOST_SECURITY_GROUPS },
      'leave some out, because Lambda takes no more',
    );
    checkHome('securityGroups', securityGroups, vpc);
  }
  const subnets = selectedOf('vpcSubnets', vpc, vpcSubnets);
  checkHome('vpcSubnets', subnets, vpc);
  if (hasPublic(subnets, vpc)) {
    const [what, fix] =
      vpcSubnets === undefined
        ? ['vpc has only', 'add private subnets to it, or give another VPC']
        : [
            'vpcSubnets selects',
            'give { subnetType: SubnetType.PRIVATE_WITH_EGRESS }, or PRIVATE_ISOLATED with endpoints',
          ];
    throw new PropError(
      `${what} public subnets, allowed: private ones, because a function has no public address and reaches nothing from there; ${fix}`,
    );
  }
  warnOfMissingEndpoints(
    scope,
    { prop: 'vpcSubnets', vpc, subnets, called: () => (hasDrills() ? CALLED_WITH_DRILLS : CALLED_SERVICES) },
    {
      effect: 'which the functions call',
      fix: 'add the endpoints, choose subnets with egress, or acknowledge this',
    },
  );
  return { vpc, vpcSubnets: { subnets }, securityGroups: securityGroups ?? [outboundHttps(scope, vpc)] };
}

/** The subnets that a prop selects: at least one. */
export function selectedOf(prop: string, vpc: ec2.IVpc, selection: ec2.SubnetSelection | undefined): ec2.ISubnet[] {
  let cause = '';
  try {
    const { subnets } = vpc.selectSubnets(selection);
    if (subnets.length > 0) {
      return subnets;
    }
  } catch (error) {
    cause = `: ${(error as Error).message}`;
  }
  throw new PropError(
    selection === undefined
      ? `vpc has no subnets, allowed: a VPC with private subnets; give another VPC${cause}`
      : `${prop} selects nothing, allowed: subnets of the VPC; correct it${cause}`,
  );
}

/** Only the app's own resources say of which VPC they are. What is imported is not checked. */
export function checkHome(prop: string, entries: readonly IConstruct[], vpc: ec2.IVpc): void {
  const stranger = entries.find((entry) => {
    const resource = Construct.isConstruct(entry) ? entry.node.defaultChild : undefined;
    const isKnown = resource instanceof ec2.CfnSubnet || resource instanceof ec2.CfnSecurityGroup;
    return isKnown && Resource.isOwnedResource(vpc) && resource.vpcId !== vpc.vpcId;
  });
  if (stranger !== undefined) {
    throw new PropError(
      `${prop} has ${stranger.node.path}, which is of another VPC, allowed: those of vpc, ${vpc.node.path}; choose one of them, or give the other VPC`,
    );
  }
}

/** Public subnets of the VPC, or made beside it. */
export function hasPublic(subnets: readonly ec2.ISubnet[], vpc: ec2.IVpc): boolean {
  return isAnyOf(subnets, vpc.publicSubnets) || subnets.some((subnet) => subnet instanceof ec2.PublicSubnet);
}

export function isAnyOf(subnets: readonly ec2.ISubnet[], others: readonly ec2.ISubnet[]): boolean {
  const ids = new Set(others.map(({ subnetId }) => subnetId));
  return subnets.some(({ subnetId }) => ids.has(subnetId));
}

function outboundHttps(scope: Construct, vpc: ec2.IVpc): ec2.ISecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Quiesce: functions call AWS',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS APIs');
  return group;
}

/**
 * What Lambda does with the function's role to put the function into a VPC: the actions of AWSLambdaVPCAccessExecutionRole
 * besides logs. AWS requires all resources, because Lambda chooses the network interface. The function's own code is denied
 * them: IAM knows the function's ARN only in calls of its code.
 */
export function networkStatements(): readonly iam.PolicyStatement[] {
  const actions = [
    ...['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'],
    ...['ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
  ];
  return [
    new iam.PolicyStatement({ actions, resources: ['*'] }),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}

/** Endpoints may be added after the engine, so they are counted at synth. Those of an imported VPC are not known. */
export function warnOfMissingEndpoints(
  scope: Construct,
  {
    prop,
    vpc,
    subnets,
    called,
  }: {
    readonly prop: string;
    readonly vpc: ec2.IVpc;
    readonly subnets: readonly ec2.ISubnet[];
    readonly called: () => readonly string[];
  },
  { effect, fix }: { readonly effect: string; readonly fix: string },
): void {
  if (!Resource.isOwnedResource(vpc) || !isAnyOf(subnets, vpc.isolatedSubnets)) {
    return;
  }
  Aspects.of(scope).add({
    visit: (node) => {
      const missing = node === scope ? missingEndpoints(vpc, called()) : [];
      if (missing.length > 0) {
        Annotations.of(scope).addWarningV2(
          '@quiesce/endpoints',
          `${prop} selects isolated subnets, and the VPC has no endpoint for ${missing.join(', ')}, ${effect}; ${fix}`,
        );
      }
    },
  });
}

function missingEndpoints(vpc: ec2.IVpc, called: readonly string[]): readonly string[] {
  const names = vpc.node.root.node
    .findAll()
    .filter((each: IConstruct) => each instanceof ec2.CfnVPCEndpoint)
    .filter(({ vpcId }) => vpcId === vpc.vpcId)
    .map((endpoint) => JSON.stringify(Stack.of(endpoint).resolve(endpoint.serviceName)));
  return called.filter((service) => !names.some((name) => name.includes(`.${service}"`)));
}
