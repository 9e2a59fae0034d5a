import type { FilterTable } from '../filters';
import { operation } from '../operation';
import { SortedMap } from '../sorted-map';
import type { World } from '../world';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownNetwork, type DescribeInput } from './describing';
import type { Route, RouteTable, SecurityGroup, SecurityGroupRule, Subnet } from './networks';
import { listTags } from './tags';

const SUBNET_FILTERS: FilterTable<Subnet> = {
  'subnet-id': ({ subnetId }) => [subnetId],
  'vpc-id': ({ vpcId }) => [vpcId],
};

export const describeSubnets = operation({
  ...DESCRIBE,
  name: 'DescribeSubnets',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.network],
  handler: (world, input: DescribeInput<{ SubnetIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeSubnets',
      parameter: 'subnetSet',
      ids: input.SubnetIds,
      from: world.ec2.subnets,
      filters: SUBNET_FILTERS,
      unknown: (id) => unknownNetwork('Subnet', id),
    });
    const subnets = items.map((subnet) => ({
      SubnetId: subnet.subnetId,
      VpcId: subnet.vpcId,
      State: 'available',
      AvailabilityZone: subnet.zone,
      CidrBlock: subnet.cidr,
      MapPublicIpOnLaunch: subnet.givesPublicAddresses,
      Tags: listTags(subnet.tags),
    }));
    return { Subnets: subnets, NextToken: nextToken };
  },
});

const ROUTE_TABLE_FILTERS: FilterTable<RouteTable> = {
  'route-table-id': ({ routeTableId }) => [routeTableId],
  'vpc-id': ({ vpcId }) => [vpcId],
  'association.subnet-id': ({ subnets }) => subnets,
  'association.main': ({ isMain }) => [String(isMain)],
};

export const describeRouteTables = operation({
  ...DESCRIBE,
  name: 'DescribeRouteTables',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.network],
  handler: (world, input: DescribeInput<{ RouteTableIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeRouteTables',
      parameter: 'routeTableSet',
      ids: input.RouteTableIds,
      from: world.ec2.routeTables,
      filters: ROUTE_TABLE_FILTERS,
      unknown: (id) => unknownNetwork('RouteTable', id),
    });
    const tables = items.map((table) => ({
      RouteTableId: table.routeTableId,
      VpcId: table.vpcId,
      Associations: [
        ...(table.isMain ? [{ Main: true, RouteTableId: table.routeTableId }] : []),
        ...table.subnets.map((SubnetId) => ({ Main: false, RouteTableId: table.routeTableId, SubnetId })),
      ],
      Routes: [{ destination: '10.0.0.0/16', target: 'local' }, ...table.routes].map(routeOutput),
      Tags: listTags(table.tags),
    }));
    return { RouteTables: tables, NextToken: nextToken };
  },
});

/** Where EC2 puts the target of a route, by the kind of its id. */
const TARGETS: Readonly<Record<string, string>> = {
  nat: 'NatGatewayId',
  eigw: 'EgressOnlyInternetGatewayId',
  tgw: 'TransitGatewayId',
  pcx: 'VpcPeeringConnectionId',
  lgw: 'LocalGatewayId',
  cagw: 'CarrierGatewayId',
  eni: 'NetworkInterfaceId',
  i: 'InstanceId',
};

function routeOutput({ destination, target, isBlackhole = false }: Route) {
  const { prefixList, ipv6, ipv4 } = kindsOf(destination);
  return {
    DestinationPrefixListId: prefixList,
    DestinationIpv6CidrBlock: ipv6,
    DestinationCidrBlock: ipv4,
    [TARGETS[target.split('-')[0] ?? ''] ?? 'GatewayId']: target,
    State: isBlackhole ? 'blackhole' : 'active',
  };
}

/** A rule in a list of its own, as this call shows it. */
interface ShownRule {
  readonly id: string;
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly tags: ReadonlyMap<string, string>;
}

export const describeSecurityGroupRules = operation({
  ...DESCRIBE,
  name: 'DescribeSecurityGroupRules',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.network],
  handler: (world, input: DescribeInput<{ SecurityGroupRuleIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeSecurityGroupRules',
      parameter: 'securityGroupRuleIdSet',
      ids: input.SecurityGroupRuleIds,
      from: rulesOf(world),
      filters: { 'group-id': ({ group }) => [group.groupId], 'security-group-rule-id': ({ id }) => [id] },
      unknown: (id) => unknownNetwork('SecurityGroupRule', id),
    });
    return { SecurityGroupRules: items.map((shown) => ruleOutput(world, shown)), NextToken: nextToken };
  },
});

function rulesOf({ ec2 }: World): SortedMap<ShownRule> {
  const shown = new SortedMap<ShownRule>();
  for (const group of ec2.securityGroups.values()) {
    for (const [index, rule] of group.rules.entries()) {
      const id = `sgr-${group.groupId.slice('sg-'.length)}${index}`;
      shown.set(id, { id, group, rule, tags: new Map() });
    }
  }
  return shown;
}

function ruleOutput({ accountId }: World, { id, group, rule }: ShownRule) {
  const { prefixList, ipv6, ipv4, group: peer } = kindsOf(rule.peer);
  const [from, to] = rule.ports ?? [-1, -1];
  return {
    SecurityGroupRuleId: id,
    GroupId: group.groupId,
    GroupOwnerId: accountId,
    IsEgress: rule.direction === 'out',
    IpProtocol: rule.protocol ?? '-1',
    FromPort: from,
    ToPort: to,
    CidrIpv4: ipv4,
    CidrIpv6: ipv6,
    PrefixListId: prefixList,
    ReferencedGroupInfo: peer === undefined ? undefined : { GroupId: peer, UserId: accountId },
    Tags: [],
  };
}

/** Under the one name that it has: a prefix list, a security group, or addresses. */
function kindsOf(peer: string): Partial<Record<'prefixList' | 'group' | 'ipv6' | 'ipv4', string>> {
  if (peer.startsWith('pl-')) {
    return { prefixList: peer };
  }
  if (peer.startsWith('sg-')) {
    return { group: peer };
  }
  return peer.includes(':') ? { ipv6: peer } : { ipv4: peer };
}
