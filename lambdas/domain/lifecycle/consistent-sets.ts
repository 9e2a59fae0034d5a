import { fieldsOf, parseFields } from '../json';
import { promiseOf } from '../policy';
import type { PoliciesRead, PolicySource } from './deployed';
import type { Observed } from './observed';
import { isWhole, madeSets, readRound } from './round';

/** The schedules of the engine's group, and what they say of its policies. */
export interface Deployment extends PoliciesRead {
  readonly schedules: readonly DatedSource[];
}

type DatedSource = Pick<PolicySource, 'input'> & {
  /** ISO-8601. */
  readonly createdAt: string;
};

const HOUR_MILLIS = 3_600_000;

/**
 * Hours since the newest application-consistent set that one can restore from, for each policy that promises such sets. A
 * policy without one counts from the creation of its oldest schedule: a deployment that changes it does not begin the count
 * again. A policy that can't be read is among them, because it makes no sets.
 */
export function hoursSinceConsistentSet(
  observed: Observed,
  { policies, unreadable, schedules }: Deployment,
  now: number,
): ReadonlyMap<string, number> {
  const home = observed.regions.filter(({ region }) => region === observed.home);
  const round = readRound({ ...observed, regions: home }, policies, now);
  // Of entries with one name the last one counts.
  const newest = new Map(
    madeSets(round)
      .filter((set) => set.consistency === 'application-consistent' && isWhole(set, round))
      .map(({ name: { policy }, startMillis }) => [policy, startMillis]),
  );
  const created = new Map(
    [...schedules]
      .sort((left, right) => right.createdAt.localeCompare(left.createdAt))
      .map(({ input, createdAt }) => [fieldsOf(parseFields(input)?.policy).name, Date.parse(createdAt)]),
  );
  const promising = policies.filter((policy) => promiseOf(policy) === 'application-consistent').map(({ name }) => name);
  const names = new Set([...promising, ...unreadable.map(({ policy }) => policy)]);
  return new Map([...names].map((name) => [name, hoursUntil(now, newest.get(name) ?? created.get(name) ?? now)]));
}

/** Two decimals are 36 s. Clocks of AWS differ: never below zero. */
function hoursUntil(now: number, since: number): number {
  return Math.max(0, Math.round(((now - since) / HOUR_MILLIS) * 100) / 100);
}
