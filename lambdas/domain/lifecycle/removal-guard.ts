import { groupBy } from '../sets';
import type { Plan } from './actions';
import type { Decision } from './plan-removal';
import { isWhole, targetOf, type Round } from './round';
import type { StoredSet } from './stored-sets';

/**
 * A second, simple check of what was decided: the last proven set of a target is no set that rules may remove, nor is its
 * last completed one where none is proven. It asks no rule, so that a defect of the rules can't remove it either. What a
 * person wants removed is not asked about.
 */
export function lastProvenKept(decisions: readonly Decision[], round: Round): readonly Decision[] {
  const whole = decisions.map(({ set }) => set).filter((set) => isWhole(set, round));
  const last = new Map(
    groupBy(whole, targetOf).flatMap((sets): (readonly [StoredSet, string])[] => {
      const proven = sets.filter((set) => isProven(set, round)).at(-1);
      const newest = sets.at(-1);
      if (proven !== undefined) {
        return [[proven, LAST.PROVEN]];
      }
      return newest === undefined ? [] : [[newest, LAST.COMPLETED]];
    }),
  );
  return decisions.map((decision) => {
    const reason = last.get(decision.set);
    return decision.fate === 'remove' && decision.why !== 'orphan' && reason !== undefined
      ? { set: decision.set, gone: decision.gone, fate: 'keep', reasons: [reason] }
      : decision;
  });
}

/** Why a set stays that no rule keeps. */
export const LAST = {
  PROVEN: 'the last proven set of its target',
  COMPLETED: 'the last set of its target, which has no proven one',
} as const;

function isProven({ consistency, proof, name }: StoredSet, { policies }: Round): boolean {
  const isTrusted = policies.get(name.policy)?.schedules.some(({ retain }) => retain?.trustExitCodes) === true;
  const isProof = proof === 'guest-evidence' || proof === 'vss' || (proof === 'exit-codes' && isTrusted);
  return consistency === 'application-consistent' && isProof;
}

/** Of so few sets any may go in one round. */
const LEAST_ALLOWED = 2;

export interface Guarded {
  readonly decisions: readonly Decision[];
  /** Removals that wait for a later round. */
  readonly held: ReadonlySet<StoredSet>;
  readonly heldBack: Plan['heldBack'];
}

export interface Allowance {
  /** Whether a person allows all removals of a policy. */
  readonly isUnbounded: (policy: string) => boolean;
  /** Whether a round has held removals back a short time ago: none may go now. */
  readonly isSpent: (of: { readonly policy: string; readonly region: string }) => boolean;
}

/**
 * Lets at most half of a policy's sets in a Region go in one round, the oldest first, so that a mistake in a rule can be
 * seen before it has removed all. The rest of a removal that was begun does not count.
 */
export function guarded(decisions: readonly Decision[], { isUnbounded, isSpent }: Allowance): Guarded {
  const counted = decisions.filter(({ set }) => !set.isPruning);
  const groups = groupBy(counted, ({ set: { name } }) => JSON.stringify([name.region, name.policy])).map((group) => {
    const leaving = group.filter(({ fate }) => fate === 'remove');
    const { policy = '', region = '' } = group[0]?.set.name ?? {};
    const share = isSpent({ policy, region }) ? 0 : Math.max(LEAST_ALLOWED, Math.floor(group.length / 2));
    const allowed = isUnbounded(policy) ? leaving.length : share;
    const numbers = { policy, region, wanted: leaving.length, allowed, sets: group.length };
    return { numbers, held: leaving.slice(allowed) };
  });
  const over = groups.filter(({ held }) => held.length > 0);
  const held = new Set(over.flatMap((group) => group.held.map(({ set }) => set)));
  return {
    held,
    heldBack: over.map(({ numbers }) => numbers),
    decisions: decisions.map((decision) =>
      held.has(decision.set)
        ? { ...decision, reasons: [...decision.reasons, 'held back: at most half of the sets go in a day'] }
        : decision,
    ),
  };
}
