import type { ActionOf } from '../../domain/lifecycle/actions';
import type { StoredSnapshot } from '../../domain/lifecycle/observed';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { TagKey } from '../../domain/snapshot-tags';
import { isLeft } from './pacer';
import { detailOf, isCopy, policyOf, type LifecyclePorts, type Round } from './round';

/** IAM reads the tag at each DeleteSnapshot, and EC2 may need a moment to show it there. */
const TAG_SETTLES_MILLIS = 2_000;

const PRUNING = { key: TagKey.STATE, value: 'pruning' } as const;

/** What a removal needs of a round. */
export interface PruneRound extends Pick<Round, 'pacer' | 'home' | 'snapshot'> {
  readonly ports: Pick<LifecyclePorts, 'storedSets' | 'events' | 'metrics' | 'clock' | 'log'>;
}

type Prune = ActionOf<'prune'>;

/**
 * Begins the removal of some sets of a Region with one call. Answers the round as it is then. Where the call fails, each set
 * begins by itself: one snapshot that EC2 does not know any more must not keep the other sets.
 */
export async function beginRemoval(round: Round, actions: readonly Prune[]): Promise<Round> {
  if (actions.length < 2) {
    return round;
  }
  try {
    return await begin(round, actions);
  } catch (error) {
    round.ports.log.warn('removals-begin-apart', { region: actions[0]?.of.region, cause: String(error) });
    return round;
  }
}

/**
 * Removes a set: first all of its snapshots say that it is being removed, so that a set of which some are gone is finished
 * by a later round and is nothing to restore from; then each goes. The first that can't go ends it: of a set that is whole
 * the rest stays whole.
 */
export async function prune(round: PruneRound, action: Prune): Promise<void> {
  const { of, why, reason } = action;
  const { storedSets, events, metrics, clock } = round.ports;
  const begun = await begin(round, [action]);
  const metric = isCopy(round, of)
    ? {
        done: MetricName.SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED,
        failed: MetricName.SNAPSHOTS_COPIED_REGION_DELETE_FAILED,
      }
    : { done: MetricName.SNAPSHOTS_DELETE_COMPLETED, failed: MetricName.SNAPSHOTS_DELETE_FAILED };
  for (const member of membersOf(begun, of)) {
    const removed = await round.pacer
      .call('remove', of.region, () => storedSets.remove(of.region, member))
      .catch((error: unknown) => {
        metrics.emit(policyOf(of), { [metric.failed]: isLeft(error) ? 0 : 1 });
        throw error;
      });
    metrics.emit(policyOf(of), { [metric.done]: removed === 'removed' ? 1 : 0 });
  }
  metrics.emit(policyOf(of), { [MetricName.SETS_PRUNED]: 1 });
  await events.publish([
    {
      detailType: 'Snapshot Set Pruned',
      time: instantOf(clock.now()),
      resources: [],
      detail: { ...detailOf(of), why, reason },
    },
  ]);
}

/** Marks all snapshots of these sets of one Region, where that is not done yet. Answers the round as it is then. */
async function begin<R extends PruneRound>(round: R, actions: readonly Prune[]): Promise<R> {
  const { pacer, ports } = round;
  for (const { of, why, reason } of actions) {
    // The only line that says it if the round dies in the middle.
    ports.log.info('set-being-pruned', { ...detailOf(of), why, reason });
  }
  const open = actions.filter(({ of }) => !isBegun(round, of));
  const ids = open.flatMap(({ of }) => of.snapshotIds);
  const region = open[0]?.of.region;
  if (region === undefined) {
    return round;
  }
  await pacer.call('label', region, () => ports.storedSets.label(region, ids, [PRUNING]));
  await ports.clock.sleep(TAG_SETTLES_MILLIS);
  const nowMarked = new Set(ids);
  return {
    ...round,
    snapshot: (where, id) => {
      const snapshot = round.snapshot(where, id);
      return snapshot !== undefined && where === region && nowMarked.has(id) ? marked(snapshot) : snapshot;
    },
  };
}

function isBegun(round: PruneRound, of: Prune['of']): boolean {
  return membersOf(round, of).every(({ tags }) =>
    tags.some(({ key, value }) => key === PRUNING.key && value === PRUNING.value),
  );
}

function membersOf({ snapshot }: PruneRound, { region, snapshotIds }: Prune['of']): readonly StoredSnapshot[] {
  return snapshotIds.flatMap((id) => snapshot(region, id) ?? []);
}

function marked(snapshot: StoredSnapshot): StoredSnapshot {
  return { ...snapshot, tags: [...snapshot.tags.filter(({ key }) => key !== PRUNING.key), PRUNING] };
}
