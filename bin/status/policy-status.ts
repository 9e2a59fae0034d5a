import type { OwedHold } from '../../lambdas/domain/debts';
import type { KeptSchedule } from '../../lambdas/domain/due-times';
import { drillOf } from '../../lambdas/domain/drill/drill-tags';
import { firingAfter, firingsBefore } from '../../lambdas/domain/firing-times';
import { instantOf } from '../../lambdas/domain/instant';
import { defined } from '../../lambdas/domain/json';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { promiseOf, type Policy, type PolicyPromise } from '../../lambdas/domain/policy';
import { oldestAllowedHours } from '../../lambdas/domain/scheduler/consistent-set-age';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import type { NewestDrill } from '../../lambdas/ports';
import type { RunState } from '../account/run-history';

/** What is known of a policy. */
export interface PolicyFacts {
  readonly policy: Pick<Policy, 'name' | 'quiesce'>;
  readonly state: 'enabled' | 'disabled';
  readonly schedules: readonly (KeptSchedule & {
    readonly schedule: string;
    /** ISO-8601: it was created then, or its policy was enabled, whichever is later; absent when nobody knows. */
    readonly awaitedSince?: string;
  })[];
  /** Those that runs made, in any order, without copies. */
  readonly sets: readonly StoredSet[];
  readonly lastRun?: LastRun;
  /** Names of its restore drills that are deployed. */
  readonly drills: readonly string[];
  /** Its newest restore drill; absent when none has ended, or the ledger of its engine was not read. */
  readonly newestDrill?: Pick<NewestDrill, 'verdict' | 'endedAt'>;
  /** All owed thaws of the policy; absent when the ledger of its engine was not read. */
  readonly debts?: readonly OwedHold[];
  /** How many actions of each kind the lifecycle does next. */
  readonly backlog: Readonly<Record<string, number>>;
  /** How many removals the guard of the lifecycle holds back. */
  readonly heldBack: number;
}

/** The last run that is known, of a firing or by hand. */
export interface LastRun extends RunState {
  readonly runId: string;
  readonly executionArn: string;
  /** ISO-8601. */
  readonly startedAt: string;
}

/** How a policy is doing, as `quiesce status --json` prints it. All instants are ISO-8601. */
export interface PolicyStatus extends Pick<PolicyFacts, 'state' | 'lastRun' | 'backlog' | 'heldBack'> {
  readonly policy: string;
  /** What a set has to be, to count. */
  readonly promise: PolicyPromise;
  /** The last set that is what the policy promises. */
  readonly lastSet?: {
    readonly takenAt: string;
    readonly instance: string;
    readonly consistency: string;
    readonly proof: string;
    /** EC2's: `completed` or `pending`. */
    readonly state: string;
  };
  /** The last firings, at most two, since which there is no such set; the newest first. */
  readonly missedFirings: readonly string[];
  /** Since when the last set is older than the alarm `NoConsistentSet` allows by default; absent while it is not. */
  readonly overdueSince?: string;
  /** Of the sets that exist and have a measured freeze. */
  readonly freeze?: {
    readonly lastMillis: number;
    readonly worstMillis: number;
    readonly sets: number;
    readonly leaseMillis?: number;
  };
  /** Absent when nobody knows. */
  readonly owedThaws?: readonly Pick<
    OwedHold,
    'instanceId' | 'runId' | 'documentName' | 'heldAt' | 'dueAt' | 'leaseEndsAt'
  >[];
  /** Its restore drills; absent where none is deployed and none has ended. */
  readonly drills?: {
    readonly names: readonly string[];
    /** How many of the policy's sets have a newest drill that passed. */
    readonly passedSets: number;
    readonly newest?: NonNullable<PolicyFacts['newestDrill']>;
  };
  readonly nextFiring?: { readonly at: string; readonly schedule: string };
}

const MINUTE_MILLIS = 60_000;

/** From a firing to its first set: targets wait for their turn, and are tried again. */
const RUN_MINUTES = 30;

/** As many as the alarm takes by default. */
const PERIODS = 2;

