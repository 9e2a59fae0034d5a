import { ISOLATED_PLACE } from '../../../../rehearsal/cloud/ec2/isolated-place';
import type { RunInstancesInput } from '../../../../rehearsal/cloud/ec2/launch-request';
import type { Bench } from '../fixtures';
import { A, B, aBench, asked, device, launched, minutes, shown, userData, volumes, withFault } from './a-launch';

const online = async (bench: Bench) =>
  (await bench.call('DescribeInstanceInformation', {})).InstanceInformationList.map(({ InstanceId }) => InstanceId);

test('an instance is pending, runs, registers, and its volumes are those of the snapshots and the root', async () => {
  const bench = await aBench();
  const id = await launched(bench);
  expect(await shown(bench)).toMatchObject({
    ...{ InstanceId: id, State: { Name: 'pending' }, InstanceType: 'm7g.large', SubnetId: ISOLATED_PLACE.subnet },
  });
  expect(await volumes(bench)).toContainEqual([A, 'in-use', 'attaching']);
  await bench.clock.advance(bench.cloud.modelSettings.launchMillis);
  expect((await shown(bench))?.State.Name).toBe('running');
  expect(await online(bench)).not.toContain(id);
  await bench.clock.advance(bench.cloud.modelSettings.registrationMillis);
  expect(await online(bench)).toContain(id);
  const attached = (await shown(bench))?.BlockDeviceMappings.map(({ DeviceName, Ebs }) => [DeviceName, Ebs.Status]);
  expect(attached).toEqual([
    ['/dev/sdf', 'attached'],
    ['/dev/sdg', 'attached'],
    ['/dev/xvda', 'attached'],
  ]);
});

test('the same call again answers the same instance, another one with its token is refused', async () => {
  const bench = await aBench();
  const id = await launched(bench);
  expect(await launched(bench)).toBe(id);
  expect(await bench.refusal('RunInstances', asked({ InstanceType: 'm7g.xlarge' }))).toBe(
    'IdempotentParameterMismatch',
  );
  expect(await launched(bench, { ClientToken: 'twice' })).not.toBe(id);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  expect(await bench.refusal('RunInstances', asked())).toBe('IdempotentInstanceTerminated');
});

test('an instance that is terminated takes its volumes with it, and is listed for an hour', async () => {
  const bench = await aBench();
  const kept = device('/dev/sdg', B, { DeleteOnTermination: false });
  const id = await launched(bench, { BlockDeviceMappings: [device('/dev/sdf', A), kept] });
  await minutes(bench, 1);
  const { TerminatingInstances } = await bench.call('TerminateInstances', { InstanceIds: [id] });
  expect(TerminatingInstances).toMatchObject([
    { PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
  ]);
  expect(await volumes(bench)).toHaveLength(3);
  await minutes(bench, 1);
  expect(await volumes(bench)).toEqual([[B, 'available', undefined]]);
  expect(await shown(bench)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
  });
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 60);
  expect(await shown(bench)).toBeUndefined();
  expect(await bench.refusal('TerminateInstances', { InstanceIds: [id] })).toBe('InvalidInstanceID.NotFound');
});

test('removed volumes lie in the Recycle Bin where a rule keeps them', async () => {
  const bench = await aBench({ modelSettings: { volumeBinMillis: 3_600_000 } });
  const id = await launched(bench);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  const binned = async () =>
    (await bench.call('ListVolumesInRecycleBin', {})).Volumes.map(({ SnapshotId }) => SnapshotId);
  expect(await volumes(bench)).toEqual([]);
  expect((await binned()).sort()).toEqual([A, B, undefined]);
  await minutes(bench, 60);
  expect(await binned()).toEqual([]);
});

test('a free volume can be deleted, one in use can not', async () => {
  const bench = await aBench();
  const id = await launched(bench, {
    BlockDeviceMappings: [device('/dev/sdf', A, { DeleteOnTermination: false })],
  });
  const { Volumes } = await bench.call('DescribeVolumes', {
    Filters: [
      { Name: 'attachment.device', Values: ['/dev/sdf'] },
      { Name: 'tag:quiesce:drill', Values: ['d'] },
    ],
  });
  const VolumeId = Volumes[0]?.VolumeId ?? '';
  expect(await bench.refusal('DeleteVolume', { VolumeId })).toBe('VolumeInUse');
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  await bench.call('DeleteVolume', { VolumeId });
  expect(await bench.refusal('DeleteVolume', { VolumeId })).toBe('InvalidVolume.NotFound');
});

