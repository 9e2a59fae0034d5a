import type { TryCase, TrySet } from '../../../../bin/explain/try-case';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';

/**
 * The meaning of the rules, set by set and by definition, with calendar arithmetic of its own. It is slow, and shares
 * nothing with the product.
 */
export function isKept(of: TrySet, world: TryCase): boolean | 'ignored' {
  if (of.isDuplicate || of.state === 'failed') {
    return 'ignored';
  }
  if (!counts(of, world.now) || (of.keptBesides ?? []).length > 0) {
    return true;
  }
  return of.schedules.some((schedule) => {
    const rule = world.rules.get(schedule);
    const others = world.sets.filter((set) => set.schedules.includes(schedule) && counts(set, world.now));
    return rule === undefined || isKeptBy(rule, of, { others, ...world });
  });
}

const at = (set: TrySet): number => Math.floor(Date.parse(set.start) / 1_000);

function counts(set: TrySet, now: number): boolean {
  const isLabelled = set.consistency === 'application-consistent' || set.consistency === 'crash-consistent';
  return set.state === 'completed' && !set.isDuplicate && isLabelled && Date.parse(set.start) <= now;
}

/** Whether `left` is the newer. */
const isNewer = (left: TrySet, right: TrySet): boolean =>
  at(left) > at(right) || (at(left) === at(right) && left.id > right.id);

interface Among {
  readonly others: readonly TrySet[];
  readonly timeZone: string;
  readonly now: number;
}

function isKeptBy(rule: RetentionRule, of: TrySet, { others, timeZone, now }: Among): boolean {
  const periodRules = Object.entries(PERIOD_OF).map(([name, numberOf]) => {
    return { numberOf, count: rule[name as keyof typeof PERIOD_OF] ?? 0 };
  });
  const given = [rule.last, rule.withinSeconds, rule.ageSeconds, ...periodRules.map(({ count }) => count)];
  if (given.every((value) => value === undefined || value === 0) && rule.tagged === undefined) {
    return true;
  }
  const isProven = (set: TrySet): boolean =>
    set.consistency === 'application-consistent' &&
    ['guest-evidence', 'vss', ...(rule.trustExitCodes ? ['exit-codes'] : [])].includes(set.proof);
  const isDrilled = (set: TrySet): boolean => set.tags['quiesce:drill'] === 'passed';
  const newerThan = (test: (set: TrySet) => boolean): number =>
    others.filter((set) => test(set) && isNewer(set, of)).length;
  const isNewest = newerThan(() => true) === 0;
  const newest = Math.max(...others.map(at));

  const inPeriods = periodRules.some(({ numberOf, count }) => {
    const periodOf = (set: TrySet): number => numberOf(localOf(at(set), timeZone));
    const isBefore = (set: TrySet): boolean => {
      const better = rule.prefer === 'consistent' ? Number(isProven(set)) - Number(isProven(of)) : 0;
      return better > 0 || (better === 0 && isNewer(set, of));
    };
    const periods = new Set(others.map(periodOf));
    const newer = [...periods].filter((period) => period > periodOf(of)).length;
    const stands = !others.some((set) => periodOf(set) === periodOf(of) && isBefore(set));
    const isOldest = others.every((set) => set === of || isNewer(set, of));
    return (stands && newer < count) || (rule.keepOldest && isOldest && periods.size < count);
  });
  return (
    inPeriods ||
    newerThan(() => true) < (rule.last ?? 0) ||
    (rule.withinSeconds !== undefined && rule.withinSeconds > 0 && newest - at(of) <= rule.withinSeconds) ||
    (rule.ageSeconds !== undefined && (isNewest || now / 1_000 - at(of) < rule.ageSeconds)) ||
    (rule.tagged !== undefined && of.tags.legal === 'hold') ||
    (isProven(of) && newerThan(isProven) < rule.floor) ||
    (isDrilled(of) && newerThan(isDrilled) < (rule.floorDrilled ?? 0))
  );
}

interface Local {
  /** Days since 1970-01-01, by the local date. */
  readonly day: number;
  readonly hour: number;
  /** Seconds. */
  readonly offset: number;
}

