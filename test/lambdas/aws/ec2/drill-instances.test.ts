import { ec2DrillInstances } from '../../../../lambdas/aws/ec2/drill-instances';
import { ErrorName } from '../../../../lambdas/errors';
import type { LaunchRequest } from '../../../../lambdas/ports';
import { addIsolatedPlace, ISOLATED_PLACE } from '../../../../rehearsal/cloud/ec2/isolated-place';
import type { Fault } from '../../../../rehearsal/cloud/faults';
import { failing, wired, type Wired } from '../wired';

const SNAPSHOT = 'snap-00000000000000001';

const REQUEST: LaunchRequest = {
  ...{ drillId: 'drill-1', clientToken: 'token-1', drill: 'weekly', instanceType: 'm7g.large' },
  ...ISOLATED_PLACE,
  instanceProfile: 'arn:aws:iam::111122223333:instance-profile/drill',
  volumes: [{ device: '/dev/sdf', snapshotId: SNAPSHOT, initializationRate: 200 }],
  userData: '#!/bin/sh\nshutdown -P +30\n',
};

const portOf = ({ ec2 }: Wired) => ec2DrillInstances({ ec2: ec2.read, once: ec2.once });

/** A place, and a snapshot to restore. */
const inPlace = (options: Parameters<typeof wired>[0], body: (world: Wired) => Promise<void>) =>
  wired(options, (world) => {
    addIsolatedPlace(world.cloud);
    world.cloud.addSnapshot({ snapshotId: SNAPSHOT });
    return body(world);
  });

const always = (operation: string, kind: Fault['kind']): Parameters<typeof wired>[0] => ({
  faults: (call) => (call.operation === operation ? { kind } : undefined),
});

describe('a launch', () => {
  test('is one call that has all of it, and finds what it made by its tag', () =>
    inPlace({}, async (world) => {
      const port = portOf(world);
      const { instanceId } = await port.launch(REQUEST);
      expect(world.inputs('RunInstances')).toEqual(
        [
          {
            ...{ MinCount: '1', MaxCount: '1', ClientToken: 'token-1', ImageId: ISOLATED_PLACE.image },
            ...{ InstanceType: 'm7g.large', InstanceInitiatedShutdownBehavior: 'terminate' },
            UserData: Buffer.from(REQUEST.userData).toString('base64'),
            IamInstanceProfile: { Arn: REQUEST.instanceProfile },
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: expect.anything() as unknown },
            NetworkInterfaces: [expect.objectContaining({ SubnetId: ISOLATED_PLACE.subnet })],
            BlockDeviceMappings: [
              {
                DeviceName: '/dev/sdf',
                Ebs: expect.objectContaining({ SnapshotId: SNAPSHOT, VolumeType: 'gp3' }) as unknown,
              },
            ],
            TagSpecifications: ['instance', 'volume'].map((ResourceType) => ({
              ResourceType,
              Tags: [
                { Key: 'quiesce:drill', Value: 'drill-1' },
                { Key: 'Name', Value: 'quiesce drill weekly' },
              ],
            })),
          },
        ].map((input) => ({
          ...input,
          MinCount: expect.anything() as unknown,
          MaxCount: expect.anything() as unknown,
        })),
      );
      const [found] = await port.find('drill-1');
      expect(found).toMatchObject({ instanceId, state: 'pending', stateReason: '' });
      expect(Date.parse(found?.launchedAt ?? '')).not.toBeNaN();
      expect(found?.volumes.map(({ device }) => device).sort()).toEqual(['/dev/sdf', '/dev/xvda']);
      expect(await port.find('drill-2')).toEqual([]);
      const volumes = await port.volumes('drill-1');
      expect(volumes.map(({ snapshotId }) => snapshotId)).toContain(SNAPSHOT);
      expect(await port.volumes('drill-2')).toEqual([]);
    }));

  test('that is made again answers the same instance', () =>
    inPlace({}, async (world) => {
      const port = portOf(world);
      expect(await port.launch(REQUEST)).toEqual(await port.launch(REQUEST));
      expect(await port.find('drill-1')).toHaveLength(1);
    }));

  test.each<[string, Parameters<typeof wired>[0], Partial<LaunchRequest>, string]>([
    ['no room, which EC2 says with 500', always('RunInstances', 'no-capacity'), {}, 'InsufficientInstanceCapacity'],
    ['a type that the zone does not have', always('RunInstances', 'unsupported'), {}, 'Unsupported'],
    ['a rate', always('RunInstances', 'rate-refused'), {}, 'VolumeInitializationRateLimitExceeded'],
    [
      'a snapshot that is gone',
      {},
      { volumes: [{ device: '/dev/sdf', snapshotId: 'snap-00000000000000009' }] },
      'InvalidSnapshot.NotFound',
    ],
    ['an image that is gone', {}, { image: 'ami-00000000000000009' }, 'InvalidAMIID.NotFound'],
  ])('is refused for %s, by one call', (_, options, change, code) =>
    inPlace(options, async (world) => {
      await expect(portOf(world).launch({ ...REQUEST, ...change })).rejects.toMatchObject({
        ...{ name: ErrorName.REFUSED, code },
        message: expect.stringMatching(/^launch for drill drill-1: refused \(/) as unknown,
      });
      expect(world.inputs('RunInstances')).toHaveLength(1);
    }),
  );

  test.each([
    ['denied', ErrorName.DENIED],
    ['throttle', ErrorName.THROTTLED],
    ['error-before-effect', ErrorName.OUTCOME_UNKNOWN],
    ['error-after-effect', ErrorName.OUTCOME_UNKNOWN],
  ] as const)('that meets %s is %s', (kind, name) =>
    inPlace(always('RunInstances', kind), async (world) => {
      await expect(portOf(world).launch(REQUEST)).rejects.toMatchObject({ name });
    }),
  );
});

