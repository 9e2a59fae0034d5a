import { Cron } from 'croner';
import { cronOf, isDue } from './due-schedules';
import { instantOf } from './instant';
import type { Schedule } from './policy';

/** A schedule as Scheduler keeps it. All instants are ISO-8601. */
export interface KeptSchedule {
  readonly expression: string;
  readonly timeZone: string;
  readonly flexibleMinutes: number;
  readonly state: 'enabled' | 'disabled';
  /** Of its creation or its last change, whichever is later. */
  readonly changedAt: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** A firing that should have started a run by now. */
export interface DueFiring {
  /** ISO-8601: names the firing. */
  readonly dueAt: string;
  /** ISO-8601: a run of this scheduled time or a later one is the proof that it fired. */
  readonly firedSince: string;
}

const MINUTE_MILLIS = 60_000;

/** Scheduler starts a run within a minute and its window; a run that must wait for Lambda claims itself soon after. */
const GRACE_MINUTES = 5;

/** Scheduler may take a minute to know a changed schedule: nobody can say which of both fired then. */
const CHANGE_MINUTES = 1;

/** A firing further back was looked for before; and what proves it is kept for twice as long. */
export const LOOK_BACK_DAYS = 7;

/**
 * The last firing of a schedule that should have started a run by now, or `undefined`: none was due since the schedule
 * was last changed, or its expression can only be read by Scheduler. In doubt nothing is due, because
 * operators switch off an alarm that is often false.
 */
export function lastDue(schedule: KeptSchedule, now: number): DueFiring | undefined {
  if (schedule.state === 'disabled') {
    return undefined;
  }
  const until = now - (schedule.flexibleMinutes + GRACE_MINUTES) * MINUTE_MILLIS;
  const since = Math.max(
    Date.parse(schedule.changedAt) + CHANGE_MINUTES * MINUTE_MILLIS,
    millisOf(schedule.startsAt) ?? 0,
    now - LOOK_BACK_DAYS * 24 * 60 * MINUTE_MILLIS,
  );
  const period = { since, until: Math.min(until, millisOf(schedule.endsAt) ?? until) };
  const [kind = ''] = schedule.expression.split('(');
  return KINDS[kind]?.(schedule, period);
}

interface Period {
  /** Epoch milliseconds; what is due at this very instant counts, here and at `until`. */
  readonly since: number;
  readonly until: number;
}

/** Local times that do not exist are skipped, the second of two equal ones does not fire again: hence a few to choose from. */
const CANDIDATES = 5;

function lastCron({ expression, timeZone }: KeptSchedule, { since, until }: Period): DueFiring | undefined {
  const schedule: Schedule = { name: '', expression, timeZone };
  const candidates = reading(() =>
    // croner looks strictly before its reference.
    cronOf(expression, timeZone).previousRuns(CANDIDATES, new Date(until + 1_000)),
  );
  const due = candidates?.find((date) => date.getTime() <= until && isDue(schedule, date))?.getTime();
  return due === undefined || due < since ? undefined : exactly(due);
}

const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/**
 * A rate counts from when Scheduler knew it, which nobody can read to the second. So a firing counts as missed only
 * when a whole period before it is empty too. Longer periods than the look-back are not judged.
 */
function lastRate(schedule: KeptSchedule, { until }: Period): DueFiring | undefined {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule.expression) ?? [];
  const minutes = Number(value) * (UNITS[unit] ?? 0);
  const begin = Math.max(Date.parse(schedule.changedAt), millisOf(schedule.startsAt) ?? 0);
  const periods = Math.floor((until - begin) / (minutes * MINUTE_MILLIS));
  if (!(minutes > 0) || minutes > LOOK_BACK_DAYS * 24 * 60 || periods < 1) {
    return undefined;
  }
  return {
    dueAt: instantOf(begin + periods * minutes * MINUTE_MILLIS),
    firedSince: instantOf(until - minutes * MINUTE_MILLIS),
  };
}

function onlyOnce({ expression, timeZone }: KeptSchedule, { since, until }: Period): DueFiring | undefined {
  const [, local] = /^at\((.+)\)$/.exec(expression) ?? [];
  const next =
    local === undefined
      ? undefined
      : reading(() => new Cron(local, { timezone: timeZone }).nextRun(new Date(since - 1_000)));
  const due = next?.getTime();
  return due === undefined || due < since || due > until ? undefined : exactly(due);
}

const KINDS: Readonly<Record<string, typeof lastCron>> = { cron: lastCron, rate: lastRate, at: onlyOnce };

/** What croner makes of an expression; `undefined` when only Scheduler can read it. */
function reading<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // See `lastDue`: in doubt nothing is due.
  }
}

function exactly(due: number): DueFiring {
  return { dueAt: instantOf(due), firedSince: instantOf(due) };
}

function millisOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Date.parse(value);
}
