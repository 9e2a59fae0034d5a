import {
  DescribeSubnetsCommand,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroupRules,
} from '@aws-sdk/client-ec2';
import type { EC2Client, Route, RouteTable, SecurityGroupRule, Subnet } from '@aws-sdk/client-ec2';
import type { IsolationFacts } from '../../domain/drill/isolation';
import { defined } from '../../domain/json';
import { asking, askingFor } from '../sdk-errors';
import { anyOf } from './tags';

/** What leads out of subnets and through a security group. A subnet without a route table of its own has its VPC's main one. */
export async function isolationOf(
  ec2: EC2Client,
  { subnets, securityGroup }: { readonly subnets: readonly string[]; readonly securityGroup: string },
): Promise<IsolationFacts> {
  const known = await askingFor(`subnets ${subnets.join(', ')}`, () =>
    ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnets] })),
  );
  const described = known?.Subnets ?? [];
  const vpcs = [...new Set(described.map(({ VpcId = '' }) => VpcId))];
  const [tables, rules] = await Promise.all([
    vpcs.length === 0 ? [] : asking(`routes of ${vpcs.join(', ')}`, () => routeTables(ec2, vpcs)),
    rulesOf(ec2, securityGroup),
  ]);
  return { subnets: described.map((subnet) => subnetFacts(subnet, tables)), rules };
}

async function routeTables(ec2: EC2Client, vpcs: readonly string[]): Promise<readonly RouteTable[]> {
  const found: RouteTable[] = [];
  for await (const { RouteTables = [] } of paginateDescribeRouteTables(
    { client: ec2 },
    { Filters: [anyOf('vpc-id', vpcs)] },
  )) {
    found.push(...RouteTables);
  }
  return found;
}

function subnetFacts(
  { SubnetId = '', VpcId, MapPublicIpOnLaunch }: Subnet,
  tables: readonly RouteTable[],
): IsolationFacts['subnets'][number] {
  const own = tables.find(({ Associations = [] }) => Associations.some((each) => each.SubnetId === SubnetId));
  const main = tables.find(
    ({ VpcId: vpc, Associations = [] }) => vpc === VpcId && Associations.some(({ Main }) => Main === true),
  );
  return {
    subnet: SubnetId,
    givesPublicAddresses: MapPublicIpOnLaunch === true,
    routes: ((own ?? main)?.Routes ?? []).filter(({ State }) => State !== 'blackhole').map(routeFacts),
  };
}

/** One of the targets is given; which one depends on its kind. */
function routeFacts(route: Route): IsolationFacts['subnets'][number]['routes'][number] {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = route;
  return {
    destination: DestinationCidrBlock ?? DestinationIpv6CidrBlock ?? DestinationPrefixListId ?? 'unknown',
    target:
      route.GatewayId ??
      route.NatGatewayId ??
      route.EgressOnlyInternetGatewayId ??
      route.TransitGatewayId ??
      route.VpcPeeringConnectionId ??
      route.LocalGatewayId ??
      route.CarrierGatewayId ??
      route.NetworkInterfaceId ??
      route.InstanceId ??
      route.CoreNetworkArn ??
      'unknown',
  };
}

async function rulesOf(ec2: EC2Client, securityGroup: string): Promise<IsolationFacts['rules']> {
  return asking(`rules of ${securityGroup}`, async () => {
    const found: SecurityGroupRule[] = [];
    for await (const { SecurityGroupRules = [] } of paginateDescribeSecurityGroupRules(
      { client: ec2 },
      { Filters: [anyOf('group-id', [securityGroup])] },
    )) {
      found.push(...SecurityGroupRules);
    }
    return found.map(ruleFacts);
  });
}

function ruleFacts(rule: SecurityGroupRule): IsolationFacts['rules'][number] {
  const { FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  const addresses = CidrIpv4 ?? CidrIpv6;
  return {
    direction: rule.IsEgress === true ? 'out' : 'in',
    protocol: rule.IpProtocol ?? '-1',
    ...defined({ port: FromPort === ToPort ? FromPort : undefined }),
    peer: addresses ?? PrefixListId ?? ReferencedGroupInfo?.GroupId ?? 'unknown',
    kind: kindOf(rule),
  };
}

function kindOf(rule: SecurityGroupRule): 'addresses' | 'group' | 'prefix-list' {
  if (rule.PrefixListId !== undefined) {
    return 'prefix-list';
  }
  return rule.ReferencedGroupInfo === undefined ? 'addresses' : 'group';
}
