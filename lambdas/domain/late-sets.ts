import { Reason } from './outcome';
import { TagKey } from './snapshot-tags';
import type { FoundSnapshot } from './snapshots';

/** A set that nobody labelled: its call took effect late, or its target's end was never recorded. */
export interface LateSet {
  readonly policy: string;
  readonly schedule: string;
  readonly runId: string;
  readonly instanceId: string;
  readonly snapshots: readonly FoundSnapshot[];
  readonly reason: typeof Reason.LABELLED_LATE | typeof Reason.DUPLICATE;
}

export interface LateBounds {
  readonly now: number;
  /** From a set's birth until the run that made it is surely over. */
  readonly runSeconds: number;
}

/** One target of one run. */
export interface TargetKey {
  readonly policy: string;
  readonly schedule: string;
  readonly runId: string;
  readonly instanceId: string;
}

/**
 * A target that was recorded labels all that it finds; what appears this much later was not there to be found. Three
 * times as long as EC2 was ever seen to hide a snapshot, and longer than a recording's own retries.
 */
const SETTLED_SECONDS = 900;

/** The targets of these pending snapshots that may be judged by now; a younger one's run may be at work. */
export function targetsOfPending(pending: readonly FoundSnapshot[], now: number): readonly TargetKey[] {
  const old = pending.filter(({ startedAt }) => ageSeconds(startedAt, now) > SETTLED_SECONDS);
  return [...new Map(old.map((snapshot) => [keyText(keyOf(snapshot)), keyOf(snapshot)])).values()];
}

/**
 * The late sets among all snapshots of one target of one run. Where the target has a set with a label, every other one
 * is a second set; where it has none and the run is surely over, the newest is the target's set, crash-consistent,
 * since nobody can say any more what it was worth.
 */
export function lateSets(snapshots: readonly FoundSnapshot[], { now, runSeconds }: LateBounds): readonly LateSet[] {
  const instants = [...new Set(snapshots.map(({ startedAt }) => startedAt))].sort().reverse();
  const sets = instants.map((startedAt) => snapshots.filter((snapshot) => snapshot.startedAt === startedAt));
  const pending = sets.filter((members) => members.some(isPending));
  const isRecorded = sets.some((members) => members.every((snapshot) => !isPending(snapshot)));
  const bound = isRecorded ? SETTLED_SECONDS : Math.max(SETTLED_SECONDS, runSeconds);
  // Of several sets without a label the youngest decides: a run that still makes sets is not over.
  if (pending.some(([first]) => ageSeconds(first?.startedAt ?? '', now) <= bound)) {
    return [];
  }
  return pending.flatMap((members, index) => {
    const [first] = members;
    const reason = isRecorded || index > 0 ? Reason.DUPLICATE : Reason.LABELLED_LATE;
    return first === undefined ? [] : [{ ...keyOf(first), snapshots: members, reason }];
  });
}

function isPending(snapshot: FoundSnapshot): boolean {
  return tagOf(snapshot, TagKey.CONSISTENCY) === 'pending';
}

function keyOf(snapshot: FoundSnapshot): TargetKey {
  return {
    policy: tagOf(snapshot, TagKey.POLICY),
    schedule: tagOf(snapshot, TagKey.SCHEDULE),
    runId: tagOf(snapshot, TagKey.RUN),
    instanceId: tagOf(snapshot, TagKey.INSTANCE),
  };
}

function keyText({ policy, schedule, runId, instanceId }: TargetKey): string {
  return JSON.stringify([policy, schedule, runId, instanceId]);
}

function tagOf({ tags }: FoundSnapshot, wanted: string): string {
  return tags.find(({ key }) => key === wanted)?.value ?? '';
}

function ageSeconds(startedAt: string, now: number): number {
  return (now - Date.parse(startedAt)) / 1_000;
}
