import { sharedOf } from '../lifecycle/tags';
import { TagKey } from '../snapshot-tags';
import type { Tag } from '../tag';
import { accountOfRole } from './place-role';

/** Whether the policy itself shares a snapshot with an account, as the tags of the snapshot say. */
export function isSharedByPolicy(tags: readonly Tag[], account: string): boolean {
  const shared = sharedOf(tags.find(({ key }) => key === TagKey.SHARED)?.value ?? '');
  return shared !== undefined && shared.until !== 'ended' && shared.accounts.includes(account);
}

/** What a drill shares, and since when. */
export interface DrillShare {
  readonly role?: string;
  readonly snapshotIds: readonly string[];
  /** ISO-8601. */
  readonly owedSince: string;
}

/**
 * Whether one of these drills may still launch from snapshots of a set, in the account with which the set is shared. After
 * its launch a drill does not need the share any more: its volumes are there.
 */
export function isShareUsed(
  set: Pick<DrillShare, 'snapshotIds'> & { readonly account: string },
  drills: readonly DrillShare[],
  { now, launchingMillis }: { readonly now: number; readonly launchingMillis: number },
): boolean {
  return drills.some(
    ({ role, snapshotIds, owedSince }) =>
      role !== undefined &&
      accountOfRole(role) === set.account &&
      snapshotIds.some((id) => set.snapshotIds.includes(id)) &&
      Date.parse(owedSince) + launchingMillis > now,
  );
}
