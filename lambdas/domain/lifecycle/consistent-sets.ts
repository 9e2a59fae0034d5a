import { instantOf } from '../instant';
import { fieldsOf, parseFields } from '../json';
import { promiseOf } from '../policy';
import { groupsOf } from '../sets';
import type { PoliciesRead, PolicySource } from './deployed';
import type { Observed } from './observed';
import { isWhole, madeSets, readRound } from './round';

/** The schedules of the engine's group, and what they say of its policies. */
export interface Deployment extends PoliciesRead {
  readonly schedules: readonly DatedSource[];
  /** By the name of a policy the last instant (ISO-8601) at which a round saw it disabled. */
  readonly disabledAt: ReadonlyMap<string, string>;
}

type DatedSource = Pick<PolicySource, 'input' | 'state'> & {
  /** ISO-8601. */
  readonly createdAt: string;
};

const HOUR_MILLIS = 3_600_000;

/**
 * Hours since the newest application-consistent set that one can restore from, for each enabled policy that promises such
 * sets. A policy without one counts from the creation of its oldest schedule. One that was disabled meanwhile counts from
 * the last instant at which a round saw it so: nobody expects sets of a pause. A deployment that changes the policy does not
 * begin the count again, so the schedules' own date of change is not asked. A policy that can't be read is among them,
 * because it makes no sets.
 */
export function hoursSinceConsistentSet(
  observed: Observed,
  { policies, unreadable, schedules, disabledAt }: Deployment,
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
  const promising = policies.filter((policy) => promiseOf(policy) === 'application-consistent').map(({ name }) => name);
  const names = new Set([...promising, ...unreadable.map(({ policy }) => policy)]);
  const awaited = byPolicy(schedules).filter(([name, own]) => names.has(name) && own.some(isEnabled));
  return new Map(
    awaited.map(([name, own]) => {
      const since = newest.get(name) ?? Math.min(...own.map(({ createdAt }) => Date.parse(createdAt)));
      const disabled = disabledAt.get(name);
      return [name, hoursUntil(now, disabled === undefined ? since : Math.max(since, Date.parse(disabled)))];
    }),
  );
}

/**
 * When each policy was seen disabled last: now, or as the rounds before remember it. What is forgotten with a policy whose
 * schedules are gone does not matter: new schedules have a date of creation.
 */
export function disabledInstants(
  schedules: readonly DatedSource[],
  before: ReadonlyMap<string, string> = new Map(),
  now: number,
): ReadonlyMap<string, string> {
  return new Map(
    byPolicy(schedules).flatMap(([name, own]) => {
      const instant = own.some(isEnabled) ? before.get(name) : instantOf(now);
      return instant === undefined ? [] : [[name, instant] as const];
    }),
  );
}

function isEnabled({ state }: DatedSource): boolean {
  return state === 'enabled';
}

/** Schedules of other programs name no policy. */
function byPolicy(schedules: readonly DatedSource[]): readonly (readonly [string, readonly DatedSource[]])[] {
  const groups = groupsOf(schedules, ({ input }) => fieldsOf(parseFields(input)?.policy).name);
  return [...groups].flatMap(([name, own]) => (typeof name === 'string' && name !== '' ? [[name, own] as const] : []));
}

/** Two decimals are 36 s. Clocks of AWS differ: never below zero. */
function hoursUntil(now: number, since: number): number {
  return Math.max(0, Math.round(((now - since) / HOUR_MILLIS) * 100) / 100);
}
