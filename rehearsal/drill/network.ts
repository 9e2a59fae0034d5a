import type { RouteTableProps, SecurityGroup, SecurityGroupRule, SubnetProps } from '../cloud/ec2/networks';
import type { JsonObject } from '../interpreter';
import { textOf, type DeployedResource } from '../interpreter/cloudformation';
import { fieldOf, isJsonArray, isJsonObject } from '../interpreter/json';

/** The networks of a template, as EC2 describes them. */
export interface DeployedNetwork {
  readonly subnets: readonly SubnetProps[];
  readonly routeTables: readonly RouteTableProps[];
  readonly securityGroups: readonly SecurityGroup[];
}

type Resources = (type: string) => readonly DeployedResource[];

export function networkOf(resources: Resources): DeployedNetwork {
  return {
    subnets: resources('AWS::EC2::Subnet').map(({ ref, properties }) => ({
      subnetId: ref,
      vpcId: textOf(properties, 'VpcId'),
      zone: textOf(properties, 'AvailabilityZone'),
      cidr: textOf(properties, 'CidrBlock'),
      givesPublicAddresses: fieldOf(properties, 'MapPublicIpOnLaunch') === true,
    })),
    routeTables: resources('AWS::EC2::RouteTable').map(({ ref, properties }) => ({
      routeTableId: ref,
      vpcId: textOf(properties, 'VpcId'),
      subnets: of(resources('AWS::EC2::SubnetRouteTableAssociation'), 'RouteTableId', ref).map((association) =>
        textOf(association, 'SubnetId'),
      ),
      routes: of(resources('AWS::EC2::Route'), 'RouteTableId', ref).map((route) => ({
        destination: firstOf(route, ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId']),
        target: firstOf(route, ROUTE_TARGETS),
      })),
    })),
    securityGroups: [
      ...resources('AWS::EC2::SecurityGroup').map(({ ref, properties }) => ({
        groupId: ref,
        vpcId: textOf(properties, 'VpcId'),
        rules: [
          ...inbound(properties, of(resources('AWS::EC2::SecurityGroupIngress'), 'GroupId', ref)),
          ...outbound(properties, of(resources('AWS::EC2::SecurityGroupEgress'), 'GroupId', ref)),
        ],
      })),
      ...resources('AWS::EC2::VPC').map((vpc) => defaultGroup(vpc, resources)),
    ],
  };
}

/** What a rule of a group allows that only a deployment knows; undefined where all is known. */
export function unknownPeer({ securityGroups }: DeployedNetwork, groupId: string): string | undefined {
  const rules = securityGroups.find((group) => group.groupId === groupId)?.rules ?? [];
  return rules.map(({ peer }) => peer).find((peer) => !/^((sg|pl)-[0-9a-f]+|[0-9a-f.:]+\/\d+)$/i.test(peer));
}

/** The group that each VPC has. It allows everything, unless CDK's resource takes its rules away. */
function defaultGroup({ ref, attribute }: DeployedResource, resources: Resources): SecurityGroup {
  const groupId = attribute('DefaultSecurityGroup');
  const isRestricted = of(resources('Custom::VpcRestrictDefaultSG'), 'DefaultSecurityGroupId', groupId).length > 0;
  return {
    groupId,
    vpcId: ref,
    rules: [
      ...inbound({}, of(resources('AWS::EC2::SecurityGroupIngress'), 'GroupId', groupId)),
      ...of(resources('AWS::EC2::SecurityGroupEgress'), 'GroupId', groupId).flatMap((rule) => outbound({}, [rule])),
      ...(isRestricted ? [] : ([{ direction: 'in', peer: groupId }, ...outbound({}, [])] as const)),
    ],
  };
}

const ROUTE_TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'VpcEndpointId',
  'InstanceId',
  'NetworkInterfaceId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'CoreNetworkArn',
] as const;

/** Properties of the resources that belong to this one. */
function of(resources: readonly DeployedResource[], property: string, ref: string): readonly JsonObject[] {
  return resources.map(({ properties }) => properties).filter((properties) => textOf(properties, property) === ref);
}

function inbound(group: JsonObject, apart: readonly JsonObject[]): readonly SecurityGroupRule[] {
  const peers = ['CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourcePrefixListId'];
  return [...listed(group, 'SecurityGroupIngress'), ...apart].map((rule) => ruleOf('in', rule, peers));
}

/** A group that names no outbound rule keeps EC2's own, which allows all. */
function outbound(group: JsonObject, apart: readonly JsonObject[]): readonly SecurityGroupRule[] {
  const peers = ['CidrIp', 'CidrIpv6', 'DestinationSecurityGroupId', 'DestinationPrefixListId'];
  const rules = [...listed(group, 'SecurityGroupEgress'), ...apart];
  return rules.length === 0
    ? [{ direction: 'out', peer: '0.0.0.0/0' }]
    : rules.map((rule) => ruleOf('out', rule, peers));
}

function ruleOf(direction: 'in' | 'out', rule: JsonObject, peers: readonly string[]): SecurityGroupRule {
  const protocol = PROTOCOLS[textOf(rule, 'IpProtocol')];
  // A parameter gives a number as a text.
  const [from, to] = ['FromPort', 'ToPort'].map((name) => Number(fieldOf(rule, name) ?? NaN));
  return {
    direction,
    peer: firstOf(rule, peers),
    ...(protocol !== undefined && { protocol }),
    ...(Number.isInteger(from) && Number.isInteger(to) && { ports: [Number(from), Number(to)] as const }),
  };
}

/** EC2 takes the names, and the numbers of the protocols. */
const PROTOCOLS: Readonly<Record<string, SecurityGroupRule['protocol']>> = {
  ...{ tcp: 'tcp', udp: 'udp', icmp: 'icmp' },
  ...{ '6': 'tcp', '17': 'udp', '1': 'icmp' },
};

function listed(properties: JsonObject, property: string): readonly JsonObject[] {
  const rules = fieldOf(properties, property);
  return isJsonArray(rules) ? rules.filter(isJsonObject) : [];
}

function firstOf(properties: JsonObject, names: readonly string[]): string {
  return names.map((name) => textOf(properties, name)).find((text) => text !== '') ?? '';
}
