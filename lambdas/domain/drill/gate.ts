import { groupBy } from '../sets';
import type { StoredSet } from '../lifecycle/stored-sets';
import { drillOf, type SetDrill } from './drill-tags';
import { isIncluded, whyNotRestorable } from './restorable';

/** What a gate asks of each target of a policy. */
export interface GateDemand {
  readonly policy: string;
  /** The target's newest application-consistent set is at most this old. */
  readonly maxAgeSeconds: number;
  /** The target's newest drill passed, and is at most this old. */
  readonly drilledWithinSeconds: number;
}

export interface GateFinding {
  readonly instance: string;
  /** What the target lacks, in words; empty when it lacks nothing. */
  readonly lacks: readonly string[];
  /** ISO-8601: start of the newest application-consistent set. */
  readonly setAt?: string;
  /** The newest drill of a set of this target. */
  readonly drill?: { readonly verdict: string; readonly at: string };
}

/** Judges each target: an instance that the policy selects now, and no other. */
export function judgeGate(
  sets: readonly StoredSet[],
  targets: readonly string[],
  demand: GateDemand,
  now: number,
): readonly GateFinding[] {
  const byInstance = new Map(
    groupBy(
      sets.filter((set) => isIncluded(set, demand.policy)),
      ({ name }) => name.instance,
    ).map((own) => [own[0]?.name.instance ?? '', own] as const),
  );
  return [...targets].sort().map((instance) => judgeTarget(instance, byInstance.get(instance) ?? [], demand, now));
}

function judgeTarget(instance: string, sets: readonly StoredSet[], demand: GateDemand, now: number): GateFinding {
  const newest = newestOf(
    sets.filter((set) => whyNotRestorable(set, now) === undefined),
    ({ startMillis }) => startMillis,
  );
  const drilled = newestOf(
    sets.flatMap((set) => drillOf(set, now) ?? []),
    ({ atMillis }) => atMillis,
  );
  return {
    instance,
    lacks: [...lacksSet(newest, demand, now), ...lacksDrill(drilled, demand, now)],
    ...(newest && { setAt: newest.name.takenAt }),
    ...(drilled && { drill: { verdict: drilled.verdict, at: drilled.at } }),
  };
}

function lacksSet(newest: StoredSet | undefined, { maxAgeSeconds }: GateDemand, now: number): readonly string[] {
  if (newest === undefined) {
    return ['has no application-consistent set that can be restored'];
  }
  const ageSeconds = (now - newest.startMillis) / 1_000;
  return ageSeconds > maxAgeSeconds
    ? [`newest application-consistent set is ${hoursText(ageSeconds)} old, allowed: ${hoursText(maxAgeSeconds)}`]
    : [];
}

function lacksDrill(drill: SetDrill | undefined, { drilledWithinSeconds }: GateDemand, now: number): readonly string[] {
  if (drill === undefined) {
    return ['was never drilled'];
  }
  if (drill.verdict !== 'passed') {
    return [`newest drill, of ${drill.at}, ${drill.verdict}`];
  }
  const ageSeconds = (now - drill.atMillis) / 1_000;
  return ageSeconds > drilledWithinSeconds
    ? [`newest drill passed ${hoursText(ageSeconds)} ago, allowed: ${hoursText(drilledWithinSeconds)}`]
    : [];
}

function newestOf<T>(items: readonly T[], millisOf: (item: T) => number): T | undefined {
  return items.toSorted((left, right) => millisOf(right) - millisOf(left))[0];
}

/** `26 h`, `25.5 h`. */
function hoursText(seconds: number): string {
  return `${String(Math.round(seconds / 360) / 10)} h`;
}