test.each<[string, Partial<RunInstancesInput>, string | undefined]>([
  ['terminates itself', {}, 'terminated'],
  ['stops itself', { InstanceInitiatedShutdownBehavior: 'stop' }, 'stopped'],
  ['goes on', { UserData: userData('#!/bin/sh\necho no lease\n') }, 'running'],
])('an instance %s at the time that its user data says', async (_, change, expected) => {
  const bench = await aBench();
  await launched(bench, change);
  await minutes(bench, 29);
  expect((await shown(bench))?.State.Name).toBe('running');
  await minutes(bench, 2);
  expect((await shown(bench))?.State.Name).toBe(expected);
});

/** A guest that counts how often it is closed. */
function aGuest() {
  const guest = {
    instanceId: '',
    closed: 0,
    start: () => {
      throw new Error('no script');
    },
    capture: () => Promise.resolve(),
    close: () => {
      guest.closed += 1;
      return Promise.resolve();
    },
  };
  return guest;
}

test('a guest is made of what was launched, and ends once with its instance', async () => {
  const made: string[][] = [];
  const guest = aGuest();
  const bench = await aBench({
    onLaunch: (instance) => {
      made.push(instance.volumes.map(({ snapshotId = 'root' }) => snapshotId));
      return guest;
    },
  });
  const id = await launched(bench);
  await minutes(bench, 1);
  expect(made).toEqual([[A, B, 'root']]);
  expect(guest.closed).toBe(0);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  expect(guest.closed).toBe(1);
});

test('a guest that is made after the end of its instance is closed', async () => {
  const guest = aGuest();
  let make = (_: typeof guest): void => undefined;
  const bench = await aBench({ onLaunch: () => new Promise((resolve) => (make = resolve)) });
  const id = await launched(bench);
  await minutes(bench, 1);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  make(guest);
  await minutes(bench, 1);
  expect(guest.closed).toBe(1);
  expect((await shown(bench))?.State.Name).toBe('terminated');
});

test('an instance that is terminated while it stops goes on shutting down', async () => {
  const bench = await aBench({ modelSettings: { shutdownMillis: 60_000 } });
  const id = await launched(bench, { InstanceInitiatedShutdownBehavior: 'stop' });
  await bench.clock.advance(bench.cloud.modelSettings.launchMillis);
  await minutes(bench, 30.5);
  expect((await shown(bench))?.State.Name).toBe('stopping');
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 0.75);
  expect((await shown(bench))?.State.Name).toBe('shutting-down');
});

test('a key that refuses ends the instance at its launch, and says so', async () => {
  const bench = await aBench(withFault('key-refused'));
  await launched(bench);
  await minutes(bench, 1);
  expect(await shown(bench)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.InternalError', Message: 'Client.InternalError: Client error on launch' },
  });
  expect(await volumes(bench)).toEqual([]);
});

test('a volume is never attached, an instance never registers, a lease never ends it', async () => {
  const missing = await aBench(withFault('volume-missing'));
  await launched(missing);
  await minutes(missing, 20);
  expect(await volumes(missing)).toEqual(
    expect.arrayContaining([
      [A, 'in-use', 'attached'],
      [B, 'in-use', 'attaching'],
    ]),
  );
  const silent = await aBench(withFault('never-online'));
  const id = await launched(silent);
  await minutes(silent, 20);
  expect(await online(silent)).not.toContain(id);
  const lasting = await aBench(withFault('lease-fails'));
  await launched(lasting);
  await minutes(lasting, 60);
  expect((await shown(lasting))?.State.Name).toBe('running');
});

test('a new instance and its volumes show late where the model says so', async () => {
  const bench = await aBench({ modelSettings: { launchVisibleMillis: 5_000 } });
  await launched(bench);
  expect([await shown(bench), await volumes(bench)]).toEqual([undefined, []]);
  await bench.clock.advance(5_000);
  expect(await volumes(bench)).toHaveLength(3);
  expect(await shown(bench)).toBeDefined();
});
