import type { Mutant } from '../../../../lab/simulation/exhaustive/mutants/mutant';

/** Plausible mistakes in a file of the rules. */
function mistakesIn(file: string, mistakes: readonly (readonly [string, string, string])[]): readonly Mutant[] {
  return mistakes.map(([why, find, replace]) => ({ why, file, find, replace }));
}

const CALENDAR = mistakesIn('calendar', [
  ['an hour without its offset', ':00${offsetText(offsetMinutes)}`', ':00`'],
  ['periods of UTC', 'localClock(timeZone);', "localClock('UTC');"],
  ['weeks of UTC', 'isoWeek(midnight / DAY_MILLIS)', 'isoWeek(Math.floor(millis / DAY_MILLIS))'],
  ['the calendar year with the ISO week', 'new Date(thursday * DAY_MILLIS)', 'new Date(dayNumber * DAY_MILLIS)'],
  ['weeks from Sunday', '(dayNumber + 3) % 7', '(dayNumber + 4) % 7'],
  ['a month without its year', '`${padded(year, 4)}-${padded(month, 2)}`', 'padded(month, 2)'],
  ['a day without its month', '`${monthly}-${padded(day, 2)}`', '`${padded(year, 4)}-${padded(day, 2)}`'],
  ['offsets of whole hours', 'QUARTER_MILLIS = 900_000', 'QUARTER_MILLIS = 3_600_000'],
  [
    'the offset of an hour ago',
    'namesOf(quarter * QUARTER_MILLIS, clock)',
    'namesOf(quarter * QUARTER_MILLIS - 3_600_000, clock)',
  ],
]);

const RULES = mistakesIn('keep-rules', [
  ['the oldest of a period', 'isBetter(set, other, rule)', 'true'],
  ['prefer is not read', "rule.prefer === 'consistent' && isProven", 'isProven'],
  ['the oldest proven one of a period', ' && !isProven(newer, rule)', ''],
  [
    'a period without a proven set is skipped',
    'of sets) {\n    const name',
    'of sets.filter((each) => rule.prefer !== "consistent" || isProven(each, rule))) {\n    const name',
  ],
  ['exit codes always prove', "(proof === 'exit-codes' && trustExitCodes)", "proof === 'exit-codes'"],
  ['exit codes never prove', "|| (proof === 'exit-codes' && trustExitCodes)", '&& trustExitCodes !== undefined'],
  ['VSS proves nothing', " || proof === 'vss'", ''],
  [
    'a crash-consistent set is proven',
    "consistency === 'application-consistent' && isProof",
    "consistency !== '' && isProof",
  ],
  ['a label proves itself', "const isProof = proof === 'guest-evidence'", "const isProof = proof !== 'exit-codes'"],
  ['a floor of any sets', 'sets.filter((set) => isProven(set, rule))', 'sets'],
  ['no floor', '...given, keepFloor(judged), ', '...given, '],
  ['no drilled floor', ', keepDrilled(judged)]', ']'],
  ['a drilled floor of any sets', 'sets.filter(isDrilled)', 'sets'],
  ['a drilled floor of any drills', "facts.tags[TagKey.DRILL] === 'passed'", 'facts.tags[TagKey.DRILL] !== undefined'],
  ['a floor is a rule', 'given.length === 0 ? [] : ', ''],
  [
    'last of proven sets',
    'keepLast(judged.sets, last)',
    'keepLast(judged.sets.filter((set) => isProven(set, judged.rule)), last)',
  ],
  ['one more set', 'sets.slice(0, count)', 'sets.slice(0, count + 1)'],
  ['one more period', 'standing.size < count', 'standing.size <= count'],
  ['one period less', 'standing.size < count', 'standing.size < count - 1'],
  ['within without its end', 'startMillis >= from', 'startMillis > from'],
  ['within counts from now', 'keepWithin(judged.sets, withinSeconds)', 'keepYounger(judged, withinSeconds)'],
  ['age counts from the newest', 'now - seconds * 1_000', '(newest?.startMillis ?? now) - seconds * 1_000'],
  ['age does not keep the newest', 'newest !== undefined && !reasons.has(newest)', 'newest === undefined'],
  ['age with its end', 'startMillis > from', 'startMillis >= from'],
  ['the oldest is always kept', 'rule.keepOldest && first', 'first'],
  ['the oldest is never kept', 'rule.keepOldest && first', 'false && first'],
  ['the oldest is kept besides full periods', ' && places.length < count', ''],
  ['a tag by its key', 'set.facts.tags[key] === value', 'set.facts.tags[key] !== undefined'],
  ['a tag by its value', 'set.facts.tags[key] === value', 'Object.values(set.facts.tags)[0] === value'],
  ['tags are no rule', 'tagged.length === 0', 'tagged.length >= 0'],
]);

const JUDGE = mistakesIn('retention', [
  ['failed sets count', "return ignored('failed')", 'return undefined'],
  ['second sets count', "return ignored('second set of its run')", 'return undefined'],
  ['pending sets count', "return kept('not completed yet')", 'return undefined'],
  ['pending sets are not judged', "return kept('not completed yet')", "return ignored('not completed yet')"],
  ['sets in an unknown state count', "state !== 'completed'", "state === 'unknown'"],
  ['sets of the future count', 'startMillis > now', 'startMillis > Infinity'],
  ['a set of this instant does not count', 'startMillis > now', 'startMillis >= now'],
  ['sets without a verdict count', "return kept('has no verdict yet')", 'return undefined'],
  ['the lesser id is the newer', '? 1 : -1', '? -1 : 1'],
  [
    'starts are compared as texts',
    'right.startMillis - left.startMillis',
    'right.facts.start.localeCompare(left.facts.start)',
  ],
  ['the oldest first', 'right.startMillis - left.startMillis', 'left.startMillis - right.startMillis'],
  [
    'a schedule that is gone releases its sets',
    'keeps: [`schedule "${schedule}" is gone`]',
    "releases: { reason: '', byMillis: 0 }",
  ],
  ['a schedule judges the sets of all', 'sets.filter(({ facts }) => facts.schedules.includes(schedule))', 'sets'],
  [
    'all schedules must keep a set',
    'if (reasons.length > 0)',
    "if (opinions.every(({ opinion }) => 'keeps' in opinion))",
  ],
  ['only the first schedule counts', '[...new Set(schedules)]', 'schedules.slice(0, 1)'],
  ['a lock keeps nothing', '[...keeps, ...orphaned, ...keptBesides]', '[...keeps, ...orphaned]'],
  [
    'a locked set takes no place',
    'uncounted === undefined ? [set]',
    'uncounted === undefined && !set.facts.keptBesides?.length ? [set]',
  ],
  ['no rule removes all', 'applied.length === 0 ?', 'applied.length < 0 ?'],
]);

export const MUTANTS: readonly Mutant[] = [...CALENDAR, ...RULES, ...JUDGE];
