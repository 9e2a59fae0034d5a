import { addIsolatedPlace, ISOLATED_PLACE } from '../../../../rehearsal/cloud/ec2/isolated-place';
import type { Fault } from '../../../../rehearsal/cloud/faults';
import { codeOf } from '../fixtures';
import { A, ARCHIVED, B, aBench, asked, device, shown, tagged, userData, volumes, withFault } from './a-launch';

test.each<[Fault['kind'], string]>([
  ['no-capacity', 'InsufficientInstanceCapacity'],
  ['unsupported', 'Unsupported'],
  ['rate-refused', 'VolumeInitializationRateLimitExceeded'],
])('with %s nothing is launched: %s', async (kind, code) => {
  const bench = await aBench(withFault(kind));
  expect(await bench.refusal('RunInstances', asked())).toBe(code);
  expect([await shown(bench), await volumes(bench)]).toEqual([undefined, []]);
});

test('rates add up to the quota for as long as volumes are initialized', async () => {
  const bench = await aBench({ modelSettings: { initializationQuota: 500 } });
  const at = (rate: number, ClientToken: string) =>
    asked({ ClientToken, BlockDeviceMappings: [device('/dev/sdf', A, { VolumeInitializationRate: rate })] });
  await bench.call('RunInstances', at(300, 'first'));
  expect(await bench.refusal('RunInstances', at(300, 'second'))).toBe('VolumeInitializationRateLimitExceeded');
  await bench.call('RunInstances', at(200, 'third'));
  await bench.call('RunInstances', asked({ ClientToken: 'without a rate' }));
  // 20 GiB at 300 MiB/s take 69 seconds.
  await bench.clock.advance(69_000);
  await bench.call('RunInstances', at(300, 'fourth'));
});

test('another account restores what is shared with it, for as long as it is', async () => {
  const bench = await aBench();
  const other = bench.cloud.in(bench.cloud.region, '444455556666');
  addIsolatedPlace(other);
  const inOther = (operation: string, input: object): Promise<unknown> =>
    bench.clock.runUntil(bench.cloud.call<string>({ service: 'ec2', operation, input, account: '444455556666' }));
  const input = asked({ BlockDeviceMappings: [device('/dev/sdf', A)] });
  expect(await codeOf(inOther('RunInstances', input))).toBe('InvalidSnapshot.NotFound');
  const share = { SnapshotId: A, UserIds: ['444455556666'] };
  await bench.call('ModifySnapshotAttribute', { ...share, OperationType: 'add' });
  await inOther('RunInstances', input);
  expect([other.instances.size, [...bench.cloud.instances.values()].filter(({ launch }) => launch).length]).toEqual([
    1, 0,
  ]);
  expect([...other.volumes.values()].map(({ snapshotId }) => snapshotId).sort()).toEqual([A, undefined]);
  await bench.call('ModifySnapshotAttribute', { ...share, OperationType: 'remove' });
  expect(await codeOf(inOther('RunInstances', { ...input, ClientToken: 'again' }))).toBe('InvalidSnapshot.NotFound');
});

const tooMany = (ResourceType: string) => ({
  ResourceType,
  Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `tag-${index}`, Value: '' })),
});

test.each<[string, object, string]>([
  ['of two instances', { MaxCount: 2 }, 'NotModelled'],
  ['without an image', { ImageId: undefined }, 'MissingParameter'],
  ['of an image that is gone', { ImageId: 'ami-0' }, 'InvalidAMIID.NotFound'],
  ['in no subnet', { NetworkInterfaces: [{ SubnetId: 'subnet-0' }] }, 'InvalidSubnetID.NotFound'],
  [
    'with a group that is gone',
    { NetworkInterfaces: [{ SubnetId: ISOLATED_PLACE.subnet, Groups: ['sg-0'] }] },
    'InvalidGroup.NotFound',
  ],
  [
    'with the group of another VPC',
    { NetworkInterfaces: [{ SubnetId: ISOLATED_PLACE.subnet, Groups: ['sg-other'] }] },
    'InvalidParameter',
  ],
  ['with a profile that is no ARN of one', { IamInstanceProfile: { Arn: 'arn:x' } }, 'InvalidParameterValue'],
  ['with user data that is not encoded', { UserData: '#!/bin/sh' }, 'InvalidUserData.Malformed'],
  ['with too much user data', { UserData: userData('x'.repeat(16_385)) }, 'InvalidParameterValue'],
  [
    'of a snapshot that is gone',
    { BlockDeviceMappings: [device('/dev/sdf', 'snap-00000000000000099')] },
    'InvalidSnapshot.NotFound',
  ],
  ['of an archived snapshot', { BlockDeviceMappings: [device('/dev/sdf', ARCHIVED)] }, 'IncorrectState'],
  [
    'with a device twice',
    { BlockDeviceMappings: [device('/dev/sdf', A), device('/dev/sdf', B)] },
    'InvalidBlockDeviceMapping',
  ],
  ['of an empty volume', { BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 8 } }] }, 'NotModelled'],
  ['with tags of its interface', { TagSpecifications: [tagged('network-interface')] }, 'NotModelled'],
  ['with too many tags of its own', { TagSpecifications: [tooMany('instance')] }, 'TagLimitExceeded'],
  ['with too many tags of its volumes', { TagSpecifications: [tooMany('volume')] }, 'TagLimitExceeded'],
])('a launch %s is refused', async (_, change, code) => {
  const bench = await aBench();
  bench.cloud.addSecurityGroup({ groupId: 'sg-other', vpcId: 'vpc-other', rules: [] });
  expect(await bench.refusal('RunInstances', asked(change))).toBe(code);
});
