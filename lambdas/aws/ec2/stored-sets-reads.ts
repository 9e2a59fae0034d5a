import {
  DescribeLockedSnapshotsCommand,
  paginateDescribeFastSnapshotRestores,
  paginateDescribeImages,
  paginateDescribeSnapshots,
  paginateDescribeSnapshotTierStatus,
} from '@aws-sdk/client-ec2';
import type { EC2Client, Snapshot } from '@aws-sdk/client-ec2';
import { defined } from '../../domain/json';
import type { FastRestore, SnapshotLock, StoredSnapshot } from '../../domain/lifecycle/observed';
import { TagKey } from '../../domain/snapshot-tags';
import { anyOf } from './tags';

/** The most that EC2 gives per page. */
const PAGE_SIZE = 1000;

/** The most that DescribeFastSnapshotRestores gives per page. */
const FAST_RESTORES_PAGE = 200;

/** All statuses of a change of tier. With this filter EC2 leaves out the snapshots that never had one. */
const TIERING = ['archival', 'temporary-restore', 'permanent-restore'].flatMap((operation) =>
  ['in-progress', 'completed', 'failed'].map((status) => `${operation}-${status}`),
);

export async function storedSnapshots(read: EC2Client): Promise<readonly StoredSnapshot[]> {
  const pages = paginateDescribeSnapshots(
    { client: read, pageSize: PAGE_SIZE },
    { OwnerIds: ['self'], Filters: [anyOf('tag-key', [TagKey.POLICY])] },
  );
  const shared = sharedTexts();
  // By id: a snapshot that appears between two pages may shift another one to both.
  const found = new Map<string, StoredSnapshot>();
  for await (const { Snapshots = [] } of pages) {
    for (const snapshot of Snapshots) {
      found.set(snapshot.SnapshotId ?? '', storedSnapshot(snapshot, shared));
    }
  }
  return [...found.values()];
}

function storedSnapshot(snapshot: Snapshot, shared: (text: string) => string): StoredSnapshot {
  return {
    snapshotId: snapshot.SnapshotId ?? '',
    volumeId: snapshot.VolumeId ?? '',
    startedAt: snapshot.StartTime?.toISOString() ?? '',
    state: snapshot.State ?? 'unknown',
    tier: snapshot.StorageTier ?? 'standard',
    volumeGiB: snapshot.VolumeSize ?? 0,
    isEncrypted: snapshot.Encrypted === true,
    tags: (snapshot.Tags ?? []).map(({ Key = '', Value = '' }) => ({ key: shared(Key), value: shared(Value) })),
    ...defined({
      stateMessage: snapshot.StateMessage,
      completedAt: snapshot.CompletionTime?.toISOString(),
      fullBytes: snapshot.FullSnapshotSizeInBytes,
      kmsKeyId: snapshot.KmsKeyId,
    }),
  };
}

/** Equal texts become one: 100,000 snapshots have two million tags, most of them alike. */
function sharedTexts(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text) ?? text;
    known.set(text, first);
    return first;
  };
}

/** Disabled images use their snapshots too. The owner sees deprecated images in any case. */
export async function imagesBySnapshot(read: EC2Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const pages = paginateDescribeImages(
    { client: read, pageSize: PAGE_SIZE },
    { Owners: ['self'], IncludeDisabled: true },
  );
  const users = new Map<string, readonly string[]>();
  for await (const { Images = [] } of pages) {
    for (const { ImageId = '', BlockDeviceMappings = [] } of Images) {
      for (const snapshotId of BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? [])) {
        users.set(snapshotId, [...(users.get(snapshotId) ?? []), ImageId]);
      }
    }
  }
  return users;
}

/** The SDK has no paginator for this call. */
export async function locks(read: EC2Client): Promise<ReadonlyMap<string, SnapshotLock>> {
  const found = new Map<string, SnapshotLock>();
  let token: string | undefined;
  do {
    const input = { MaxResults: PAGE_SIZE, ...defined({ NextToken: token }) };
    const { Snapshots = [], NextToken } = await read.send(new DescribeLockedSnapshotsCommand(input));
    for (const { SnapshotId = '', LockState = 'unknown', LockExpiresOn: end } of Snapshots) {
      found.set(SnapshotId, { state: LockState, ...defined({ expiresAt: end?.toISOString() }) });
    }
    token = NextToken;
  } while (token !== undefined);
  return found;
}

export async function fastRestores(read: EC2Client): Promise<readonly FastRestore[]> {
  const pages = paginateDescribeFastSnapshotRestores({ client: read, pageSize: FAST_RESTORES_PAGE }, {});
  const found: FastRestore[] = [];
  for await (const { FastSnapshotRestores = [] } of pages) {
    found.push(
      ...FastSnapshotRestores.map(({ SnapshotId, AvailabilityZone, AvailabilityZoneId, State }) => ({
        snapshotId: SnapshotId ?? '',
        zone: AvailabilityZone ?? '',
        ...defined({ zoneId: AvailabilityZoneId }),
        state: State ?? 'unknown',
      })),
    );
  }
  return found;
}

export async function tiering(read: EC2Client): Promise<ReadonlyMap<string, string>> {
  const pages = paginateDescribeSnapshotTierStatus(
    { client: read, pageSize: PAGE_SIZE },
    { Filters: [anyOf('last-tiering-operation', TIERING)] },
  );
  const found = new Map<string, string>();
  for await (const { SnapshotTierStatuses = [] } of pages) {
    for (const { SnapshotId = '', LastTieringOperationStatus: status = 'unknown' } of SnapshotTierStatuses) {
      found.set(SnapshotId, status);
    }
  }
  return found;
}
