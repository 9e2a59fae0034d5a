import type { Cloud } from '../cloud/cloud';
import type { DeployedDrills } from './deployed';
import { placeOf } from './place';

/** Of networks that the stack only names: drills refuse a place with a way out, so these have none. */
const NAMED_VPC = 'vpc-00000000000000000';

/** Puts into the model of AWS what drills need of an account, or of another one by their roles: networks, images and buckets. */
export function furnishDrills(cloud: Cloud, { drills, network, buckets }: DeployedDrills): void {
  network.subnets.forEach((subnet) => {
    cloud.addSubnet(subnet);
  });
  network.routeTables.forEach((table) => {
    cloud.addRouteTable(table);
  });
  network.securityGroups.forEach((group) => {
    cloud.addSecurityGroup(group);
  });
  buckets.forEach((bucket) => {
    cloud.addBucket(bucket);
  });
  for (const { drill, deployed } of drills) {
    const { subnets, securityGroup, image } = drill.place;
    const known = network.subnets.find(({ subnetId }) => subnets.includes(subnetId));
    const vpcId = known?.vpcId ?? NAMED_VPC;
    cloud.putSchedule(deployed);
    const place = placeOf(cloud, drill);
    if (drill.place.role !== undefined) {
      cloud.addRole(drill.place.role);
    }
    if (image !== undefined) {
      place.putImage({ imageId: image, snapshotIds: [] });
    }
    for (const subnetId of subnets.filter((id) => network.subnets.every((subnet) => subnet.subnetId !== id))) {
      place.addSubnet({ subnetId, vpcId });
    }
    if (network.securityGroups.every(({ groupId }) => groupId !== securityGroup)) {
      const https = { direction: 'out', protocol: 'tcp', ports: [443, 443], peer: '10.0.0.0/8' } as const;
      place.addSecurityGroup({ groupId: securityGroup, vpcId, rules: [https] });
    }
    if (drill.records !== undefined && !buckets.includes(drill.records.bucket)) {
      cloud.addBucket(drill.records.bucket);
    }
  }
}
