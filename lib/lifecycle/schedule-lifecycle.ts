import { defined } from '../../lambdas/domain/json';
import type { PolicyPromise, Schedule } from '../../lambdas/domain/policy';
import { kind, LIST, optional, structOf, type Kinds } from '../prop-checks';
import { readCopies, type CrossRegionCopyRule } from './copies';
import { Lock } from './lock';
import { RETENTION_KIND, type Retention } from './retention';
import {
  ARCHIVE_KINDS,
  FAST_RESTORE_KINDS,
  readArchive,
  readFastRestore,
  readShare,
  SHARE_KINDS,
  type ArchiveRule,
  type FastRestoreRule,
  type ShareRule,
} from './rules';

/** What happens to the sets of a schedule after they were taken, in this order. docs/lifecycle.md explains each part. */
export interface ScheduleLifecycle {
  /**
   * Lock each set, so that nobody can delete it. The lock must not last longer than `retain`.
   *
   * @default - sets are not locked
   */
  readonly lock?: Lock;

  /**
   * Copy each set to other Regions: up to 3 rules.
   *
   * @default - sets are not copied
   */
  readonly copies?: CrossRegionCopyRule[];

  /**
   * Share each set with other accounts. EC2 shares snapshots that are not encrypted, or encrypted with a key of yours,
   * which you must share too.
   *
   * @default - sets are not shared
   */
  readonly share?: ShareRule;

  /**
   * Switch on fast snapshot restore. It is expensive: about 540 USD a month for each snapshot and zone.
   *
   * @default - it is off
   */
  readonly fastRestore?: FastRestoreRule;

  /**
   * Move sets to the archive tier.
   *
   * @default - sets stay in the standard tier
   */
  readonly archive?: ArchiveRule;

  /**
   * Which sets are kept. A set that was made for several schedules stays while one of them keeps it.
   *
   * @default - all: no set is removed, and synth warns that sets pile up
   */
  readonly retain?: Retention;
}

export const LIFECYCLE_KINDS: Kinds<ScheduleLifecycle> = {
  lock: optional(kind('a Lock', 'use Lock.governance or Lock.compliance', (value) => value instanceof Lock)),
  copies: optional(LIST),
  share: optional(structOf(SHARE_KINDS)),
  fastRestore: optional(structOf(FAST_RESTORE_KINDS)),
  archive: optional(structOf(ARCHIVE_KINDS)),
  retain: optional(RETENTION_KIND),
};

/** The lifecycle of a schedule as the policy's JSON has it. `promise`: what the policy promises for its sets. */
export function readLifecycle(
  name: string,
  { lock, copies, share, fastRestore, archive, retain }: ScheduleLifecycle,
  promise: PolicyPromise,
): Omit<Schedule, 'name' | 'expression' | 'timeZone'> {
  const prop = (member: keyof ScheduleLifecycle): string => `schedules: ${member} of "${name}"`;
  return defined({
    lock: lock?._bind(prop('lock'), promise),
    copies: copies && readCopies(prop('copies'), copies),
    share: share && readShare(prop('share'), share),
    fastRestore: fastRestore && readFastRestore(prop('fastRestore'), fastRestore),
    archive: archive && readArchive(prop('archive'), archive),
    retain: retain?._bind(prop('retain')),
  });
}
