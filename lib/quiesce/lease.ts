import type { Duration } from 'aws-cdk-lib';
import { LEASE_SECONDS } from '../../documents';
import { checkSeconds } from '../prop-checks';

/**
 * The lease starts when the pre-script does. It must outlast the longest pre-script and what follows while frozen:
 * CreateSnapshots (up to 15 s) and the way of the post-script to the instance (a few seconds, 15 when it is slow).
 */
export const LEASE_MARGIN_SECONDS = 30;

/** The lease in seconds; the shortest that outlasts the timeout when none is given. */
export function readLease(lease: Duration | undefined, timeoutSeconds: number): number {
  const shortest = timeoutSeconds + LEASE_MARGIN_SECONDS;
  if (lease === undefined) {
    return shortest;
  }
  return checkSeconds('lease', lease, {
    min: shortest,
    max: LEASE_SECONDS.most,
    fix: `it must outlast the timeout by ${LEASE_MARGIN_SECONDS} s, which the snapshot call and the delivery of the post-script take; lengthen it or shorten the timeout`,
  });
}
