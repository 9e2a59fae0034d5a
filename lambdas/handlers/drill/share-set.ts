import type { ChosenSet, Obstacle } from '../../domain/drill/drill';
import { refusalOf } from '../../domain/drill/launch-plan';
import { accountOfRole } from '../../domain/drill/place-role';
import { isSharedByPolicy, isShareUsed } from '../../domain/drill/sharing';
import { QuiesceError, Refused } from '../../errors';
import type { OwedRemoval, Ports } from '../../ports';

/** The time-out of the function that launches: it goes on when its drill is stopped. */
export const LAUNCHING_MILLIS = 600_000;

/** Shares what is restored with the account of a role. Answers why EC2 refused it. */
export async function shareSet(
  { storedSets }: Pick<Ports, 'storedSets'>,
  { region, snapshots }: ChosenSet,
  role: string,
): Promise<Obstacle | undefined> {
  const account = accountOfRole(role);
  try {
    for (const { snapshotId } of snapshots) {
      await storedSets.share(region, snapshotId, [account]);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    const cause = `the set can't be shared with account ${account}: ${error.detail}`;
    return { reason: refusalOf(error.code, {}).reason, cause };
  }
}

/** Whether a set is still shared: `in-use` while a drill may launch from it, `failed` where it could not be ended. */
export type SharingEnd = 'ended' | 'in-use' | 'failed';

/**
 * Ends the sharing of a set with the account of a drill's role, unless the policy itself shares it with this account, or one
 * of the other drills may still launch from it. May be repeated.
 */
export async function endSharing(
  { storedSets, clock, log }: Pick<Ports, 'storedSets' | 'clock' | 'log'>,
  { role, region, snapshotIds }: Pick<OwedRemoval, 'role' | 'region' | 'snapshotIds'>,
  others: readonly OwedRemoval[],
): Promise<SharingEnd> {
  if (role === undefined || snapshotIds.length === 0) {
    return 'ended';
  }
  const account = accountOfRole(role);
  if (isShareUsed({ snapshotIds, account }, others, { now: clock.now(), launchingMillis: LAUNCHING_MILLIS })) {
    return 'in-use';
  }
  try {
    for (const { snapshotId, tags } of await storedSets.list(region)) {
      if (snapshotIds.includes(snapshotId) && !isSharedByPolicy(tags, account)) {
        await storedSets.unshare(region, snapshotId, [account]);
      }
    }
    return 'ended';
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    log.error('set-not-unshared', error, { snapshotIds, account });
    return 'failed';
  }
}
