import { EC2Client } from '@aws-sdk/client-ec2';
import { binnedVolumes } from '../../../bin/account/aws/drill-resources';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { addIsolatedPlace, ISOLATED_PLACE } from '../../../rehearsal/cloud/ec2/isolated-place';
import { ROADS, type Road } from './roads';

const SNAPSHOT = 'snap-00000000000000001';

describe.each(ROADS)('%s', (_, open) => {
  let road: Road;
  beforeEach(async () => {
    road = await open();
    addIsolatedPlace(road.cloud);
    road.cloud.addSnapshot({ snapshotId: SNAPSHOT });
  });
  afterEach(() => road.close());

  const { image, subnet, securityGroup } = ISOLATED_PLACE;
  const asked = {
    ...{ MinCount: 1, MaxCount: 1, ClientToken: 'once', ImageId: image, InstanceType: 'm7g.large' },
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/drill' },
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnet, Groups: [securityGroup], AssociatePublicIpAddress: false }],
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/sdf',
        Ebs: { SnapshotId: SNAPSHOT, VolumeInitializationRate: 200, DeleteOnTermination: true },
      },
    ],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'quiesce:drill', Value: 'd' }] }],
  };

  test('an instance is launched once, shown and terminated', async () => {
    const { Instances } = await road.call('RunInstances', asked);
    const InstanceId = Instances[0]?.InstanceId ?? '';
    expect(await road.call('RunInstances', asked)).toMatchObject({ Instances: [{ InstanceId, ClientToken: 'once' }] });
    const { Reservations } = await road.call('DescribeInstances', {
      Filters: [{ Name: 'tag:quiesce:drill', Values: ['d'] }],
    });
    expect(Reservations[0]?.Instances[0]).toMatchObject({
      ...{ InstanceId, InstanceType: 'm7g.large', SubnetId: subnet, Placement: { AvailabilityZone: 'eu-central-1a' } },
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf' }, { DeviceName: '/dev/xvda' }],
    });
    expect(await road.call('TerminateInstances', { InstanceIds: [InstanceId] })).toMatchObject({
      TerminatingInstances: [{ InstanceId, CurrentState: { Name: 'shutting-down' } }],
    });
  });

  test('what the model does not know of a launch is refused', async () => {
    expect(await road.refusal('RunInstances', { ...asked, KeyName: 'mine' })).toBe('UnknownParameter');
    expect(await road.refusal('RunInstances', { ...asked, InstanceType: 'm7g.xlarge', ImageId: 'ami-0' })).toBe(
      'InvalidAMIID.NotFound',
    );
  });

  test('a volume that is in use is not deleted', async () => {
    await road.call('RunInstances', asked);
    const { Volumes } = await road.call('DescribeVolumes', { Filters: [{ Name: 'size', Values: ['8'] }] });
    const restored = Volumes.find(({ SnapshotId }) => SnapshotId === SNAPSHOT);
    expect(restored).toMatchObject({ VolumeInitializationRate: 200 });
    expect(await road.refusal('DeleteVolume', { VolumeId: restored?.VolumeId })).toBe('VolumeInUse');
  });

  test('subnets, routes and rules say what leads out', async () => {
    road.cloud.addSubnet({ subnetId: 'subnet-1', vpcId: 'vpc-1', zone: 'eu-central-1b', givesPublicAddresses: true });
    road.cloud.addRouteTable({
      ...{ routeTableId: 'rtb-1', vpcId: 'vpc-1', subnets: ['subnet-1'] },
      routes: [
        { destination: '0.0.0.0/0', target: 'igw-1' },
        { destination: '::/0', target: 'eigw-1' },
        { destination: 'pl-1', target: 'vpce-1' },
        { destination: '192.168.0.0/16', target: 'pcx-1', isBlackhole: true },
      ],
    });
    const rules = [
      { direction: 'in', protocol: 'tcp', ports: [22, 22], peer: '::/0' },
      { direction: 'out', peer: 'pl-1' },
      { direction: 'out', protocol: 'tcp', ports: [443, 443], peer: securityGroup },
    ] as const;
    road.cloud.addSecurityGroup({ groupId: 'sg-1', vpcId: 'vpc-1', rules });
    const { Subnets } = await road.call('DescribeSubnets', { SubnetIds: ['subnet-1'] });
    expect(Subnets).toMatchObject([{ VpcId: 'vpc-1', AvailabilityZone: 'eu-central-1b', MapPublicIpOnLaunch: true }]);
    const { RouteTables } = await road.call('DescribeRouteTables', {
      Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }],
    });
    expect(RouteTables).toMatchObject([
      {
        Associations: [{ Main: false, SubnetId: 'subnet-1' }],
        Routes: [
          { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
          { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' },
          { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' },
          { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1' },
          { VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' },
        ],
      },
    ]);
    const { SecurityGroupRules } = await road.call('DescribeSecurityGroupRules', {
      Filters: [{ Name: 'group-id', Values: ['sg-1'] }],
    });
    expect(SecurityGroupRules).toMatchObject([
      { IsEgress: false, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv6: '::/0' },
      { IsEgress: true, IpProtocol: '-1', PrefixListId: 'pl-1' },
      { IsEgress: true, FromPort: 443, ReferencedGroupInfo: { GroupId: securityGroup } },
    ]);
    expect(await road.refusal('DescribeSubnets', { SubnetIds: ['subnet-0'] })).toBe('InvalidSubnetID.NotFound');
    expect(await road.refusal('DescribeRouteTables', { RouteTableIds: ['rtb-0'] })).toBe(
      'InvalidRouteTableID.NotFound',
    );
    expect(await road.refusal('DescribeSecurityGroupRules', { SecurityGroupRuleIds: ['sgr-0'] })).toBe(
      'InvalidSecurityGroupRuleId.NotFound',
    );
  });

  test('a bucket keeps every version of an object', async () => {
    road.cloud.addBucket('records');
    const put = (Body: string) =>
      road.call('PutObject', { Bucket: 'records', Key: 'drill/a b.json', Body, ContentType: 'application/json' });
    await put('{"first":"ü"}');
    expect((await put('{}')).ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(road.cloud.buckets.get('records')?.get('drill/a b.json')).toMatchObject([
      { body: '{"first":"ü"}', contentType: 'application/json' },
      { body: '{}' },
    ]);
    const first = (Key: string) => ({ Bucket: 'records', Key, Body: 'text', IfNoneMatch: '*' });
    expect((await road.call('PutObject', first('new'))).ETag).toBeDefined();
    expect(await road.refusal('PutObject', first('new'))).toBe('PreconditionFailed');
    expect(await road.refusal('PutObject', { Bucket: 'no-such-bucket', Key: 'a', Body: 'text' })).toBe('NoSuchBucket');
  });
});

test('of the volumes in the Recycle Bin those of sets are found', async () => {
  const [, open] = ROADS[1];
  const road = await open();
  const client = new EC2Client({ endpoint: road.url ?? '', region: 'eu-central-1' });
  try {
    const of = [{ tags: { [TagKey.POLICY]: 'databases' } }, {}];
    for (const [index, set] of of.entries()) {
      road.cloud.addSnapshot({ snapshotId: `snap-0000000000000000${index}`, ...set });
      const { VolumeId } = await road.call('CreateVolume', {
        ...{ SnapshotId: `snap-0000000000000000${index}`, AvailabilityZone: 'eu-central-1a' },
      });
      await road.call('DeleteVolume', { VolumeId });
    }
    expect((await road.call('ListVolumesInRecycleBin', {})).Volumes).toHaveLength(2);
    expect(await binnedVolumes(client)).toMatchObject([{ snapshotId: 'snap-00000000000000000' }]);
  } finally {
    client.destroy();
    await road.close();
  }
});

test('over the wire an object has the checksum that a locking bucket asks for', async () => {
  const [, open] = ROADS[1];
  const road = await open();
  try {
    road.cloud.addBucket('records');
    await road.call('PutObject', { Bucket: 'records', Key: 'a', Body: 'text' });
    const { Body, ChecksumCRC32: checksum } = road.cloud.calls.at(-1)?.input ?? {};
    expect([Body, checksum]).toEqual(['text', expect.stringMatching(/^[\w+/]{6}==$/)]);
  } finally {
    await road.close();
  }
});
