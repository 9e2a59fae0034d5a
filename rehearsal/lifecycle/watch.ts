import type { Policy } from '../../lambdas/domain/policy';
import type { CallRecord } from '../cloud/calls';
import { OPERATIONS } from '../cloud/operations';
import type { Expectation } from '../report/report';
import type { History } from './history';
import type { SetHistory } from './report';

/** What is looked at while the rehearsal goes on. It keeps books of its own and asks no rule of the engine. */
export interface Watch {
  /** An answered call of EC2. */
  called(call: CallRecord): void;
  /** A round of the engine rejected. */
  roundFailed(cause: string): void;
  expectations(): readonly Expectation[];
}

export interface Watched {
  readonly history: History;
  readonly policies: readonly Policy[];
  readonly home: string;
  readonly foreign: readonly string[];
  /** Whether a snapshot of others is still there, everywhere. */
  readonly isThere: (snapshotId: string) => boolean;
}

/** Examples that are named; the rest is counted. */
const NAMED = 3;

export function createWatch({ history, policies, home, foreign, isThere }: Watched): Watch {
  const noProven: string[] = [];
  const noCopies: string[] = [];
  const touched: string[] = [];
  const removed = new Set<string>();
  const leaving = new Set<SetHistory>();
  const failedRounds: string[] = [];
  const policyOf = (set: SetHistory): Policy | undefined => policies.find(({ name }) => name === set.policy);

  const setGoes = (set: SetHistory): void => {
    const policy = policyOf(set);
    if (
      isProven(set, policy) &&
      history.sets.findLast((other) => other !== set && standsFor(set, other)) === undefined
    ) {
      noProven.push(nameOf(set));
    }
    const missing = set.completedAt === undefined ? [] : missingCopies(set, policy);
    if (missing.length > 0) {
      noCopies.push(`${nameOf(set)} had no copy in ${missing.join(', ')}`);
    }
  };

  /** Whether a set is a proven and completed one of the same target that stays. */
  const standsFor = (set: SetHistory, other: SetHistory): boolean =>
    other.policy === set.policy &&
    other.instance === set.instance &&
    other.removedAt === undefined &&
    !leaving.has(other) &&
    isProven(other, policyOf(other));

  return {
    called: ({ operation, input, region = home, error }) => {
      const ids = OPERATIONS.get(operation)?.changes === true ? snapshotsIn(input) : [];
      touched.push(...ids.filter((id) => foreign.includes(id)).map((id) => `${operation} of ${id} in ${region}`));
      if (operation !== 'DeleteSnapshot' || error !== undefined) {
        return;
      }
      for (const id of ids) {
        removed.add(id);
        const set = region === home ? history.ofSnapshot(id) : undefined;
        if (set !== undefined && !leaving.has(set)) {
          leaving.add(set);
          setGoes(set);
        }
      }
    },
    roundFailed: (cause) => {
      failedRounds.push(cause);
    },
    expectations: () => [
      stated('the last proven, completed set of each instance was never removed', noProven),
      stated('no set was removed before it had the copies that its schedules promise', noCopies),
      stated('every removal has a reason', unexplained(history, removed)),
      stated('nothing was done to snapshots of others', [
        ...touched,
        ...foreign.filter((id) => !isThere(id)).map((id) => `${id} is gone`),
      ]),
      stated('every round came to its end', failedRounds),
    ],
  };
}

function stated(text: string, found: readonly string[]): Expectation {
  const more = found.length > NAMED ? [`${String(found.length - NAMED)} more`] : [];
  return found.length === 0
    ? { text, kept: true }
    : { text, kept: false, found: [...found.slice(0, NAMED), ...more].join('; ') };
}

function isProven({ consistency, proof, completedAt }: SetHistory, policy: Policy | undefined): boolean {
  const isTrusted = policy?.schedules.some(({ retain }) => retain?.trustExitCodes) === true;
  const isProof = proof === 'guest-evidence' || proof === 'vss' || (proof === 'exit-codes' && isTrusted);
  return completedAt !== undefined && consistency === 'application-consistent' && isProof;
}

/** Regions of which neither a whole copy nor a copy that was given up is known. */
function missingCopies(set: SetHistory, policy: Policy | undefined): readonly string[] {
  const schedules = policy?.schedules.filter(({ name }) => set.schedules.includes(name)) ?? [];
  const promised = new Set(schedules.flatMap(({ copies = [] }) => copies.flatMap(({ regions }) => regions)));
  if (set.troubles.some(({ step, outcome }) => step === 'copy' && outcome === 'given-up')) {
    return [];
  }
  return [...promised].filter(
    (region) => !set.copies.some((copy) => copy.region === region && copy.completedAt !== undefined),
  );
}

/** Snapshots that were deleted without an event that says why. */
function unexplained({ sets, prunedIds }: History, removed: ReadonlySet<string>): readonly string[] {
  const silent = sets.filter(({ removedAt, removedBecause = '' }) => removedAt !== undefined && removedBecause === '');
  return [...[...removed].filter((id) => !prunedIds.has(id)), ...silent.map(nameOf)];
}

function snapshotsIn(input: unknown): readonly string[] {
  if (typeof input === 'string') {
    return input.startsWith('snap-') ? [input] : [];
  }
  return typeof input === 'object' && input !== null ? Object.values(input).flatMap(snapshotsIn) : [];
}

function nameOf({ policy, name, takenAt }: SetHistory): string {
  return `${policy} of ${name}, ${takenAt}`;
}
