import type { Duration } from 'aws-cdk-lib';
import { defined } from '../../lambdas/domain/json';
import { ARCHIVE, FAST_RESTORE, REGION, SHARE } from '../../lambdas/domain/lifecycle/settings';
import type { TypeOf } from '../../lambdas/domain/schema';
import { checkDuration } from '../duration-checks';
import {
  checkProp,
  checkStruct,
  checkTexts,
  DURATION,
  NUMBER,
  optional,
  PropError,
  TEXTS,
  type Kinds,
} from '../prop-checks';

/** Other accounts that may use the snapshots of each set. */
export interface ShareRule {
  /** The accounts: 1 to 17, each of 12 digits. A tag of each snapshot names them. */
  readonly accounts: string[];

  /**
   * Stop sharing a set when it is this old: 1 day to 36,500 days, less than `Retention.age`.
   *
   * @default - sets are shared until they are removed
   */
  readonly unshareAfter?: Duration;
}

/** Fast snapshot restore: volumes from the newest sets are at full speed at once. Give `count` or `for`. */
export interface FastRestoreRule {
  /** Availability Zones of the Region, by name or id: 1 to 10. */
  readonly availabilityZones: string[];

  /**
   * For this many of the newest sets of each target: 1 to 1000.
   *
   * @default - `for` decides
   */
  readonly count?: number;

  /**
   * For each set, until it is this old: 1 hour to 36,500 days.
   *
   * @default - `count` decides
   */
  readonly for?: Duration;
}

/** Moves whole sets to the archive tier, which is cheaper and slow to restore. */
export interface ArchiveRule {
  /**
   * How old a set is when it is archived: up to 36,500 days. A set is archived when its copies are complete and its sharing
   * has ended. The newest set of a target is not archived. AWS bills an archived snapshot for at least 90 days.
   */
  readonly after: Duration;
}

export const SHARE_KINDS: Kinds<ShareRule> = { accounts: TEXTS, unshareAfter: optional(DURATION) };
export const FAST_RESTORE_KINDS: Kinds<FastRestoreRule> = {
  availabilityZones: TEXTS,
  count: optional(NUMBER),
  for: optional(DURATION),
};
export const ARCHIVE_KINDS: Kinds<ArchiveRule> = { after: DURATION };

/** The rule as the policy's JSON has it; `prop` begins the messages. */
export function readShare(prop: string, share: ShareRule): TypeOf<typeof SHARE> {
  checkStruct(prop, share, SHARE_KINDS, `${prop}: `);
  const { unshareAfter } = share;
  const allowed = SHARE.members;
  return {
    accounts: checkTexts(`${prop}: accounts`, share.accounts, allowed.accounts, 'give the number of the account'),
    ...defined({
      unshareAfterSeconds:
        unshareAfter &&
        checkDuration(
          `${prop}: unshareAfter`,
          unshareAfter,
          allowed.unshareAfterSeconds,
          'remove it to share sets until they are removed',
        ),
    }),
  };
}

/** The rule as the policy's JSON has it; `prop` begins the messages. */
export function readFastRestore(prop: string, rule: FastRestoreRule): TypeOf<typeof FAST_RESTORE> {
  checkStruct(prop, rule, FAST_RESTORE_KINDS, `${prop}: `);
  const { availabilityZones, count, for: period } = rule;
  if ((count === undefined) === (period === undefined)) {
    const given = count === undefined ? 'neither count nor for' : 'both count and for';
    throw new PropError(`${prop} has ${given}, allowed: one of them; give count, or for, and not both`);
  }
  const region = availabilityZones.find(REGION.accepts);
  if (region !== undefined) {
    throw new PropError(
      `${prop}: availabilityZones has "${region}", a Region, allowed: zones such as ${region}a, or their ids; name each zone`,
    );
  }
  const { zones, count: counts, forSeconds } = FAST_RESTORE.members;
  return {
    zones: checkTexts(`${prop}: availabilityZones`, availabilityZones, zones, 'write it as AWS does'),
    ...defined({
      count:
        count === undefined
          ? undefined
          : checkProp(`${prop}: count`, count, counts, 'give the number of sets of a target'),
      forSeconds: period && checkDuration(`${prop}: for`, period, forSeconds, 'AWS bills at least an hour'),
    }),
  };
}

/** The rule as the policy's JSON has it; `prop` begins the messages. */
export function readArchive(prop: string, rule: ArchiveRule): TypeOf<typeof ARCHIVE> {
  checkStruct(prop, rule, ARCHIVE_KINDS, `${prop}: `);
  const { afterSeconds } = ARCHIVE.members;
  return { afterSeconds: checkDuration(`${prop}: after`, rule.after, afterSeconds, 'archive the sets earlier') };
}
