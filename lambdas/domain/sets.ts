import { Reason } from './outcome';
import { isVssSetTag, TagKey, type SetIdentity } from './snapshot-tags';
import type { CreatedSnapshot, FoundSet, FoundSnapshot } from './snapshots';

/**
 * The sets among snapshots that were found, oldest first. The tag `quiesce:set` says which snapshots belong together.
 * Its value is new for each call. Only a document that the agent ran twice makes two sets with one value, and then a
 * volume occurs twice: EC2's start times, all from the same answer, tell these sets apart. Snapshots without the tag
 * count as one value.
 */
export function groupSets<T extends FoundSnapshot>(found: readonly T[]): readonly (readonly T[])[] {
  return groupBy(found, (snapshot) => tagOf(snapshot, TagKey.SET) ?? '')
    .flatMap((members) => {
      const volumes = new Set(members.map(({ volumeId }) => volumeId));
      return volumes.size === members.length ? [members] : groupBy(members, ({ startedAt }) => startedAt);
    })
    .sort((left, right) => startOf(left).localeCompare(startOf(right)));
}

/** The same, as a run adopts them. */
export function foundSets(found: readonly FoundSnapshot[]): readonly FoundSet[] {
  return groupSets(found).map((members) => ({
    takenAt: startOf(members),
    origin: 'adopted',
    snapshots: createdOf(members),
    label: labelOf(members),
    ...(members.some((member) => isVssSetTag(tagOf(member, TagKey.SET))) && { madeBy: 'vss' }),
  }));
}

/** Whether a set has a snapshot of each of these volumes. */
export function isWhole({ snapshots }: Pick<FoundSet, 'snapshots'>, volumeIds: readonly string[]): boolean {
  const volumes = new Set(snapshots.map(({ volumeId }) => volumeId));
  return volumeIds.every((id) => volumes.has(id));
}

/** What EC2 showed late of a set: snapshots of the same call, of volumes that the set had none of. */
export function lateMembers(
  found: readonly FoundSnapshot[],
  own: readonly CreatedSnapshot[],
): readonly FoundSnapshot[] {
  const ids = new Set(own.map(({ snapshotId }) => snapshotId));
  const volumes = new Set(own.map(({ volumeId }) => volumeId));
  const calls = new Set(found.flatMap((each) => (ids.has(each.snapshotId) ? [tagOf(each, TagKey.SET)] : [])));
  return found.filter((each) => !volumes.has(each.volumeId) && calls.has(tagOf(each, TagKey.SET)));
}

/** Snapshots as payloads and events name them. */
export function createdOf(members: readonly FoundSnapshot[]): readonly CreatedSnapshot[] {
  return members.map(({ snapshotId, volumeId }) => ({ snapshotId, volumeId }));
}

/** Start of the youngest snapshot, ISO-8601. */
export function startOf(members: readonly FoundSnapshot[]): string {
  return (
    members
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1) ?? ''
  );
}

/** A set is labelled when each of its snapshots says the same. */
function labelOf(members: readonly FoundSnapshot[]): FoundSet['label'] {
  const labels = new Set(members.map((member) => tagOf(member, TagKey.CONSISTENCY)));
  const [label] = labels;
  return labels.size === 1 && (label === 'application-consistent' || label === 'crash-consistent') ? label : 'pending';
}

/** A set that no run labelled: its call took effect late, or its target's end was never recorded. */
export interface LateSet extends SetIdentity {
  readonly snapshots: readonly FoundSnapshot[];
  readonly reason: typeof Reason.LABELLED_LATE | typeof Reason.DUPLICATE;
}

export interface LateBounds {
  readonly now: number;
  /** From a set's birth until the run that made it is surely over. */
  readonly runSeconds: number;
}

/**
 * A target that was recorded labels all that it finds; what appears this much later was not there to be found. Three
 * times as long as EC2 was ever seen to hide a snapshot, and longer than a recording's own retries.
 */
const SETTLED_SECONDS = 900;

/** The targets of these pending snapshots that may be judged by now; a younger one's run may be at work. */
export function targetsOfPending(pending: readonly FoundSnapshot[], now: number): readonly SetIdentity[] {
  const old = pending.filter(({ startedAt }) => ageSeconds(startedAt, now) > SETTLED_SECONDS);
  return groupBy(old.map(identityOf), (target) => JSON.stringify(target)).flatMap(([target]) => target ?? []);
}

/**
 * The late sets among all snapshots of one target of one run. Where the target has a set with a label, every other one
 * is a second set. Where it has none and the run is surely over, the newest is the target's set. It is labelled
 * crash-consistent, because what would prove more is lost.
 */
export function lateSets(snapshots: readonly FoundSnapshot[], { now, runSeconds }: LateBounds): readonly LateSet[] {
  const sets = [...groupSets(snapshots)].reverse();
  const pending = sets.filter((members) => members.some(isPending));
  const isRecorded = sets.some((members) => !members.some(isPending));
  const bound = isRecorded ? SETTLED_SECONDS : Math.max(SETTLED_SECONDS, runSeconds);
  // Of several sets without a label the youngest decides: a run that still makes sets is not over.
  if (pending.some((members) => ageSeconds(startOf(members), now) <= bound)) {
    return [];
  }
  return pending.flatMap((members, index) => {
    const [first] = members;
    const reason = isRecorded || index > 0 ? Reason.DUPLICATE : Reason.LABELLED_LATE;
    return first === undefined ? [] : [{ ...identityOf(first), snapshots: members, reason }];
  });
}

function isPending(snapshot: FoundSnapshot): boolean {
  return tagOf(snapshot, TagKey.CONSISTENCY) === 'pending';
}

function identityOf(snapshot: FoundSnapshot): SetIdentity {
  return {
    policy: tagOf(snapshot, TagKey.POLICY) ?? '',
    schedule: tagOf(snapshot, TagKey.SCHEDULE) ?? '',
    runId: tagOf(snapshot, TagKey.RUN) ?? '',
    instanceId: tagOf(snapshot, TagKey.INSTANCE) ?? '',
  };
}

function tagOf({ tags }: FoundSnapshot, wanted: string): string | undefined {
  return tags.find(({ key }) => key === wanted)?.value;
}

function ageSeconds(startedAt: string, now: number): number {
  return (now - Date.parse(startedAt)) / 1_000;
}

/** The items with the same key together, in the order in which the keys first occur. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  return [...groupsOf(items, keyOf).values()];
}

/** The same, by the keys. */
export function groupsOf<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}