export function policyStatus(facts: PolicyFacts, now: number): PolicyStatus {
  const { policy, state, backlog, heldBack, lastRun, debts } = facts;
  const promise = promiseOf(policy);
  const newestFirst = [...facts.sets].sort((left, right) => right.startMillis - left.startMillis);
  const last = newestFirst.find((set) => isAsPromised(set, promise));
  return {
    policy: policy.name,
    state,
    promise,
    ...defined({
      lastRun,
      lastSet: last && lastSetOf(last),
      freeze: freezeOf(newestFirst, policy),
      owedThaws: debts?.map(owedThawOf),
      drills: drillsOf(facts, now),
    }),
    missedFirings: missedFirings(facts, last?.startMillis ?? 0, now),
    ...defined({ overdueSince: overdueSince(facts, last?.startMillis ?? 0, now) }),
    backlog,
    heldBack,
    ...defined({ nextFiring: nextFiring(facts, now) }),
  };
}

/** A set that is on its way to S3 counts, one that failed or is being removed does not. */
function isAsPromised({ consistency, state, isPruning, isDuplicate }: StoredSet, promise: PolicyPromise): boolean {
  const isUsable = (state === 'completed' || state === 'pending') && !isPruning && !isDuplicate;
  const isLabelled = consistency === 'application-consistent' || consistency === promise;
  return isUsable && isLabelled;
}

function lastSetOf({ name, consistency, proof, state }: StoredSet): PolicyStatus['lastSet'] {
  return { takenAt: name.takenAt, instance: name.instance, consistency, proof, state };
}

function freezeOf(newestFirst: readonly StoredSet[], { quiesce }: Pick<Policy, 'quiesce'>): PolicyStatus['freeze'] {
  const measured = newestFirst.flatMap(({ tags }) => {
    const millis = Number(tags[TagKey.FREEZE_MILLIS] ?? NaN);
    return Number.isNaN(millis) ? [] : [millis];
  });
  const [lastMillis] = measured;
  const leaseSeconds = quiesce.kind === 'document' ? quiesce.leaseSeconds : undefined;
  return lastMillis === undefined
    ? undefined
    : {
        ...{ lastMillis, worstMillis: Math.max(...measured), sets: measured.length },
        ...defined({ leaseMillis: leaseSeconds && leaseSeconds * 1_000 }),
      };
}

function drillsOf({ drills: names, newestDrill: newest, sets }: PolicyFacts, now: number): PolicyStatus['drills'] {
  const passedSets = sets.filter((set) => drillOf(set, now)?.verdict === 'passed').length;
  return names.length === 0 && newest === undefined ? undefined : { names, passedSets, ...defined({ newest }) };
}

function owedThawOf({
  instanceId,
  runId,
  documentName,
  heldAt,
  dueAt,
  leaseEndsAt,
}: OwedHold): NonNullable<PolicyStatus['owedThaws']>[number] {
  return { instanceId, runId, documentName, heldAt, dueAt, ...defined({ leaseEndsAt }) };
}

/** Schedules that are due in the same minute make one set. */
function missedFirings({ schedules }: PolicyFacts, since: number, now: number): readonly string[] {
  const due = schedules
    .filter(({ state }) => state === 'enabled')
    .flatMap((schedule) => firingsBefore(schedule, now - (schedule.flexibleMinutes + RUN_MINUTES) * MINUTE_MILLIS, 2));
  return [...new Set(due)]
    .filter((at) => at > since)
    .sort((left, right) => right - left)
    .slice(0, 2)
    .map(instantOf);
}

/** Firings from before the last change of a schedule are not known, but the age of the last set is. */
function overdueSince({ schedules }: PolicyFacts, last: number, now: number): string | undefined {
  const overdue = schedules
    .filter(({ state }) => state === 'enabled')
    .flatMap(({ expression, awaitedSince, startsAt, endsAt }) => {
      const hours = oldestAllowedHours([{ expression }], PERIODS);
      if (hours === undefined || awaitedSince === undefined) {
        return [];
      }
      const begin = Math.max(last, Date.parse(awaitedSince), Date.parse(startsAt ?? awaitedSince));
      const at = begin + hours * 60 * MINUTE_MILLIS;
      return at <= Math.min(now, Date.parse(endsAt ?? instantOf(now))) ? [at] : [];
    });
  return overdue.length === 0 ? undefined : instantOf(Math.min(...overdue));
}

function nextFiring({ schedules }: PolicyFacts, now: number): PolicyStatus['nextFiring'] {
  const [next] = schedules
    .filter(({ state }) => state === 'enabled')
    .flatMap((schedule) => {
      const at = firingAfter(schedule, now);
      return at === undefined ? [] : [{ at, schedule: schedule.schedule }];
    })
    .sort((left, right) => left.at - right.at);
  return next && { at: instantOf(next.at), schedule: next.schedule };
}