/** A number of each period that grows with time. */
const PERIOD_OF: Readonly<Record<'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly', (local: Local) => number>> = {
  // The later of two equal hours has the lesser offset, by at most an hour.
  hourly: ({ day, hour, offset }) => (day * 24 + hour) * 100 + (50 - offset / 1_800),
  daily: ({ day }) => day,
  weekly: ({ day }) => Math.floor((day + 3) / 7),
  monthly: ({ day }) => civil(day).year * 12 + civil(day).month,
  yearly: ({ day }) => civil(day).year,
};

/** Standard offset, and when an hour (or half of one) is added: in months of a year, by the rule that the zone has now. */
const RULES_OF_ZONES: Readonly<Record<string, (seconds: number) => number>> = {
  UTC: () => 0,
  'Asia/Kolkata': () => 19_800,
  'Europe/Berlin': (seconds) => {
    const { year } = civil(Math.floor(seconds / 86_400));
    const begin = sunday({ year, month: 3, last: true }) * 86_400 + 3_600;
    const end = sunday({ year, month: 10, last: true }) * 86_400 + 3_600;
    return seconds >= begin && seconds < end ? 7_200 : 3_600;
  },
  'America/New_York': (seconds) => {
    const { year } = civil(Math.floor(seconds / 86_400));
    const begin = sunday({ year, month: 3, nth: 2 }) * 86_400 + 7 * 3_600;
    const end = sunday({ year, month: 11, nth: 1 }) * 86_400 + 6 * 3_600;
    return seconds >= begin && seconds < end ? -14_400 : -18_000;
  },
  'Australia/Lord_Howe': (seconds) => {
    const { year } = civil(Math.floor(seconds / 86_400));
    const end = sunday({ year, month: 4, nth: 1 }) * 86_400 + 2 * 3_600 - 39_600;
    const begin = sunday({ year, month: 10, nth: 1 }) * 86_400 + 2 * 3_600 - 37_800;
    return seconds >= end && seconds < begin ? 37_800 : 39_600;
  },
};

export const ZONES = Object.keys(RULES_OF_ZONES);

function localOf(seconds: number, timeZone: string): Local {
  const offset = RULES_OF_ZONES[timeZone]?.(seconds) ?? NaN;
  const day = Math.floor((seconds + offset) / 86_400);
  return { day, hour: Math.floor((seconds + offset - day * 86_400) / 3_600), offset };
}

/** Day number of a Sunday of a month. 1970-01-01 was a Thursday. */
function sunday(of: {
  readonly year: number;
  readonly month: number;
  readonly nth?: number;
  readonly last?: true;
}): number {
  const first = dayNumber(of.year, of.month);
  const firstSunday = first + ((10 - (((first % 7) + 7) % 7)) % 7);
  const length = dayNumber(of.year, of.month + 1) - first;
  const nth = of.last === true ? Math.floor((length - 1 - (firstSunday - first)) / 7) + 1 : (of.nth ?? 1);
  return firstSunday + (nth - 1) * 7;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const lengthOf = (year: number, month: number): number =>
  (LENGTHS[month - 1] ?? NaN) + (month === 2 && isLeap(year) ? 1 : 0);

/** Day number of the first of a month, by adding up months. */
function dayNumber(year: number, month: number): number {
  let days = 0;
  for (let each = 1970; each < year; each += 1) {
    days += isLeap(each) ? 366 : 365;
  }
  for (let each = 1; each < month; each += 1) {
    days += lengthOf(year, each);
  }
  return days;
}

/** Year and month of a day number, by taking away years and months. */
function civil(day: number): { readonly year: number; readonly month: number } {
  let rest = day;
  let year = 1970;
  while (rest >= (isLeap(year) ? 366 : 365)) {
    rest -= isLeap(year) ? 366 : 365;
    year += 1;
  }
  let month = 1;
  while (rest >= lengthOf(year, month)) {
    rest -= lengthOf(year, month);
    month += 1;
  }
  return { year, month };
}
