import type { SetFacts } from '../../lambdas/domain/lifecycle/actions';
import { judgeSets } from '../../lambdas/domain/lifecycle/retention';
import { minutesOf } from '../../lambdas/domain/due-schedules';
import { instantOf } from '../../lambdas/domain/instant';
import { defined } from '../../lambdas/domain/json';
import { promiseOf, type Policy } from '../../lambdas/domain/policy';
import { groupBy } from '../../lambdas/domain/sets';
import type { Conversion } from './conversion';
import { dlmKeeps, dlmMinutesOf } from './dlm-behavior';
import { settingsOf, type Side } from './side-by-side';

/** A set that one of both would make, for all schedules that are due at that minute. */
export interface RehearsedSet {
  /** The policy of Quiesce that makes it. */
  readonly policy?: string;
  readonly schedules: readonly string[];
  /** Whether it is there at the end. */
  readonly isKept: boolean;
  /** What keeps it, or why it goes. */
  readonly reasons: readonly string[];
}

/** What is due at one instant. */
export interface RehearsedFiring {
  /** ISO-8601. */
  readonly dueAt: string;
  /** DLM begins within an hour, Quiesce within the minute. */
  readonly dlmBeginsBy: string;
  readonly dlm: readonly RehearsedSet[];
  readonly quiesce: readonly RehearsedSet[];
}

/** What DLM and Quiesce would do for one policy that is enabled, if every set succeeds. */
export interface ImportRehearsal {
  readonly source: string;
  readonly policyId?: string;
  readonly quiescePolicies: readonly string[];
  readonly settings: readonly Side[];
  readonly firings: readonly RehearsedFiring[];
  /** Sets of one target that are there at the end. */
  readonly kept: { readonly dlm: number; readonly quiesce: number };
}

const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 86_400_000;
const DLM_WINDOW_MILLIS = 3_600_000;

/** Shows the firings of the next days. Sets that are there already are DLM's, which Quiesce does not manage. */
export function rehearseImport(
  conversion: Conversion,
  { days, now }: { readonly days: number; readonly now: number },
): ImportRehearsal {
  const end = now + days * DAY_MILLIS;
  const minutes = minutesBetween(now, end);
  const dlm = setsOfDlm(conversion, minutes, end);
  const quiesce = conversion.policies.map(({ policy }) => setsOfQuiesce(policy, minutes, end));
  const dues = new Set([dlm, ...quiesce].flatMap((sets) => [...sets.keys()]));
  const firings = [...dues]
    .sort((a, b) => a - b)
    .map((due) => ({
      dueAt: instantOf(due),
      dlmBeginsBy: instantOf(due + DLM_WINDOW_MILLIS),
      dlm: setsAt(due, [dlm]),
      quiesce: setsAt(due, quiesce),
    }));
  return {
    source: conversion.source,
    ...defined({ policyId: conversion.dlm.PolicyId }),
    quiescePolicies: conversion.policies.map(({ policy }) => policy.name),
    settings: settingsOf(conversion),
    firings,
    kept: { dlm: countKept([dlm]), quiesce: countKept(quiesce) },
  };
}

/** By the instant at which they are due. */
type Sets = ReadonlyMap<number, RehearsedSet>;

function minutesBetween(from: number, to: number): readonly number[] {
  const first = Math.floor(from / MINUTE_MILLIS) + 1;
  const last = Math.floor(to / MINUTE_MILLIS);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * MINUTE_MILLIS);
}

function setsOfDlm({ dlm }: Conversion, minutes: readonly number[], end: number): Sets {
  const { Schedules: schedules } = dlm.PolicyDetails;
  const opinions = schedules.flatMap((schedule, place) => {
    const verdicts = dlmKeeps(schedule, minutes.filter(dlmMinutesOf(schedule)), end);
    const name = schedule.Name ?? `schedule ${place + 1}`;
    return [...verdicts].map(([due, verdict]) => ({ due, name, ...verdict }));
  });
  return new Map(
    groupBy(opinions, ({ due }) => String(due)).map((all) => {
      const keeping = all.filter(({ isKept }) => isKept);
      const told = keeping.length > 0 ? keeping : all;
      const reasons = told.map(({ name, reason }) => (schedules.length > 1 ? `${name}: ${reason}` : reason));
      return [all[0]?.due ?? 0, { schedules: all.map(({ name }) => name), isKept: keeping.length > 0, reasons }];
    }),
  );
}

function setsOfQuiesce(policy: Policy, minutes: readonly number[], end: number): Sets {
  const dues = policy.schedules.map((schedule) => ({ name: schedule.name, isDue: minutesOf(schedule) }));
  const firings = minutes.flatMap((due) => {
    const names = dues.filter(({ isDue }) => isDue?.(due) === true).map(({ name }) => name);
    return names.length === 0 ? [] : [{ due, names }];
  });
  const facts = firings.map(({ due, names }, index) => factsOf(policy, names, { due, id: `set ${index + 1}` }));
  const rules = policy.schedules.map(({ name, timeZone = 'UTC', retain }) => ({
    schedule: name,
    timeZone,
    rule: retain,
  }));
  return new Map(
    judgeSets(facts, rules, end).map(({ set, fate: { fate, reasons } }) => [
      Date.parse(set.start),
      { policy: policy.name, schedules: set.schedules, isKept: fate !== 'remove', reasons },
    ]),
  );
}

/** A set that succeeded. A document that was made for DLM proves it by its exit codes only. */
function factsOf(
  policy: Policy,
  schedules: readonly string[],
  { id, due }: { readonly id: string; readonly due: number },
): SetFacts {
  const consistency = promiseOf(policy);
  const proof = policy.quiesce.kind === 'vss' ? 'vss' : 'exit-codes';
  return {
    id,
    start: instantOf(due),
    schedules,
    state: 'completed',
    consistency,
    proof: consistency === 'application-consistent' ? proof : 'none',
    isDuplicate: false,
    tags: {},
  };
}

function setsAt(due: number, makers: readonly Sets[]): readonly RehearsedSet[] {
  return makers.flatMap((sets) => sets.get(due) ?? []);
}

function countKept(makers: readonly Sets[]): number {
  return makers.flatMap((sets) => [...sets.values()]).filter(({ isKept }) => isKept).length;
}
