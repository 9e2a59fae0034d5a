import { aws_ec2 as ec2, type Stack } from 'aws-cdk-lib';

/** A VPC with one subnet of each kind, or with some kinds only. */
export function vpcOf(stack: Stack, kinds: readonly ec2.SubnetType[], id = 'Vpc'): ec2.IVpc {
  const subnetConfiguration = kinds.map((subnetType) => ({ name: subnetType.replaceAll(/[^a-z]/gi, ''), subnetType }));
  const natGateways = kinds.includes(ec2.SubnetType.PRIVATE_WITH_EGRESS) ? 1 : 0;
  return new ec2.Vpc(stack, id, {
    maxAzs: 2,
    natGateways,
    subnetConfiguration,
    restrictDefaultSecurityGroup: false,
  }) as ec2.IVpc;
}

export const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
export const ALL = [PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED];
