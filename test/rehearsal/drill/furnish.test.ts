import type { Drill } from '../../../lambdas/domain/drill/settings';
import type { DeployedDrills } from '../../../rehearsal/drill/deployed';
import { furnishDrills } from '../../../rehearsal/drill/furnish';
import { NIGHTLY } from '../../lambdas/aws/scheduler/scheduling';
import { createBench } from '../cloud/fixtures';

const OWN = { subnetId: 'subnet-0a', vpcId: 'vpc-0a', zone: 'eu-central-1b', cidr: '10.1.0.0/24' };
const OWN_GROUP = { groupId: 'sg-0a', vpcId: 'vpc-0a', rules: [] };

function drillIn(subnets: readonly string[], securityGroup: string): DeployedDrills['drills'][number] {
  return {
    drill: { place: { subnets, securityGroup } } as unknown as Drill,
    deployed: { ...NIGHTLY, name: securityGroup },
  };
}

test('what a template has of a network stays as it is, and what it only names is there and isolated', async () => {
  const bench = createBench();
  furnishDrills(bench.cloud, {
    network: { subnets: [OWN], routeTables: [], securityGroups: [OWN_GROUP] },
    drills: [drillIn([OWN.subnetId, 'subnet-0b'], OWN_GROUP.groupId), drillIn(['subnet-0c'], 'sg-0c')],
    buckets: [],
  } as unknown as DeployedDrills);
  const { Subnets } = await bench.call('DescribeSubnets', { SubnetIds: ['subnet-0a', 'subnet-0b', 'subnet-0c'] });
  expect(Subnets.map(({ VpcId, AvailabilityZone, CidrBlock }) => [VpcId, AvailabilityZone, CidrBlock])).toEqual([
    ['vpc-0a', 'eu-central-1b', '10.1.0.0/24'],
    ['vpc-0a', 'eu-central-1a', expect.any(String)],
    ['vpc-00000000000000000', 'eu-central-1a', expect.any(String)],
  ]);
  const { SecurityGroupRules } = await bench.call('DescribeSecurityGroupRules', {
    Filters: [{ Name: 'group-id', Values: ['sg-0a', 'sg-0c'] }],
  });
  expect(SecurityGroupRules.map(({ GroupId, IsEgress }) => [GroupId, IsEgress])).toEqual([['sg-0c', true]]);
});