describe('the removal', () => {
  test('terminates, and a volume that is gone is gone', () =>
    inPlace({ modelSettings: { shutdownMillis: 0 } }, async (world) => {
      const port = portOf(world);
      const { instanceId } = await port.launch(REQUEST);
      await port.terminate(instanceId);
      expect(world.inputs('TerminateInstances')).toEqual([{ InstanceIds: [instanceId] }]);
      expect(await port.deleteVolume('vol-00000000000000009')).toBe('gone');
    }));

  test('of a volume that is in use is refused', () =>
    inPlace({}, async (world) => {
      const port = portOf(world);
      await port.launch(REQUEST);
      const [volume] = await port.volumes('drill-1');
      await expect(port.deleteVolume(volume?.volumeId ?? '')).rejects.toMatchObject({
        name: ErrorName.REFUSED,
        code: 'VolumeInUse',
      });
    }));

  test.each([
    ['find', 'DescribeInstances'],
    ['volumes', 'DescribeVolumes'],
  ] as const)('says when it may not look: %s', (method, operation) =>
    inPlace(always(operation, 'denied'), async (world) => {
      await expect(portOf(world)[method]('drill-1')).rejects.toMatchObject({ name: ErrorName.DENIED });
    }),
  );
});

describe('the isolation of a place', () => {
  const { subnet, securityGroup } = ISOLATED_PLACE;
  const place = { subnets: [subnet], securityGroup };

  test('is read from routes and rules', () =>
    inPlace({}, async (world) => {
      expect(await portOf(world).isolation(place)).toEqual({
        subnets: [{ subnet, givesPublicAddresses: false, routes: [{ destination: '10.0.0.0/16', target: 'local' }] }],
        rules: [{ direction: 'out', protocol: 'tcp', port: 443, peer: 'sg-0000000000000e111', kind: 'group' }],
      });
    }));

  test('has the routes of the subnet’s own table, not those of the main one', () =>
    inPlace({}, async (world) => {
      const vpcId = 'vpc-0000000000000d111';
      const routes = [{ destination: '0.0.0.0/0', target: 'igw-1' }];
      world.cloud.addRouteTable({ routeTableId: 'rtb-own', vpcId, subnets: [subnet], routes });
      const { subnets } = await portOf(world).isolation(place);
      expect(subnets[0]?.routes).toContainEqual({ destination: '0.0.0.0/0', target: 'igw-1' });
    }));

  test('has the main routes of the subnet’s own VPC, and none whose target is gone', () =>
    inPlace({}, async (world) => {
      const [subnetId, vpcId] = ['subnet-0000000000000d222', 'vpc-0000000000000d222'];
      const out = { destination: '0.0.0.0/0', target: 'igw-1' };
      const gone = { destination: '10.8.0.0/16', target: 'pcx-1', isBlackhole: true };
      world.cloud.addSubnet({ subnetId, vpcId });
      world.cloud.addRouteTable({ routeTableId: 'rtb-other', vpcId, isMain: true, routes: [out, gone] });
      const { subnets } = await portOf(world).isolation({ ...place, subnets: [subnet, subnetId] });
      const targets = subnets.map((each) => [each.subnet, each.routes.map(({ target }) => target)]);
      expect(Object.fromEntries(targets)).toEqual({ [subnet]: ['local'], [subnetId]: ['local', 'igw-1'] });
    }));

  test('knows each kind of rule', () =>
    inPlace({}, async (world) => {
      world.cloud.addSecurityGroup({
        groupId: 'sg-00000000000000001',
        vpcId: 'vpc-0000000000000d111',
        rules: [
          { direction: 'in', protocol: 'tcp', ports: [22, 22], peer: '0.0.0.0/0' },
          { direction: 'out', peer: '0.0.0.0/0' },
          { direction: 'out', protocol: 'tcp', ports: [443, 443], peer: 'pl-1' },
          { direction: 'out', protocol: 'tcp', ports: [1, 443], peer: '10.0.0.0/8' },
        ],
      });
      const { rules } = await portOf(world).isolation({ ...place, securityGroup: 'sg-00000000000000001' });
      expect(rules).toEqual([
        { direction: 'in', protocol: 'tcp', port: 22, peer: '0.0.0.0/0', kind: 'addresses' },
        expect.objectContaining({ direction: 'out', protocol: '-1', peer: '0.0.0.0/0', kind: 'addresses' }),
        { direction: 'out', protocol: 'tcp', port: 443, peer: 'pl-1', kind: 'prefix-list' },
        { direction: 'out', protocol: 'tcp', peer: '10.0.0.0/8', kind: 'addresses' },
      ]);
    }));

  test('does not know a subnet that is not there', () =>
    inPlace({}, async (world) => {
      expect((await portOf(world).isolation({ ...place, subnets: ['subnet-00000000000000009'] })).subnets).toEqual([]);
    }));

  test.each(['DescribeSubnets', 'DescribeRouteTables', 'DescribeSecurityGroupRules'])(
    'may be denied, and is then not taken for given: %s',
    (operation) =>
      inPlace(always(operation, 'denied'), async (world) => {
        await expect(portOf(world).isolation(place)).rejects.toMatchObject({ name: ErrorName.DENIED });
      }),
  );

  test('is asked again where EC2 does not answer', () =>
    inPlace({ faults: failing('DescribeSubnets', 'error-before-effect', 2) }, async (world) => {
      expect((await portOf(world).isolation(place)).subnets).toHaveLength(1);
    }));
});
