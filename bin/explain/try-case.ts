import type { SetFacts } from '../../lambdas/domain/lifecycle/actions';
import { RETENTION, type RetentionRule } from '../../lambdas/domain/lifecycle/settings';
import { isTimeZone } from '../../lambdas/domain/scheduler/expression';
import {
  instant,
  list,
  mistakeIn,
  oneOf,
  optional,
  record,
  schema,
  text,
  whole,
  type Members,
  type RecordSchema,
  type TypeOf,
} from '../../lambdas/domain/schema';
import { isRecord } from '../../rehearsal/json';
import { CommandProblem, shown } from '../problem';

/** A calendar of sets, and the rules to try on it. */
export interface TryCase {
  readonly name: string;
  readonly timeZone: string;
  /** In milliseconds since the epoch. */
  readonly now: number;
  /** By schedule. */
  readonly rules: ReadonlyMap<string, RetentionRule>;
  readonly sets: readonly TrySet[];
  readonly expectKeep?: readonly string[];
  readonly expectIgnored?: readonly string[];
}

export interface TrySet extends SetFacts {
  readonly instance: string;
}

const INSTANT = schema<string>(
  'an ISO-8601 instant with its offset, such as 2026-10-25T03:00:00Z',
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    instant().accepts(value),
);
const NAME = text(1, 256);
const NAMES = list(0, 100_000, NAME);
const FLAG = oneOf(true, false);

/** Also -1, which keeps all. */
const COUNT = { ...whole(-1, 1_000), allowed: 'whole numbers from 0 to 1000, or -1 for all' };

/** As `RETENTION`. What is absent is 0, `newest` or `false`. */
const RULE = record({
  ...RETENTION.members,
  ...{ last: optional(COUNT), hourly: optional(COUNT), daily: optional(COUNT), weekly: optional(COUNT) },
  ...{ monthly: optional(COUNT), yearly: optional(COUNT), floor: optional(COUNT) },
  prefer: optional(RETENTION.members.prefer),
  trustExitCodes: optional(FLAG),
  keepOldest: optional(FLAG),
});

/** What is absent is that of a completed and proven set. */
const SET = record({
  id: NAME,
  start: INSTANT,
  /** A word that is not known keeps its set. */
  state: optional(text(1, 256)),
  consistency: optional(oneOf('application-consistent', 'crash-consistent', 'pending')),
  proof: optional(oneOf('guest-evidence', 'vss', 'exit-codes', 'none')),
  duplicate: optional(FLAG),
  locked: optional(FLAG),
  inUse: optional(FLAG),
  instance: optional(NAME),
  schedules: optional(list(1, 1_000, NAME)),
  tags: optional(
    schema<Readonly<Record<string, string>>>('an object of texts by key', (value) => {
      return isRecord(value) && Object.values(value).every((tag) => typeof tag === 'string');
    }),
  ),
});

const CASE = record({
  name: optional(NAME),
  timeZone: optional(
    schema<string>('a name of an IANA time zone', (value) => typeof value === 'string' && isTimeZone(value)),
  ),
  now: INSTANT,
  sets: schema<readonly unknown[]>('a list of sets', Array.isArray),
  expectKeep: optional(NAMES),
  expectIgnored: optional(NAMES),
});

/** Where the sets name no schedule, they are of this one. */
const ONLY_SCHEDULE = 'default';

/** Reads a case that nobody has checked; the first mistake is a `CommandProblem` that names the case. */
export function readCase(value: unknown, index: number): TryCase {
  const given = isRecord(value) && typeof value.name === 'string' ? JSON.stringify(value.name) : String(index + 1);
  const where = `case ${given}`;
  const fields = checked(CASE, value, where);
  const hasRules = isRecord(value) && value.rules !== undefined;
  if (!isRecord(value) || hasRules === (value.rule !== undefined)) {
    throw new CommandProblem(`${where}: give one of rule and rules`);
  }
  const sets = fields.sets.map((set, at) => readSet(set, `${where}: sets[${String(at)}]`));
  checkIds(sets, where);
  const rules = hasRules ? rulesOf(value.rules, where) : undefined;
  const unnamed = sets.findIndex(({ schedules }) => schedules.length === 0);
  if (rules !== undefined && unnamed >= 0) {
    throw new CommandProblem(
      `${where}: sets[${String(unnamed)}].schedules is absent; with rules by schedule, name the schedules of each set`,
    );
  }
  const { name = `case ${String(index + 1)}`, timeZone = 'UTC', now, expectKeep, expectIgnored } = fields;
  return {
    ...{ name, timeZone, now: Date.parse(now) },
    ...(rules === undefined ? withOneRule(readRule(value.rule, `${where}: rule`), sets) : { rules, sets }),
    ...(expectKeep !== undefined && { expectKeep }),
    ...(expectIgnored !== undefined && { expectIgnored }),
  };
}

