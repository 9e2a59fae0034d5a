import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { SnapshotEngine, type SnapshotEngineProps } from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { ALL, PRIVATE_ISOLATED, PUBLIC, vpcOf } from './vpcs';

describe('a network is refused', () => {
  const stack = testStack();
  const vpc = vpcOf(stack, ALL);
  const onlyPublic = vpcOf(stack, [PUBLIC], 'Open');
  const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
  const other = vpcOf(stack, ALL, 'Other');
  const NOTHING = 'vpcSubnets selects nothing, allowed: subnets of the VPC; correct it';
  const PRIVATE_ONLY =
    'vpcSubnets selects public subnets, allowed: private ones, because a function has no public address and reaches nothing from there; give { subnetType: SubnetType.PRIVATE_WITH_EGRESS }, or PRIVATE_ISOLATED with endpoints';

  test.each<[string, SnapshotEngineProps, string]>([
    [
      'subnets without a VPC',
      { vpcSubnets: { subnetType: PRIVATE_ISOLATED } },
      'vpcSubnets is given without vpc, allowed: together with vpc; give the VPC too, or remove it',
    ],
    [
      'security groups without a VPC',
      { securityGroups: [group] },
      'securityGroups is given without vpc, allowed: together with vpc; give the VPC too, or remove it',
    ],
    [
      'no security group',
      { vpc, securityGroups: [] },
      'securityGroups has 0 entries, allowed: 1 to 5; give at least 1',
    ],
    [
      'six security groups',
      { vpc, securityGroups: Array.from({ length: 6 }, () => group) },
      'securityGroups has 6 entries, allowed: 1 to 5; leave some out, because Lambda takes no more',
    ],
    ['public subnets', { vpc, vpcSubnets: { subnetType: PUBLIC } }, PRIVATE_ONLY],
    [
      'a public subnet among private ones',
      { vpc, vpcSubnets: { subnets: [...vpc.privateSubnets, ...vpc.publicSubnets] } },
      PRIVATE_ONLY,
    ],
    [
      'a public subnet that was made beside the VPC',
      {
        vpc,
        vpcSubnets: {
          subnets: [
            new ec2.PublicSubnet(stack, 'Beside', {
              vpcId: vpc.vpcId,
              ...{ availabilityZone: 'a', cidrBlock: '10.0.9.0/24' },
            }),
          ],
        },
      },
      PRIVATE_ONLY,
    ],
    [
      'a VPC that has no others',
      { vpc: onlyPublic },
      'vpc has only public subnets, allowed: private ones, because a function has no public address and reaches nothing from there; add private subnets to it, or give another VPC',
    ],
    ['a list of no subnets', { vpc, vpcSubnets: { subnets: [] } }, NOTHING],
    ['a zone without subnets', { vpc, vpcSubnets: { availabilityZones: ['eu-central-1z'] } }, NOTHING],
    [
      'a filter that matches none',
      { vpc, vpcSubnets: { subnetFilters: [ec2.SubnetFilter.byIds(['subnet-1'])] } },
      NOTHING,
    ],
  ])('%s', (_, props, message) => {
    expect(() => new SnapshotEngine(testStack(), 'Engine', props)).toThrow(new Error(`Stack/Engine: ${message}`));
  });

  test.each<[string, SnapshotEngineProps, string]>([
    [
      'a private subnet',
      { vpcSubnets: { subnets: [...vpc.privateSubnets, ...other.privateSubnets] } },
      `vpcSubnets has ${other.privateSubnets[0]?.node.path ?? ''}`,
    ],
    [
      'a public subnet',
      { vpcSubnets: { subnets: other.publicSubnets } },
      `vpcSubnets has ${other.publicSubnets[0]?.node.path ?? ''}`,
    ],
    [
      'a security group',
      { securityGroups: [group, new ec2.SecurityGroup(stack, 'Stranger', { vpc: other })] },
      'securityGroups has Stack/Stranger',
    ],
  ])('%s of another VPC', (_, props, start) => {
    expect(() => new SnapshotEngine(testStack(), 'Engine', { vpc, ...props })).toThrow(
      new Error(
        `Stack/Engine: ${start}, which is of another VPC, allowed: those of vpc, Stack/Vpc; choose one of them, or give the other VPC`,
      ),
    );
  });

  test('a VPC that has no subnets', () => {
    const { vpcId } = vpc;
    const bare = ec2.Vpc.fromVpcAttributes(stack, 'Bare', { vpcId, availabilityZones: ['eu-central-1a'] });
    expect(() => new SnapshotEngine(testStack(), 'Engine', { vpc: bare })).toThrow(
      /^Stack\/Engine: vpc has no subnets, allowed: a VPC with private subnets; give another VPC: There are no /,
    );
  });

  test('a kind of subnets that the VPC does not have, with the kinds that it has', () => {
    expect(
      () =>
        new SnapshotEngine(testStack(), 'Engine', { vpc: onlyPublic, vpcSubnets: { subnetType: PRIVATE_ISOLATED } }),
    ).toThrow(
      /^Stack\/Engine: vpcSubnets selects nothing, allowed: subnets of the VPC; correct it: .*'Isolated'.*Available types: Public$/s,
    );
  });
});
