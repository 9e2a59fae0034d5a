import { instantOf } from '../instant';
import { TagKey } from '../snapshot-tags';
import type { SetFacts } from './actions';
import { PERIODS, type Calendar, type Period } from './calendar';
import type { RetentionRule } from './settings';

/** A set that takes a place in the rules. */
export interface CountedSet {
  readonly facts: SetFacts;
  /** Its start, in milliseconds since the epoch. */
  readonly startMillis: number;
}

/** What one rule does with the sets of one schedule. */
export interface Kept {
  /** The sets that it keeps, each with the reason. */
  readonly reasons: ReadonlyMap<CountedSet, string>;
  /** Why it does not keep another set. `undefined`: the rule is not for such a set. */
  readonly missed: (set: CountedSet) => Miss | undefined;
}

export interface Miss {
  readonly reason: string;
  /** How much newer the set would have to be, at least about. The rule with the least is the nearest one. */
  readonly byMillis: number;
}

/** The sets of one schedule, the newest first, with what its rules need. */
export interface Judged {
  readonly sets: readonly CountedSet[];
  readonly rule: RetentionRule;
  readonly timeZone: string;
  readonly calendar: Calendar;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** What each rule does that is given, in the order of `RetentionRule`. Empty: no rule is given, a floor alone is none. */
export function applyRules(judged: Judged): readonly Kept[] {
  const { last = 0, withinSeconds = 0, ageSeconds = 0, tagged = [] } = judged.rule;
  const given = [
    ...(last === 0 ? [] : [keepLast(judged.sets, last)]),
    ...PERIODS.flatMap((period) => {
      const count = judged.rule[period] ?? 0;
      return count === 0 ? [] : [keepPeriods(judged, period, count)];
    }),
    ...(withinSeconds === 0 ? [] : [keepWithin(judged.sets, withinSeconds)]),
    ...(ageSeconds === 0 ? [] : [keepYounger(judged, ageSeconds)]),
    ...(tagged.length === 0 ? [] : [keepTagged(judged.sets, tagged)]),
  ];
  return given.length === 0 ? [] : [...given, keepFloor(judged), keepDrilled(judged)];
}

/** Whether a set's label is application-consistent, by more than the exit codes of scripts unless the rule trusts them. */
function isProven({ facts: { consistency, proof } }: CountedSet, { trustExitCodes }: RetentionRule): boolean {
  const isProof = proof === 'guest-evidence' || proof === 'vss' || (proof === 'exit-codes' && trustExitCodes);
  return consistency === 'application-consistent' && isProof;
}

/** `last` does not ask what is proven. */
function keepLast(sets: readonly CountedSet[], count: number): Kept {
  return keepNewest('last', sets, count);
}

function keepFloor({ sets, rule }: Judged): Kept {
  const proven = sets.filter((set) => isProven(set, rule));
  const { reasons, missed } = keepNewest('floor', proven, rule.floor);
  return { reasons, missed: (set) => (rule.floor > 0 && isProven(set, rule) ? missed(set) : undefined) };
}

/** A set whose newest drill failed does not count, also when an earlier drill passed. */
function keepDrilled({ sets, rule: { floorDrilled = 0 } }: Judged): Kept {
  const isDrilled = ({ facts }: CountedSet): boolean => facts.tags[TagKey.DRILL] === 'passed';
  const { reasons, missed } = keepNewest('drilled floor', sets.filter(isDrilled), floorDrilled);
  return { reasons, missed: (set) => (floorDrilled > 0 && isDrilled(set) ? missed(set) : undefined) };
}

function keepNewest(name: string, sets: readonly CountedSet[], count: number): Kept {
  const kept = sets.slice(0, count);
  const oldest = kept.at(-1);
  return {
    reasons: new Map(kept.map((set, index) => [set, placeText(name, index, count)])),
    missed: (set) => oldest && olderThan(placeText(name, kept.length - 1, count), { set, oldest }),
  };
}

/**
 * The newest periods that have a set, so that gaps use up none. One set stands for each: the newest, or the newest proven
 * one. `keepOldest` keeps the oldest set too where there are fewer periods than the rule counts.
 */
function keepPeriods({ sets, rule, timeZone, calendar }: Judged, period: Period, count: number): Kept {
  const nameOf = ({ startMillis }: CountedSet): string => calendar(startMillis)[period];
  const standing = new Map<string, CountedSet>();
  for (const set of sets) {
    const name = nameOf(set);
    const other = standing.get(name);
    if (other === undefined ? standing.size < count : isBetter(set, other, rule)) {
      standing.set(name, set);
    }
  }
  const places = [...standing].map(([name, set], index) => {
    return { name, set, text: `${placeText(period, index, count)} (${name} ${timeZone})` };
  });
  const reasons = new Map(places.map(({ set, text }) => [set, text]));
  const first = sets.at(-1);
  if (rule.keepOldest && first !== undefined && places.length < count && !reasons.has(first)) {
    reasons.set(first, `${period}: the oldest, as there are only ${String(places.length)} of ${countText(count)}`);
  }
  const placeOf = new Map(places.map((place) => [place.name, place]));
  const end = places.at(-1);
  return {
    reasons,
    missed: (set) => {
      const place = placeOf.get(nameOf(set));
      if (place !== undefined) {
        const byMillis = Math.abs(place.set.startMillis - set.startMillis);
        return { reason: `not ${place.text}, which is ${nameText(place.set)}`, byMillis };
      }
      return end && olderThan(end.text, { set, oldest: end.set });
    },
  };
}

/** Whether an older set of a period stands for it, in place of a newer one. */
function isBetter(older: CountedSet, newer: CountedSet, rule: RetentionRule): boolean {
  return rule.prefer === 'consistent' && isProven(older, rule) && !isProven(newer, rule);
}

/** Counted from the newest set, so that an outage uses up nothing. A set at the very end of the time is kept. */
function keepWithin(sets: readonly CountedSet[], seconds: number): Kept {
  const [newest] = sets;
  const from = (newest?.startMillis ?? 0) - seconds * 1_000;
  const kept = sets.filter(({ startMillis }) => startMillis >= from);
  return {
    reasons: new Map(kept.map((set) => [set, `within ${lengthText(seconds)} of the newest`])),
    missed: (set) =>
      newest && {
        reason: `more than ${lengthText(seconds)} older than the newest, which is ${nameText(newest)}`,
        byMillis: from - set.startMillis,
      },
  };
}

/** As DLM: counted from now, and the newest set stays, however old it is. */
function keepYounger({ sets, now }: Judged, seconds: number): Kept {
  const [newest] = sets;
  const from = now - seconds * 1_000;
  const kept = sets.filter(({ startMillis }) => startMillis > from);
  const reasons = new Map(kept.map((set) => [set, `younger than ${lengthText(seconds)}`]));
  if (newest !== undefined && !reasons.has(newest)) {
    reasons.set(newest, `the newest, though not younger than ${lengthText(seconds)}`);
  }
  return {
    reasons,
    missed: (set) =>
      newest && {
        reason: `not younger than ${lengthText(seconds)}; the newest is ${nameText(newest)}`,
        byMillis: from - set.startMillis,
      },
  };
}

function keepTagged(sets: readonly CountedSet[], tagged: NonNullable<RetentionRule['tagged']>): Kept {
  const texts = tagged.map(({ key, value }) => `${key}=${value}`);
  const reasons = new Map<CountedSet, string>();
  for (const set of sets) {
    const index = tagged.findIndex(({ key, value }) => set.facts.tags[key] === value);
    if (index >= 0) {
      reasons.set(set, `tagged ${texts[index] ?? ''}`);
    }
  }
  return { reasons, missed: () => ({ reason: `not tagged ${texts.join(' or ')}`, byMillis: Infinity }) };
}

function olderThan(place: string, { set, oldest }: Readonly<Record<'set' | 'oldest', CountedSet>>): Miss {
  const byMillis = oldest.startMillis - set.startMillis;
  return { reason: `older than ${place}, which is ${nameText(oldest)}`, byMillis };
}

function nameText({ facts: { id }, startMillis }: CountedSet): string {
  return `${id} of ${instantOf(startMillis).replace('.000Z', 'Z')}`;
}

function placeText(name: string, index: number, count: number): string {
  return `${name} ${String(index + 1)} of ${countText(count)}`;
}

function countText(count: number): string {
  return count === Infinity ? 'all' : String(count);
}

/** `7 d`, `36 h`, `90 min`, `100 s`: in the largest unit of which it is a whole number. */
function lengthText(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? [1, 's'];
  return `${String(seconds / size)} ${unit}`;
}
