import type { Action } from '../../domain/lifecycle/actions';
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

type Prune = Extract<Action, { readonly kind: 'prune' }>;

/**
 * Begins the removal of some sets of a Region with one call. Answers the round as it is then. Where the call fails, each set
 * begins by itself: one snapshot that EC2 does not know any more must not keep the other sets.
 */
export async function beginRemoval(round: Round, actions: readonly Prune[]): Promise<Round> {
  const [first] = actions;
  if (first === undefined || actions.length === 1) {
    return round;
  }
  const ids = new Set(actions.flatMap(({ of }) => (isBegun(round, of) ? [] : of.snapshotIds)));
  tellBegin(round, actions);
  try {
    await mark(round, first.of.region, [...ids]);
  } catch (error) {
    round.ports.log.warn('removals-begin-apart', { region: first.of.region, cause: String(error) });
    return round;
  }
  return {
    ...round,
    snapshot: (region, id) => {
      const snapshot = round.snapshot(region, id);
      return snapshot !== undefined && region === first.of.region && ids.has(id) ? marked(snapshot) : snapshot;
    },
  };
}

/**
 * Removes a set: first all of its snapshots say that it is being removed, so that a set of which some are gone is finished
 * by a later round and is nothing to restore from; then each goes. The first that can't go ends it: of a set that is whole
 * the rest stays whole.
 */
export async function prune(round: PruneRound, action: Prune): Promise<void> {
  const { of, why, reason } = action;
  const { storedSets, events, metrics, clock } = round.ports;
  tellBegin(round, [action]);
  if (!isBegun(round, of)) {
    await mark(round, of.region, of.snapshotIds);
  }
  const metric = isCopy(round, of)
    ? {
        done: MetricName.SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED,
        failed: MetricName.SNAPSHOTS_COPIED_REGION_DELETE_FAILED,
      }
    : { done: MetricName.SNAPSHOTS_DELETE_COMPLETED, failed: MetricName.SNAPSHOTS_DELETE_FAILED };
  for (const member of membersOf(round, of)) {
    const removed = await round.pacer
      .call('remove', of.region, () => storedSets.remove(of.region, marked(member)))
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

/** The only place that says it if the round dies in the middle. */
function tellBegin({ ports: { log } }: PruneRound, actions: readonly Prune[]): void {
  for (const { of, why, reason } of actions) {
    log.info('set-being-pruned', { ...detailOf(of), why, reason });
  }
}

async function mark({ pacer, ports }: PruneRound, region: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) {
    return;
  }
  await pacer.call('label', region, () => ports.storedSets.label(region, ids, [PRUNING]));
  await ports.clock.sleep(TAG_SETTLES_MILLIS);
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
