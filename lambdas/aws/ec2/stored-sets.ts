import type { EC2Client } from '@aws-sdk/client-ec2';
import type { StoredSets } from '../../ports';
import { asking } from '../sdk-errors';
import { archive, label, lock, remove, share, unshare } from './stored-sets-changes';
import { copy } from './stored-sets-copy';
import { disableFastRestore, enableFastRestore } from './stored-sets-fast-restores';
import { fastRestores, imagesBySnapshot, locks, storedSnapshots, tiering } from './stored-sets-reads';

export interface RegionClients {
  /** For what may be repeated. */
  readonly read: EC2Client;
  /** For `copy`: it tries once. */
  readonly once: EC2Client;
}

export interface StoredSetSettings {
  /** Makes the clients of a Region; asked once for each. */
  readonly clients: (region: string) => RegionClients;
}

/** Sets of EC2, in any Region of the account. */
export function ec2StoredSets({ clients }: StoredSetSettings): StoredSets {
  const made = new Map<string, RegionClients>();
  const of = (region: string): RegionClients => {
    const known = made.get(region) ?? clients(region);
    made.set(region, known);
    return known;
  };
  const listing =
    <T>(what: string, list: (read: EC2Client) => Promise<T>) =>
    (region: string): Promise<T> =>
      asking(`${what} in ${region}`, () => list(of(region).read));
  return {
    list: listing('snapshots of Quiesce', storedSnapshots),
    usedBy: listing('images', imagesBySnapshot),
    locks: listing('locked snapshots', locks),
    fastRestores: listing('fast snapshot restores', fastRestores),
    tiering: listing('changes of tier', tiering),
    label: (region, snapshotIds, tags) => label(of(region).read, snapshotIds, tags),
    copy: (request) => copy(of(request.toRegion).once, request),
    lock: (region, snapshotId, asked) => lock(of(region).read, snapshotId, asked),
    share: (region, snapshotId, accounts) => share(of(region).read, snapshotId, accounts),
    unshare: (region, snapshotId, accounts) => unshare(of(region).read, snapshotId, accounts),
    enableFastRestore: (region, request) => enableFastRestore(of(region).read, request),
    disableFastRestore: (region, request) => disableFastRestore(of(region).read, request),
    archive: (region, snapshotId) => archive(of(region).read, snapshotId),
    remove: (region, snapshot) => remove(of(region).read, snapshot),
  };
}
