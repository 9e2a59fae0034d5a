import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LEASE_SECONDS } from '../../documents/contract';
import type { PreScriptFailure, QuiesceSettings, Tag } from '../../lambdas/domain/policy';
import { checkSeconds } from '../duration-checks';

/** Settings of a policy that its quiescing may need. */
export interface QuiesceBindOptions {
  /** Longest time for a script, in seconds. */
  readonly timeoutSeconds: number;
  /** Data volumes with any of these tags are excluded from the sets. */
  readonly excludeDataVolumes: readonly Tag[];
  /** Whether the tags of the volumes are copied to the snapshots. */
  readonly copyTags: boolean;
  /** Tags that the policy adds. */
  readonly tags: readonly Tag[];
}

/** One way to quiesce targets: the implementation of a `Quiesce`. */
export interface QuiesceStrategy {
  /** The application that a document of the library quiesces: the name of the method of `Quiesce`. */
  readonly application?: string;
  /** @default PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT */
  readonly defaultOnPreScriptFailure?: PreScriptFailure;
  bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings;
}

/**
 * The lease starts when the pre-script does. It must outlast the longest pre-script and what follows while frozen:
 * CreateSnapshots (up to 15 s) and the way of the post-script to the instance (a few seconds, 15 when it is slow).
 */
const LEASE_MARGIN_SECONDS = 30;

/** The lease in seconds; the shortest that outlasts the timeout when none is given. */
export function readLease(lease: Duration | undefined, timeoutSeconds: number): number {
  const shortest = timeoutSeconds + LEASE_MARGIN_SECONDS;
  if (lease === undefined) {
    return shortest;
  }
  return checkSeconds(
    'lease',
    lease,
    { min: shortest, max: LEASE_SECONDS.most },
    {
      tooShort: `it must outlast the timeout by ${LEASE_MARGIN_SECONDS} s, which the snapshot call and the delivery of the post-script take; lengthen it or shorten the timeout`,
      tooLong: 'an instance that no thaw reaches stays frozen for this time; shorten it',
    },
  );
}
