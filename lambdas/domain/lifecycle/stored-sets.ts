import { Reason } from '../outcome';
import { groupBy, groupSets, startOf } from '../sets';
import { schedulesOf, TagKey } from '../snapshot-tags';
import type { SetName } from './actions';
import { goneOf, odditiesOf } from './oddities';
import type { Observed, ObservedRegion, StoredSnapshot } from './observed';
import { sourceOf, type CopySource } from './tags';

/** Tags by their keys. */
export type TagValues = Readonly<Record<string, string>>;

/** A snapshot with its tags by their keys. */
export interface Member extends StoredSnapshot {
  readonly values: TagValues;
  /** Of a copy. */
  readonly source?: CopySource;
}

/** One set, or the copies of one set in one Region, as a round sees it. */
export interface StoredSet {
  readonly name: SetName;
  readonly origin: 'made' | 'copied';
  /** By id. */
  readonly members: readonly Member[];
  /** Tags that all members have, with one value. */
  readonly tags: TagValues;
  /** `completed` only when all members are there and are completed, `failed` when one is in error, else EC2's word. */
  readonly state: 'completed' | 'failed' | 'pending' | 'incomplete' | (string & {});
  /** `pending` unless all members say the same. */
  readonly consistency: string;
  readonly proof: string;
  readonly isDuplicate: boolean;
  /** Its removal was begun. */
  readonly isPruning: boolean;
  /** Milliseconds since the epoch; NaN where the start can't be read. */
  readonly startMillis: number;
  /** When its last member was completed; its start where EC2 does not say. */
  readonly completedMillis: number;
  /** What of its tags can't be understood, in words. A set with such tags is kept, and nothing else is done with it. */
  readonly oddities: readonly string[];
}

/** What a Region has of the engine in the Region `home`. */
export interface RegionSets {
  readonly seen: ObservedRegion;
  readonly sets: readonly StoredSet[];
  /** Copies by the ids of their sources, without those whose removal was begun; each list from the oldest on. */
  readonly copies: ReadonlyMap<string, readonly Member[]>;
  /** Copies that failed. They are of no set. */
  readonly failed: readonly Member[];
  /** Copies of a source that has an older or a completed one. They are of no set. */
  readonly surplus: readonly Member[];
}

/** Groups what was listed into sets. The order of the listings does not matter. What is not this engine's is left out. */
export function readRegions({ home, regions }: Observed): readonly RegionSets[] {
  return [...regions]
    .sort((left, right) => compare(left.region, right.region))
    .map((seen) => {
      const ours = seen.snapshots
        .map((snapshot) => memberOf(snapshot))
        .filter((member) => isOurs(member, { home, region: seen.region }))
        .sort((left, right) => compare(left.snapshotId, right.snapshotId));
      const made = ours.filter(({ values }) => values[TagKey.SOURCE] === undefined);
      const copies = readCopies(ours.filter(({ values }) => values[TagKey.SOURCE] !== undefined));
      const sets = [...setsOf(made, 'made', seen.region), ...setsOf(copies.good, 'copied', seen.region)];
      return { seen, sets: sets.sort(byAge), copies: copies.bySource, failed: copies.failed, surplus: copies.surplus };
    });
}

/** By age, oldest first, in an order that does not depend on the listings. */
export function byAge(left: StoredSet, right: StoredSet): number {
  return compare(left.name.takenAt, right.name.takenAt) || compare(firstId(left), firstId(right));
}

/** The name of a part of a set. */
export function partOf({ name }: StoredSet, members: readonly Pick<Member, 'snapshotId'>[]): SetName {
  return { ...name, snapshotIds: members.map(({ snapshotId }) => snapshotId) };
}

/** The name of what is no set: a copy that failed, or is one too many. */
export function nameOf(members: readonly Member[], region: string): SetName {
  const tags = commonTags(members);
  return {
    region,
    policy: tags[TagKey.POLICY] ?? '',
    schedules: schedulesOf(tags),
    instance: tags[TagKey.INSTANCE] ?? '',
    runId: tags[TagKey.RUN] ?? '',
    set: tags[TagKey.SET] ?? '',
    takenAt: startOf(members.map((member) => ({ ...member, startedAt: member.source?.startedAt ?? member.startedAt }))),
    snapshotIds: members.map(({ snapshotId }) => snapshotId),
  };
}

