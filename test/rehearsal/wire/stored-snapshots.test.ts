import { ROADS, type Road } from './roads';

const A = 'snap-00000000000000001';
const START = new Date('2026-01-01T00:00:00Z');
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/mine';

/** The same suite on both roads, so that the codec can't change what the model says. */
describe.each(ROADS)('%s', (_, open) => {
  let road: Road;
  beforeEach(async () => {
    road = await open();
    road.cloud.addSnapshot({ snapshotId: A, startedAt: START.getTime(), tags: { Name: 'a & b' }, kmsKeyId: KEY });
  });
  afterEach(() => road.close());

  test('a copy has its tags, its sizes and its kind of transfer', async () => {
    const { SnapshotId: id } = await road.call('CopySnapshot', {
      ...{ SourceRegion: 'eu-central-1', SourceSnapshotId: A, CompletionDurationMinutes: 15 },
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    const { Snapshots } = await road.call('DescribeSnapshots', { SnapshotIds: [id] });
    expect(Snapshots).toMatchObject([
      {
        ...{ State: 'completed', StorageTier: 'standard', Encrypted: true, FullSnapshotSizeInBytes: 8 * 1024 ** 3 },
        ...{ TransferType: 'time-based', CompletionDurationMinutes: 15, Tags: [{ Key: 'a', Value: 'b' }] },
      },
    ]);
    expect(Snapshots[0]?.CompletionTime).toBeInstanceOf(Date);
  });

  test('images name the snapshots of their volumes', async () => {
    road.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A], state: 'disabled' });
    const { Images } = await road.call('DescribeImages', { Owners: ['self'], IncludeDisabled: true });
    expect(Images).toMatchObject([
      { ImageId: 'ami-1', State: 'disabled', BlockDeviceMappings: [{ Ebs: { SnapshotId: A } }] },
    ]);
  });

  test('shares are added, shown and removed', async () => {
    const share = (OperationType: string) =>
      road.call('ModifySnapshotAttribute', { SnapshotId: A, OperationType, UserIds: ['444455556666'] });
    const shown = () => road.call('DescribeSnapshotAttribute', { SnapshotId: A, Attribute: 'createVolumePermission' });
    await share('add');
    expect(await shown()).toMatchObject({ SnapshotId: A, CreateVolumePermissions: [{ UserId: '444455556666' }] });
    await share('remove');
    expect((await shown()).CreateVolumePermissions).toEqual([]);
  });

  test('a lock is shown, and goes', async () => {
    const ExpirationDate = new Date('2126-01-01T00:00:00Z');
    const locked = await road.call('LockSnapshot', { SnapshotId: A, LockMode: 'governance', ExpirationDate });
    expect(locked).toMatchObject({ SnapshotId: A, LockState: 'governance', LockExpiresOn: ExpirationDate });
    const { Snapshots } = await road.call('DescribeLockedSnapshots', { MaxResults: 5 });
    expect(Snapshots).toMatchObject([{ SnapshotId: A, LockExpiresOn: ExpirationDate }]);
    expect(await road.call('UnlockSnapshot', { SnapshotId: A })).toMatchObject({ SnapshotId: A });
  });

  test('fast restores say apart what succeeded', async () => {
    const asked = { SourceSnapshotIds: [A], AvailabilityZones: ['eu-central-1a'] };
    const { Successful } = await road.call('EnableFastSnapshotRestores', asked);
    expect(Successful).toMatchObject([{ SnapshotId: A, AvailabilityZoneId: 'euc1-az1', State: 'enabled' }]);
    const { FastSnapshotRestores } = await road.call('DescribeFastSnapshotRestores', { MaxResults: 200 });
    expect(FastSnapshotRestores).toMatchObject([{ SnapshotId: A, State: 'enabled' }]);
    await road.call('DisableFastSnapshotRestores', asked);
    const { Unsuccessful } = await road.call('DisableFastSnapshotRestores', asked);
    expect(Unsuccessful).toMatchObject([
      { SnapshotId: A, FastSnapshotRestoreStateErrors: [{ Error: { Code: 'InvalidSnapshot.InvalidState' } }] },
    ]);
  });

  test('an archived snapshot is restored for some days', async () => {
    await road.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    const status = async () => (await road.call('DescribeSnapshotTierStatus', {})).SnapshotTierStatuses[0];
    expect(await status()).toMatchObject({
      ...{ SnapshotId: A, StorageTier: 'archive', LastTieringOperationStatus: 'archival-completed' },
      Tags: [{ Key: 'Name', Value: 'a & b' }],
    });
    const restored = await road.call('RestoreSnapshotTier', { SnapshotId: A, TemporaryRestoreDays: 2 });
    expect(restored).toMatchObject({ IsPermanentRestore: false, RestoreDuration: 2 * 86_400 });
    expect((await status())?.RestoreExpiryTime).toBeInstanceOf(Date);
  });

  test('a deleted snapshot comes back from the Recycle Bin', async () => {
    await road.call('DeleteSnapshot', { SnapshotId: A });
    expect((await road.call('DescribeSnapshots', { OwnerIds: ['self'] })).Snapshots).toEqual([]);
    const { Snapshots } = await road.call('ListSnapshotsInRecycleBin', { MaxResults: 5 });
    expect(Snapshots).toMatchObject([{ SnapshotId: A, VolumeId: 'vol-0123456789abcdef0' }]);
    const restored = await road.call('RestoreSnapshotFromRecycleBin', { SnapshotId: A });
    expect(restored).toMatchObject({ SnapshotId: A, State: 'completed', Encrypted: true, StartTime: START });
  });
});
