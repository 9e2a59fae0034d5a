import { groupBy } from '../../lambdas/domain/sets';
import { readRegions, type StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { defined } from '../../lambdas/domain/json';
import type { LifecycleView } from '../account/live-lifecycle';
import { setIdOf } from '../account/set-id';
import { explain, type ExplainedSet, type Explanation } from '../explain/explanation';

/** What `quiesce sets` found, as `--json` prints it. */
export interface SetListing extends Pick<Explanation, 'region' | 'unseen' | 'unreadable'> {
  readonly version: 1;
  /** ISO-8601: when it was looked. */
  readonly observedAt: string;
  /** The newest first. */
  readonly sets: readonly ListedSet[];
  /** What the plan does next with snapshots that are of no set, such as copies that failed. */
  readonly others: Explanation['policies'][number]['others'];
}

/** A set, with its copies. */
export interface ListedSet {
  /** `quiesce:set`; of a set of an older release the id of its first snapshot. */
  readonly id: string;
  readonly policy: string;
  readonly schedules: readonly string[];
  readonly instance: string;
  readonly runId: string;
  /** ISO-8601. */
  readonly takenAt: string;
  readonly ageSeconds: number;
  readonly consistency: string;
  /** `quiesce:reason`: why it is not application-consistent, or a duplicate. */
  readonly reason?: string;
  readonly proof: string;
  /** The newest restore drill of the set. */
  readonly drill?: NonNullable<ExplainedSet['drill']> & {
    /** From the launch until the application was usable. */
    readonly minutesToUsable?: number;
  };
  /** Its policy or its schedule is gone. */
  readonly isOrphan: boolean;
  /** The set itself, unless it is gone, and then its copies. */
  readonly places: readonly SetPlace[];
}

/** A set in one Region. */
export interface SetPlace extends Pick<ExplainedSet, 'region' | 'origin' | 'state' | 'fate' | 'reasons' | 'next'> {
  readonly snapshotIds: readonly string[];
  readonly bytes: number;
  /** Some of `bytes` is the size of the volume, because EC2 does not say that of the snapshot. */
  readonly isEstimate: boolean;
  readonly isArchived: boolean;
  readonly isEncrypted: boolean;
}

/** The sets with their copies, judged by the engine's plan. */
export function listSets(
  view: LifecycleView,
  choice: { readonly policy?: string; readonly instance?: string },
): SetListing {
  const { region, observedAt, policies, unseen, unreadable } = explain(view, choice);
  const stored = new Map(
    readRegions(view.observed).flatMap(({ sets }) => sets.map((set) => [placeKey(set.name), set] as const)),
  );
  const known = policies.flatMap(({ sets }) =>
    sets.flatMap((explained) => {
      const set = stored.get(placeKey(explained));
      return set === undefined ? [] : [{ explained, set }];
    }),
  );
  const grouped = groupBy(known, ({ explained }) =>
    JSON.stringify([explained.policy, explained.instance, explained.runId, setIdentity(explained)]),
  );
  return {
    version: 1,
    region,
    observedAt,
    sets: grouped.flatMap((same) => listedSet(same, view.now)).sort((one, other) => compare(other, one)),
    others: policies.flatMap(({ others }) => others),
    unseen,
    unreadable,
  };
}

interface Known {
  readonly explained: ExplainedSet;
  readonly set: StoredSet;
}

function listedSet(same: readonly Known[], now: number): readonly ListedSet[] {
  const sorted = [...same].sort((one, other) => placeRank(one).localeCompare(placeRank(other)));
  const [first] = sorted;
  if (first === undefined) {
    return [];
  }
  const { explained, set } = first;
  const { policy, schedules, instance, runId, takenAt, consistency, proof } = explained;
  return [
    {
      id: setIdOf(explained),
      ...{ policy, schedules, instance, runId, takenAt },
      ageSeconds: Math.max(0, Math.round((now - set.startMillis) / 1_000)),
      ...{ consistency, ...defined({ reason: set.tags[TagKey.REASON] }), proof },
      ...(explained.drill && { drill: { ...explained.drill, ...minutesOf(set) } }),
      isOrphan: sorted.some((one) => one.explained.isOrphan),
      places: sorted.map(placeOf),
    },
  ];
}

function minutesOf({ tags }: StoredSet): { readonly minutesToUsable?: number } {
  const minutes = Number(tags[TagKey.DRILL_MINUTES] || NaN);
  return Number.isNaN(minutes) ? {} : { minutesToUsable: minutes };
}

function placeOf({ explained, set }: Known): SetPlace {
  const { region, origin, state, fate, reasons, next, snapshotIds, estimate } = explained;
  return {
    ...{ region, origin, state, fate, reasons, next, snapshotIds },
    bytes: estimate.bytes,
    isEstimate: estimate.ofVolumeSize > 0,
    isArchived: set.members.some(({ tier }) => tier === 'archive'),
    isEncrypted: set.members.every(({ isEncrypted }) => isEncrypted),
  };
}

/** Sets of older releases have no tag of their own: each is a set for itself. Two sets with one tag differ in their starts. */
function setIdentity({ set, takenAt, snapshotIds }: ExplainedSet): string {
  return set === '' ? (snapshotIds[0] ?? '') : `${set} ${takenAt}`;
}

function placeRank({ explained: { origin, region } }: Known): string {
  return `${origin === 'made' ? '0' : '1'} ${region}`;
}

function placeKey({ region, snapshotIds }: Pick<ExplainedSet, 'region' | 'snapshotIds'>): string {
  return `${region} ${snapshotIds.join(' ')}`;
}

function compare(one: ListedSet, other: ListedSet): number {
  return one.takenAt.localeCompare(other.takenAt) || one.id.localeCompare(other.id);
}