function withOneRule(rule: RetentionRule, sets: readonly TrySet[]): Pick<TryCase, 'rules' | 'sets'> {
  const scheduled = sets.map((set) => (set.schedules.length > 0 ? set : { ...set, schedules: [ONLY_SCHEDULE] }));
  return {
    rules: new Map(scheduled.flatMap(({ schedules }) => schedules).map((name) => [name, rule])),
    sets: scheduled,
  };
}

function rulesOf(value: unknown, where: string): ReadonlyMap<string, RetentionRule> {
  if (!isRecord(value)) {
    throw wrong(`${where}: rules`, value, 'an object with a rule by schedule');
  }
  return new Map(
    Object.entries(value).map(([schedule, rule]) => [schedule, readRule(rule, `${where}: rules.${schedule}`)]),
  );
}

function readRule(value: unknown, where: string): RetentionRule {
  const rule = known(RULE, value, where);
  const counts = Object.entries(rule).map(([name, count]) => [name, count === -1 ? Infinity : count]);
  return {
    ...{ floor: 0, prefer: 'newest', trustExitCodes: false, keepOldest: false },
    ...(Object.fromEntries(counts) as typeof rule),
  };
}

function readSet(value: unknown, where: string): TrySet {
  const set = known(SET, value, where);
  return {
    ...{ id: set.id, start: set.start, instance: set.instance ?? '', schedules: set.schedules ?? [] },
    state: set.state ?? 'completed',
    consistency: set.consistency ?? 'application-consistent',
    proof: set.proof ?? 'guest-evidence',
    isDuplicate: set.duplicate === true,
    tags: set.tags ?? {},
    keptBesides: [...(set.locked === true ? ['locked'] : []), ...(set.inUse === true ? ['used by an AMI'] : [])],
  };
}

function checkIds(sets: readonly TrySet[], where: string): void {
  const seen = new Set<string>();
  for (const [at, { id }] of sets.entries()) {
    if (seen.has(id)) {
      throw wrong(`${where}: sets[${String(at)}].id`, id, 'an id that no other set of the case has');
    }
    seen.add(id);
  }
}

/** A value of a record that has no other members: a misspelt one would change what is kept. */
function known<M extends Members>(of: RecordSchema<M>, value: unknown, where: string): TypeOf<RecordSchema<M>> {
  const fields = checked(of, value, where);
  const stranger = Object.keys(fields as object).find((name) => !Object.hasOwn(of.members, name));
  if (stranger !== undefined) {
    const names = Object.keys(of.members).join(', ');
    throw new CommandProblem(`${where} has the member "${stranger}", allowed: ${names}; correct or remove it`);
  }
  return fields;
}

function checked<M extends Members>(of: RecordSchema<M>, value: unknown, where: string): TypeOf<RecordSchema<M>> {
  const mistake = isRecord(value) ? mistakeIn(of, value) : { path: '', value, allowed: 'an object' };
  if (mistake !== undefined) {
    const path = mistake.path === '' ? where : `${where}${where.includes(': ') ? '.' : ': '}${mistake.path}`;
    throw wrong(path, mistake.value, mistake.allowed);
  }
  return value as TypeOf<RecordSchema<M>>;
}

function wrong(path: string, value: unknown, allowed: string): CommandProblem {
  return new CommandProblem(`${path} is ${shown(value)}, allowed: ${allowed}; correct it`);
}