/** Compares texts by their characters. The language of the machine does not matter. */
function compare(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

function memberOf(snapshot: StoredSnapshot): Member {
  const values = Object.fromEntries(snapshot.tags.map(({ key, value }) => [key, value]));
  const source = sourceOf(values[TagKey.SOURCE] ?? '');
  return { ...snapshot, values, ...(source && { source }) };
}

/**
 * A set is ours where the engine makes its sets; elsewhere it is another engine's. A copy is ours when its source was made
 * here. A copy that another program made with our tags on it has EC2's volume of copies, and is nobody's set.
 */
function isOurs({ values, source, volumeId }: Member, where: Readonly<Record<'home' | 'region', string>>): boolean {
  if (values[TagKey.POLICY] === undefined) {
    return false;
  }
  if (values[TagKey.SOURCE] === undefined) {
    return where.region === where.home && volumeId !== VOLUME_OF_COPIES;
  }
  return source === undefined || source.region === where.home;
}

/** EC2's volume of every copy. */
const VOLUME_OF_COPIES = 'vol-ffffffff';

interface Copies {
  readonly good: readonly Member[];
  readonly failed: readonly Member[];
  readonly surplus: readonly Member[];
  readonly bySource: ReadonlyMap<string, readonly Member[]>;
}

/**
 * One copy of each source stands for it: the oldest completed one, else the oldest. The others go as soon as it is
 * completed.
 */
function readCopies(copies: readonly Member[]): Copies {
  const failed = copies.filter(({ state }) => state === 'error');
  const working = copies.filter((copy) => copy.state !== 'error' && !isMarked(copy));
  const bySource = groupBy(working, (member) => member.source?.snapshotId ?? member.snapshotId).map((same) => {
    const oldestFirst = [...same].sort((left, right) => compare(left.startedAt, right.startedAt));
    return { oldestFirst, stands: oldestFirst.find(isCompleted) ?? oldestFirst[0] };
  });
  const surplus = bySource.flatMap(({ oldestFirst, stands }) => oldestFirst.filter((member) => member !== stands));
  const isApart = new Set([...failed, ...surplus]);
  return {
    good: copies.filter((member) => !isApart.has(member)),
    failed,
    surplus,
    bySource: new Map(
      bySource.flatMap(({ oldestFirst, stands }) =>
        stands?.source === undefined
          ? []
          : [[stands.source.snapshotId, [stands, ...oldestFirst.filter((member) => member !== stands)]] as const],
      ),
    ),
  };
}

/** Whether its removal was begun. */
function isMarked({ values }: Member): boolean {
  return values[TagKey.STATE] === 'pruning';
}

function isCompleted({ state }: Member): boolean {
  return state === 'completed';
}

/**
 * The tags say which snapshots are one set. Copies whose removal was begun are a set apart, because their sources may have
 * been copied again.
 */
function setsOf(members: readonly Member[], origin: StoredSet['origin'], region: string): readonly StoredSet[] {
  const keys = [TagKey.POLICY, TagKey.INSTANCE, TagKey.RUN, TagKey.SET];
  const identity = ({ values }: Member): string => JSON.stringify(keys.map((key) => values[key]));
  const sets =
    origin === 'made'
      ? groupBy(members, identity).flatMap(groupSets)
      : groupBy(members, (member) => `${identity(member)}${String(isMarked(member))}`);
  return sets.map((set) => storedSet(set, origin, region));
}

function storedSet(members: readonly Member[], origin: StoredSet['origin'], region: string): StoredSet {
  const name = nameOf(members, region);
  const tags = commonTags(members);
  const startMillis = Date.parse(name.takenAt);
  const state = stateOf(members);
  const isPruning = members.some(isMarked);
  // One whose removal was begun misses some rightly, and copies are made one after another.
  const gone = origin === 'copied' || isPruning ? 0 : goneOf(members);
  const completed = members.map(({ completedAt }) => Date.parse(completedAt ?? '')).filter((at) => !Number.isNaN(at));
  return {
    name,
    origin,
    members,
    tags,
    state: gone > 0 && state === 'completed' ? 'incomplete' : state,
    consistency: tags[TagKey.CONSISTENCY] ?? 'pending',
    proof: tags[TagKey.PROOF] ?? '',
    isDuplicate: members.some(({ values }) => values[TagKey.REASON] === Reason.DUPLICATE),
    isPruning,
    startMillis,
    completedMillis: completed.length === 0 ? startMillis : Math.max(...completed),
    oddities: odditiesOf(members, gone),
  };
}

function commonTags(members: readonly Member[]): TagValues {
  const [first, ...others] = members;
  return Object.fromEntries(
    Object.entries(first?.values ?? {}).filter(([key, value]) => others.every(({ values }) => values[key] === value)),
  );
}

function stateOf(members: readonly Member[]): StoredSet['state'] {
  const states = new Set<string>(members.map(({ state }) => state));
  if (states.has('error')) {
    return 'failed';
  }
  const other = [...states].find((state) => state !== 'completed' && state !== 'pending');
  return other ?? (states.has('pending') ? 'pending' : 'completed');
}

function firstId({ name }: StoredSet): string {
  return name.snapshotIds[0] ?? '';
}
