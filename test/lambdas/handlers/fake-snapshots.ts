import type { Tag } from '../../../lambdas/domain/policy';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';
import type { Clock, SnapshotRequest, Snapshots } from '../../../lambdas/ports';
import type { Entered } from './faults';

export interface FakeSnapshotsOptions {
  /** Snapshots that are there already. */
  readonly snapshots?: readonly FoundSnapshot[];
  /** The volumes of every set. */
  readonly volumeIds?: readonly string[];
  readonly createMillis?: number;
}

export interface FakeSnapshots {
  readonly port: Snapshots;
  readonly created: readonly SnapshotRequest[];
  readonly tagsOf: (snapshotId: string) => Readonly<Record<string, string>>;
}

/** EC2's snapshots in memory. */
export function fakeSnapshots(
  options: FakeSnapshotsOptions,
  { clock, journal, entered }: { readonly clock: Clock; readonly journal: string[]; readonly entered: Entered },
): FakeSnapshots {
  const created: SnapshotRequest[] = [];
  let all: readonly FoundSnapshot[] = options.snapshots ?? [];
  const carries = (snapshot: FoundSnapshot, wanted: Tag) =>
    snapshot.tags.some(({ key, value }) => key === wanted.key && value === wanted.value);
  const port: Snapshots = {
    create: async (request) => {
      const fault = entered('snapshots.create', request);
      created.push(request);
      await clock.sleep(options.createMillis ?? 0);
      const startedAt = new Date(clock.now()).toISOString();
      const made = (options.volumeIds ?? ['vol-1', 'vol-2']).map((volumeId) => ({
        snapshotId: `snap-${String(created.length)}-${volumeId}`,
        volumeId,
        startedAt,
        tags: request.tags,
      }));
      // An unknown outcome is that of a set that was made all the same.
      all = fault === undefined || fault.name === 'OutcomeUnknown' ? [...all, ...made] : all;
      journal.push(fault === undefined ? 'snapshots.create returned' : 'snapshots.create failed');
      if (fault !== undefined) {
        throw fault;
      }
      return made.map(({ snapshotId, volumeId }) => ({ snapshotId, volumeId }));
    },
    find: (tags) => {
      const fault = entered('snapshots.find', tags);
      const found = all.filter((snapshot) => tags.every((tag) => carries(snapshot, tag)));
      return fault === undefined ? Promise.resolve(found) : Promise.reject(fault);
    },
    tag: (snapshotIds, tags) => {
      const fault = entered('snapshots.tag', snapshotIds);
      if (fault !== undefined) {
        return Promise.reject(fault);
      }
      all = all.map((snapshot) =>
        snapshotIds.includes(snapshot.snapshotId)
          ? { ...snapshot, tags: [...snapshot.tags.filter(({ key }) => !tags.some((tag) => tag.key === key)), ...tags] }
          : snapshot,
      );
      return Promise.resolve();
    },
  };
  const tagsOf: FakeSnapshots['tagsOf'] = (snapshotId) => {
    const snapshot = all.find((each) => each.snapshotId === snapshotId);
    return Object.fromEntries((snapshot?.tags ?? []).map(({ key, value }) => [key, value]));
  };
  return { port, created, tagsOf };
}
