import type { CloudRegion } from '../region';

/** A subnet without a way out, a security group that reaches only the endpoints' group in it, and an image. */
export const ISOLATED_PLACE = {
  subnet: 'subnet-0000000000000d111',
  securityGroup: 'sg-0000000000000d111',
  image: 'ami-0000000000000d111',
} as const;

const VPC = 'vpc-0000000000000d111';
const ENDPOINTS = 'sg-0000000000000e111';

/** Furnishes a Region with what an instance of a restore drill needs. */
export function addIsolatedPlace(cloud: CloudRegion): typeof ISOLATED_PLACE {
  const { subnet, securityGroup, image } = ISOLATED_PLACE;
  cloud.addSubnet({ subnetId: subnet, vpcId: VPC });
  cloud.addRouteTable({ routeTableId: 'rtb-0000000000000d111', vpcId: VPC, isMain: true });
  const https = { protocol: 'tcp', ports: [443, 443] } as const;
  cloud.addSecurityGroup({
    groupId: securityGroup,
    vpcId: VPC,
    rules: [{ direction: 'out', ...https, peer: ENDPOINTS }],
  });
  cloud.putImage({ imageId: image, snapshotIds: [] });
  return ISOLATED_PLACE;
}
