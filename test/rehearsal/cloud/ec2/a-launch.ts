import { addIsolatedPlace, ISOLATED_PLACE } from '../../../../rehearsal/cloud/ec2/isolated-place';
import type { RunInstancesInput } from '../../../../rehearsal/cloud/ec2/launch-request';
import type { Fault } from '../../../../rehearsal/cloud/faults';
import { createBench, type Bench, type BenchOptions } from '../fixtures';

export const A = 'snap-0000000000000000a';
export const B = 'snap-0000000000000000b';
export const ARCHIVED = 'snap-0000000000000000c';

/** A place for drills, and snapshots of 20 GiB. */
export async function aBench(options: BenchOptions = {}): Promise<Bench> {
  const bench = createBench(options);
  const { cloud, clock } = bench;
  addIsolatedPlace(cloud);
  for (const snapshotId of [A, B, ARCHIVED]) {
    cloud.addSnapshot({ snapshotId, volumeSizeGiB: 20 });
  }
  await bench.call('ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' });
  await clock.advance(cloud.modelSettings.tieringMillis);
  return bench;
}

export const withFault = (kind: Fault['kind']): BenchOptions => ({
  faults: ({ operation }) => (operation === 'RunInstances' ? { kind } : undefined),
});

export const tagged = (ResourceType: string) => ({ ResourceType, Tags: [{ Key: 'quiesce:drill', Value: 'd' }] });
export const device = (DeviceName: string, SnapshotId: string, ebs: object = {}) => ({
  DeviceName,
  Ebs: { SnapshotId, VolumeType: 'gp3', DeleteOnTermination: true, ...ebs },
});
export const userData = (text: string) => Buffer.from(text).toString('base64');

export function asked(change: Partial<RunInstancesInput> = {}): RunInstancesInput {
  return {
    MinCount: 1,
    MaxCount: 1,
    ImageId: ISOLATED_PLACE.image,
    InstanceType: 'm7g.large',
    ClientToken: 'once',
    InstanceInitiatedShutdownBehavior: 'terminate',
    UserData: userData('#!/bin/sh\nshutdown -P +30\n'),
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: ISOLATED_PLACE.subnet, Groups: [ISOLATED_PLACE.securityGroup] }],
    BlockDeviceMappings: [device('/dev/sdf', A), device('/dev/sdg', B)],
    TagSpecifications: [tagged('instance'), tagged('volume')],
    ...change,
  };
}

export async function launched(bench: Bench, change: Partial<RunInstancesInput> = {}): Promise<string> {
  const { Instances } = await bench.call('RunInstances', asked(change));
  return Instances[0]?.InstanceId ?? '';
}

/** The instance as EC2 describes it, found by its tag. */
export async function shown(bench: Bench) {
  const { Reservations } = await bench.call('DescribeInstances', {
    Filters: [{ Name: 'tag-key', Values: ['quiesce:drill'] }],
  });
  return Reservations[0]?.Instances[0];
}

export async function volumes(bench: Bench) {
  const { Volumes } = await bench.call('DescribeVolumes', { Filters: [{ Name: 'tag:quiesce:drill', Values: ['d'] }] });
  return Volumes.map(({ SnapshotId, State, Attachments }) => [SnapshotId, State, Attachments[0]?.State]);
}

export const minutes = (bench: Bench, count: number) => bench.clock.advance(count * 60_000);
