import type { World } from '../world';
import type { Ec2State } from './state';

export interface Subnet {
  readonly subnetId: string;
  readonly vpcId: string;
  /** Name of its Availability Zone. */
  readonly zone: string;
  readonly cidr: string;
  readonly givesPublicAddresses: boolean;
  readonly tags: ReadonlyMap<string, string>;
}

/** @default - in zone a, without public addresses */
export interface SubnetProps
  extends Pick<Subnet, 'subnetId' | 'vpcId'>, Partial<Pick<Subnet, 'zone' | 'cidr' | 'givesPublicAddresses'>> {}

export interface Route {
  /** A CIDR block or a prefix list. */
  readonly destination: string;
  /** Its id says what it is: `igw-…`, `nat-…`, `vpce-…`, and so on. */
  readonly target: string;
  /** The target is gone. */
  readonly isBlackhole?: boolean;
}

export interface RouteTable {
  readonly routeTableId: string;
  readonly vpcId: string;
  /** Of all subnets of the VPC that no other table has. */
  readonly isMain: boolean;
  readonly subnets: readonly string[];
  /** Besides the local one, which every table has. */
  readonly routes: readonly Route[];
  readonly tags: ReadonlyMap<string, string>;
}

export interface RouteTableProps
  extends Pick<RouteTable, 'routeTableId' | 'vpcId'>, Partial<Pick<RouteTable, 'isMain' | 'subnets' | 'routes'>> {}

export interface SecurityGroupRule {
  readonly direction: 'in' | 'out';
  /** @default - all protocols */
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  /** The first and the last. @default - all ports */
  readonly ports?: readonly [number, number];
  /** A CIDR block, a prefix list (`pl-…`) or a security group (`sg-…`). */
  readonly peer: string;
}

export interface SecurityGroup {
  readonly groupId: string;
  readonly vpcId: string;
  readonly rules: readonly SecurityGroupRule[];
}

export function addSubnet({ ec2, region }: World, props: SubnetProps): void {
  const usual = { zone: `${region}a`, cidr: '10.0.0.0/24', givesPublicAddresses: false, tags: new Map() };
  ec2.subnets.set(props.subnetId, { ...usual, ...props });
}

export function addRouteTable(ec2: Ec2State, props: RouteTableProps): void {
  ec2.routeTables.set(props.routeTableId, { isMain: false, subnets: [], routes: [], tags: new Map(), ...props });
}

export function addSecurityGroup(ec2: Ec2State, props: SecurityGroup): void {
  ec2.securityGroups.set(props.groupId, props);
}
