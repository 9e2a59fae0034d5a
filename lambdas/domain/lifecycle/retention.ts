import { instantOf } from '../instant';
import type { Judgement, SetFacts, TimedRule } from './actions';
import { calendarOf } from './calendar';
import { applyRules, type CountedSet, type Kept, type Miss } from './keep-rules';

/** What is judged of one set, see `Judgement`. */
export type Fate = Pick<Judgement, 'fate' | 'reasons'>;

/** What a schedule does with a set of its own: the reasons why it stays, or why it may go. */
type Opinion = { readonly keeps: readonly string[] } | { readonly releases: Miss };

type ScheduleJudge = (set: CountedSet) => Opinion;

/**
 * Which sets of one target (one policy and instance, in one Region) stay, in the order of `sets`.
 *
 * 1. A set counts when it is completed, labelled, no second set of its run, and not of the future. A failed or second set
 *    is not judged. Any other set that does not count is kept. None of them takes a place of a rule.
 * 2. Each schedule's rules are applied apart, to the sets that were made for it. The rules are a union.
 * 3. A set stays while one of its schedules keeps it. A schedule without a rule keeps all of its sets. So does one that is
 *    not among `rules`, because it was renamed or removed: nobody knows what was promised for it.
 * 4. What keeps a set besides the rules does not change what the rules keep.
 *
 * Of two sets of one instant, the one with the greater id is the newer.
 */
export function judgeSets<T extends SetFacts>(
  sets: readonly T[],
  rules: readonly TimedRule[],
  now: number,
): readonly { readonly set: T; readonly fate: Fate }[] {
  const all = sets.map((facts) => {
    const set = { facts, startMillis: Date.parse(facts.start) };
    return { set, facts, uncounted: whyNotCounted(set, now) };
  });
  const newestFirst = all.flatMap(({ set, uncounted }) => (uncounted === undefined ? [set] : [])).sort(byAge);
  const judges = new Map(rules.map((rule) => [rule.schedule, judgeOf(rule, setsOf(rule, newestFirst), now)]));
  return all.map(({ set, facts, uncounted }) => ({ set: facts, fate: uncounted ?? fateOf(set, judges) }));
}

function byAge(left: CountedSet, right: CountedSet): number {
  return right.startMillis - left.startMillis || (left.facts.id < right.facts.id ? 1 : -1);
}

function setsOf({ schedule }: TimedRule, sets: readonly CountedSet[]): readonly CountedSet[] {
  return sets.filter(({ facts }) => facts.schedules.includes(schedule));
}

/** The fate of a set that no rule counts. */
function whyNotCounted({ facts, startMillis }: CountedSet, now: number): Fate | undefined {
  const { state, consistency, isDuplicate, keptBesides = [] } = facts;
  const kept = (reason: string): Fate => ({ fate: 'keep', reasons: [reason, ...keptBesides] });
  const ignored = (reason: string): Fate => ({ fate: 'ignore', reasons: [reason, ...keptBesides] });
  if (isDuplicate) {
    return ignored('second set of its run');
  }
  if (state === 'failed') {
    return ignored('failed');
  }
  if (state === 'pending') {
    return kept('not completed yet');
  }
  if (state === 'incomplete') {
    return kept('not all of its snapshots are there');
  }
  if (state !== 'completed') {
    return kept(`state "${state}" is not known`);
  }
  if (Number.isNaN(startMillis)) {
    return kept(`start "${facts.start}" is not an instant`);
  }
  if (startMillis > now) {
    return kept(`starts in the future: ${facts.start}, now is ${instantOf(now)}`);
  }
  if (consistency === 'pending') {
    return kept('has no verdict yet');
  }
  if (consistency !== 'application-consistent' && consistency !== 'crash-consistent') {
    return kept(`verdict "${consistency}" is not known`);
  }
  return undefined;
}

function fateOf(set: CountedSet, judges: ReadonlyMap<string, ScheduleJudge>): Fate {
  const { schedules, keptBesides = [] } = set.facts;
  const named = [...new Set(schedules)];
  const opinions = named.map((schedule) => {
    const opinion = judges.get(schedule)?.(set) ?? { keeps: [`schedule "${schedule}" is gone`] };
    return { prefix: judges.size > 1 && judges.has(schedule) ? `${schedule}: ` : '', opinion };
  });
  const keeps = opinions.flatMap(({ prefix, opinion }) =>
    'keeps' in opinion ? opinion.keeps.map((reason) => prefix + reason) : [],
  );
  const orphaned = named.length === 0 ? ['names no schedule'] : [];
  const reasons = [...keeps, ...orphaned, ...keptBesides];
  if (reasons.length > 0) {
    return { fate: 'keep', reasons };
  }
  const misses = opinions.flatMap(({ prefix, opinion }) =>
    'releases' in opinion ? [{ ...opinion.releases, reason: prefix + opinion.releases.reason }] : [],
  );
  return { fate: 'remove', reasons: [nearestOf(misses).reason] };
}

function judgeOf({ rule, timeZone }: TimedRule, sets: readonly CountedSet[], now: number): ScheduleJudge {
  if (rule === undefined) {
    return () => ({ keeps: ['no retention'] });
  }
  const calendar = calendarOf(timeZone);
  if (calendar === undefined) {
    return () => ({ keeps: [`time zone "${timeZone}" is not known`] });
  }
  const applied = applyRules({ sets, rule, timeZone, calendar, now });
  return applied.length === 0 ? () => ({ keeps: ['no rule'] }) : (set) => opinionOf(set, applied);
}

function opinionOf(set: CountedSet, applied: readonly Kept[]): Opinion {
  const keeps = applied.flatMap(({ reasons }) => reasons.get(set) ?? []);
  if (keeps.length > 0) {
    return { keeps };
  }
  return { releases: nearestOf(applied.flatMap(({ missed }) => missed(set) ?? [])) };
}

function nearestOf(misses: readonly Miss[]): Miss {
  return misses.reduce((left, right) => (right.byMillis < left.byMillis || left === NO_MISS ? right : left), NO_MISS);
}

/** Where no rule is for such a set; it is farther than any other. */
const NO_MISS: Miss = { reason: 'no rule keeps it', byMillis: Infinity };
