import type { PolicyPromise } from './policy';
import { Reason, type RunVerdict, type TargetOutcome } from './outcome';

/** How many targets ended as what. */
export type Tally = Readonly<
  Record<'matched' | 'applicationConsistent' | 'crashConsistent' | 'skipped' | 'failed', number>
>;

/** How a run went. */
export interface Completion {
  readonly verdict: RunVerdict;
  readonly reason?: Reason;
  /** One sentence, for the execution's cause. */
  readonly summary: string;
}

export const EMPTY_TALLY: Tally = { matched: 0, applicationConsistent: 0, crashConsistent: 0, skipped: 0, failed: 0 };

const OUTCOMES: readonly unknown[] = [
  'application-consistent',
  'crash-consistent',
  'skipped',
  'failed',
] satisfies readonly TargetOutcome[];

/** Adds a page: a child that gave no verdict has failed. */
export function tallyPage(
  before: Tally,
  page: { readonly targets: readonly string[]; readonly outcomes: readonly unknown[] },
): Tally {
  const known = page.outcomes.filter((outcome) => OUTCOMES.includes(outcome));
  const count = (outcome: TargetOutcome): number => known.filter((candidate) => candidate === outcome).length;
  return {
    matched: before.matched + page.targets.length,
    applicationConsistent: before.applicationConsistent + count('application-consistent'),
    crashConsistent: before.crashConsistent + count('crash-consistent'),
    skipped: before.skipped + count('skipped'),
    failed: before.failed + count('failed') + Math.max(0, page.targets.length - known.length),
  };
}

/**
 * The verdict of a run. Complete success means that every target got what its policy promises; a crash-consistent
 * fallback is less than that, where scripts were promised.
 */
export function judgeRun(known: {
  readonly promise: PolicyPromise;
  readonly claimReason?: Reason;
  readonly tally: Tally;
  readonly error?: string;
}): Completion {
  const { tally } = known;
  if (known.error !== undefined) {
    const verdict: RunVerdict = tally.applicationConsistent + tally.crashConsistent > 0 ? 'PartiallyFailed' : 'Failed';
    return { verdict, reason: Reason.STEP_FAILED, summary: `the run stopped at an error: ${known.error}` };
  }
  if (known.claimReason !== undefined) {
    return { verdict: 'Completed', reason: known.claimReason, summary: `nothing to do: ${known.claimReason}` };
  }
  if (tally.matched === 0) {
    return { verdict: 'Completed', reason: Reason.NO_TARGETS, summary: 'no instance has the tags of the policy' };
  }
  const kept = tally.applicationConsistent + (known.promise === 'crash-consistent' ? tally.crashConsistent : 0);
  const summary = summarize(tally);
  if (kept === tally.matched) {
    return { verdict: 'Completed', summary };
  }
  return { verdict: kept + tally.crashConsistent > 0 ? 'PartiallyFailed' : 'Failed', summary };
}

function summarize(tally: Tally): string {
  const parts = [
    `${String(tally.applicationConsistent)} application-consistent`,
    `${String(tally.crashConsistent)} crash-consistent`,
    `${String(tally.skipped)} skipped`,
    `${String(tally.failed)} failed`,
  ];
  const targets = tally.matched === 1 ? '1 target' : `${String(tally.matched)} targets`;
  return `${targets}: ${parts.join(', ')}`;
}
