/** What the ledger knows of the last round of the lifecycle, and of the one that is going on. All instants are ISO-8601. */
export interface LastRound {
  /** The round that has the claim, until when; absent when it has ended. */
  readonly claim?: { readonly by: string; readonly until: string };
  /** Of the last round that ended; absent before the first. */
  readonly endedAt?: string;
  /** Whether it ended before all was done. */
  readonly left: boolean;
  /** Whether something has woken the lifecycle since the last claim. */
  readonly woken: boolean;
  /** By the name of a policy the last instant at which a round saw it disabled; absent before the first. */
  readonly disabledAt?: ReadonlyMap<string, string>;
}

/** A round that is not woken and has left nothing begins so long after the last one. */
const BETWEEN_ROUNDS_SECONDS = 15 * 60;

/**
 * A round that is woken begins so long after the last one at the earliest: EC2 tells of each snapshot of the account, also
 * of those that other programs make, and a round lists all of ours.
 */
const BETWEEN_WOKEN_SECONDS = 60;

/** Whether the round `by` may begin. One whose claim has run out died in the middle: its work is due. */
export function turnOf(
  { claim, endedAt, left, woken }: LastRound,
  { by, now }: { readonly by: string; readonly now: string },
): 'due' | 'not-due' | 'busy' {
  if (claim !== undefined) {
    return claim.by === by || Date.parse(claim.until) <= Date.parse(now) ? 'due' : 'busy';
  }
  if (endedAt === undefined || left) {
    return 'due';
  }
  const seconds = (Date.parse(now) - Date.parse(endedAt)) / 1_000;
  return seconds >= (woken ? BETWEEN_WOKEN_SECONDS : BETWEEN_ROUNDS_SECONDS) ? 'due' : 'not-due';
}
