import { BUCKETS } from '../../../lambdas/domain/lifecycle/pacing';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { aPolicy, id } from '../../simulation/builders';
import { deploy, keeping, policyOf } from '../../simulation/lifecycle/worlds/world';
import { SETTINGS } from '../../simulation/handlers';
import { createSimulation, firing, type Simulation } from '../../simulation/simulation';

/** How long it took to delete snapshots, beside runs of policies. */
export interface Pruned {
  readonly deletions: number;
  /** Virtual time from the first call of the function to the last deletion. */
  readonly seconds: number;
  /** The least that the engine's share of the bucket allows. */
  readonly boundSeconds: number;
  /** Targets that were frozen meanwhile. */
  readonly frozenTargets: number;
  /** Calls about them that were refused because of their rate. */
  readonly throttledWhileFrozen: number;
  /** Calls of the lifecycle that were refused because of their rate. */
  readonly throttledDeletions: number;
}

const MEMBERS = 4;
const SETS_PER_INSTANCE = 100;
const TARGETS = 10;

/** Between two firings of the policy whose targets are frozen: more often than any is due. */
const FIRING_MILLIS = 180_000;

/** Removes half of the sets of a policy. Meanwhile another policy takes sets of some targets, again and again. */
export async function prune(deletions: number): Promise<Pruned> {
  const simulation = createSimulation({
    instances: Array.from({ length: TARGETS }, (_, index) => ({ number: index + 1 })),
    modelSettings: { pendingPerVolume: 1_000 },
  });
  const { clock, cloud } = simulation;
  deploy(simulation, policyOf({ retain: keeping(SETS_PER_INSTANCE / 2) }, 'pruned'));
  addSets(simulation, (2 * deletions) / MEMBERS);
  const seen = { deleted: 0, lastAt: 0, throttledWhileFrozen: 0, throttledDeletions: 0 };
  const isFrozen = (): boolean => [...simulation.guests.values()].some((guest) => guest.frozenPaths().length > 0);
  cloud.listen({
    onCall: ({ operation, error, caller }) => {
      if (operation === 'DeleteSnapshot' && error === undefined) {
        seen.deleted += 1;
        seen.lastAt = clock.now();
      }
      if (error === 'RequestLimitExceeded') {
        seen.throttledDeletions += caller === 'Lifecycle' ? 1 : 0;
        seen.throttledWhileFrozen += caller !== 'Lifecycle' && isFrozen() ? 1 : 0;
      }
    },
  });
  const begin = clock.now();
  const boundSeconds = boundOf(deletions);
  const isOver = (): boolean => seen.deleted >= deletions || clock.now() > begin + 2_000 * boundSeconds;
  await clock.runUntil(Promise.all([pruning(simulation, isOver), taking(simulation, isOver)]));
  const frozenTargets = [...simulation.guests.values()].reduce(
    (sum, { truth }) => sum + new Set(truth.frozen.map(({ frozenAt }) => frozenAt)).size,
    0,
  );
  return {
    deletions: seen.deleted,
    seconds: (seen.lastAt - begin) / 1_000,
    boundSeconds,
    frozenTargets,
    throttledWhileFrozen: seen.throttledWhileFrozen,
    throttledDeletions: seen.throttledDeletions,
  };
}

/** After the burst, so many a second. */
function boundOf(deletions: number): number {
  const { burst, perSecond } = BUCKETS.remove;
  return (deletions - burst * SETTINGS.requestShare) / (perSecond * SETTINGS.requestShare);
}

/** The rule of EventBridge: each minute. */
async function pruning({ clock, invoker }: Simulation, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await Promise.all([invoker.lifecycle({ woken: false }), clock.sleep(60_000 - (clock.now() % 60_000))]);
  }
}

async function taking(simulation: Simulation, isOver: () => boolean): Promise<void> {
  const policy = aPolicy({ name: 'taken', maxConcurrency: TARGETS });
  while (!isOver()) {
    const { ended } = simulation.start(
      firing(policy, { scheduledTime: new Date(simulation.clock.now()).toISOString() }),
    );
    await Promise.all([ended, simulation.clock.sleep(FIRING_MILLIS)]);
  }
}

function addSets({ cloud, clock }: Simulation, sets: number): void {
  for (let set = 0; set < sets; set += 1) {
    const instance = Math.floor(set / SETS_PER_INSTANCE);
    const startedAt = clock.now() - (1 + (set % SETS_PER_INSTANCE)) * 3_600_000;
    for (let member = 0; member < MEMBERS; member += 1) {
      cloud.addSnapshot({
        snapshotId: `snap-${String(set * MEMBERS + member).padStart(17, '0')}`,
        volumeId: `vol-f${String(instance * MEMBERS + member).padStart(16, '0')}`,
        startedAt,
        tags: {
          [TagKey.POLICY]: 'pruned',
          [TagKey.SCHEDULE]: 'nightly',
          [TagKey.SCHEDULES]: 'nightly',
          [TagKey.RUN]: `run-${String(set % SETS_PER_INSTANCE)}`,
          [TagKey.INSTANCE]: id(1_000 + instance),
          [TagKey.SET]: `set-${String(set)}`,
          [TagKey.CONSISTENCY]: 'application-consistent',
          [TagKey.PROOF]: 'guest-evidence',
          [TagKey.STATE]: 'completed',
        },
      });
    }
  }
}
