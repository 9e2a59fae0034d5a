import { DRILL_TAG } from '../../../../lambdas/domain/drill/drill-tags';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import type { Instance } from '../../../../rehearsal/cloud/ec2/state';
import { drillIdOf, instancesOf, placesOf, type MakeDrillCheck, type WatchedDrills } from './check';

/** From the bound until the guard comes, and between two of its calls (`lambdas/handlers/drill`, engine's rule). */
const GUARD_AFTER_MILLIS = 600_000;
const GUARD_EVERY_MILLIS = 300_000;

/** A function that starts and asks, an instance that shuts down, and its volumes: by the model's settings. */
const REMOVAL_MILLIS = 180_000;

/** An instance that starts, the whole minutes of its shutdown, and the shutdown itself: by the model's settings. */
const LEASE_MILLIS = 60_000 + 30_000 + 60_000;

/**
 * Each removal is owed in the ledger before the launch, and before an image is registered. An instance ends itself at its
 * bound. Where it does not, the guard ends it ten minutes later, and a call of the guard more for each fault. In the end
 * nothing is there, shared or owed.
 */
export const checkRemovals: MakeDrillCheck = (watched) => {
  const { simulation, faults } = watched;
  /** When the removal of each drill was owed last. */
  const owedAt = new Map<string, number>();
  const note = (): void => {
    for (const { drillId, dueAt } of simulation.books.removals.values()) {
      owedAt.set(drillId, Date.parse(dueAt));
    }
  };
  const look = (): readonly string[] => {
    note();
    return [
      ...instancesOf(simulation).flatMap((instance) => tooLate(instance, watched, owedAt)),
      ...unownedInstances(watched),
      ...unownedShares(watched),
    ];
  };
  return {
    onArrival: (call) => [...unowed(call, watched), ...keptVolumes(call)],
    onEvent: look,
    atEnd: () => [
      ...look(),
      ...(watched.outageEndsAt() === Infinity ? [] : left(watched)),
      ...(faults.some(({ kind }) => kind === 'lease-fails') ? [] : withoutLease(watched)),
    ],
  };
};

function unowed({ operation, input }: CallRecord, { simulation: { books } }: WatchedDrills): readonly string[] {
  if (operation !== 'RunInstances' && operation !== 'RegisterImage') {
    return [];
  }
  const specifications = input.TagSpecifications as readonly { readonly Tags: readonly Record<string, string>[] }[];
  const drillIds = specifications.map(({ Tags }) => Tags.find(({ Key }) => Key === DRILL_TAG)?.Value ?? '');
  return drillIds.flatMap((drillId) =>
    books.removals.has(drillId) ? [] : [`drill ${drillId} calls ${operation} while no removal is owed for it`],
  );
}

/** While an instance is there, its removal is owed, and no drill has two of them. */
function unownedInstances({ simulation }: WatchedDrills): readonly string[] {
  const alive = instancesOf(simulation).filter(({ state }) => state !== 'terminated');
  const ids = alive.map(drillIdOf);
  return [
    ...ids.flatMap((id) =>
      simulation.books.removals.has(id) ? [] : [`the removal of drill ${id} is not owed any more`],
    ),
    ...ids.flatMap((id, index) => (ids.indexOf(id) < index ? [`drill ${id} has two instances at a time`] : [])),
  ];
}

/** While a set is shared, its end is owed. */
function unownedShares(watched: WatchedDrills): readonly string[] {
  const owed = [...watched.simulation.books.removals.values()].flatMap(({ role, snapshotIds }) =>
    role === undefined ? [] : snapshotIds,
  );
  return sharedBy(watched).flatMap((id) =>
    owed.includes(id) ? [] : [`${id} is shared, and the end of that is not owed`],
  );
}

/** Snapshots that drills share; worlds whose policies share sets say so in the tags of these. */
function sharedBy({ simulation: { cloud } }: WatchedDrills): readonly string[] {
  return [...cloud.shares].flatMap(([id, accounts]) =>
    accounts.size === 0 || cloud.snapshots.get(id)?.tags.has(TagKey.SHARED) === true ? [] : id,
  );
}

/** The volumes of a drill go with its instance. */
function keptVolumes({ operation, input }: CallRecord): readonly string[] {
  const devices = (input.BlockDeviceMappings ?? []) as readonly {
    readonly DeviceName: string;
    readonly Ebs: { readonly DeleteOnTermination?: boolean };
  }[];
  const kept = devices.filter(({ Ebs }) => operation === 'RunInstances' && Ebs.DeleteOnTermination !== true);
  return kept.map(({ DeviceName }) => `the volume at ${DeviceName} would outlive its instance`);
}

/** The guard's bound holds for every instance, that of its lease for those whose user data ran. */
function tooLate(
  instance: Instance,
  { simulation: { clock }, faults, drills, outageEndsAt }: WatchedDrills,
  dueAt: ReadonlyMap<string, number>,
): readonly string[] {
  const { instanceId, launchedAt, terminatedAt = clock.now() } = instance;
  const boundMillis = 1_000 * Math.max(...drills.map(({ boundSeconds }) => boundSeconds));
  const calls = faults.reduce((sum, { point, times }) => sum + (point.of.startsWith('DrillGuard') ? times : 1), 1);
  const owed = Math.max(dueAt.get(drillIdOf(instance)) ?? 0, launchedAt + boundMillis + GUARD_AFTER_MILLIS);
  const byGuard = Math.max(owed, outageEndsAt()) + calls * GUARD_EVERY_MILLIS + REMOVAL_MILLIS;
  const isLeased = !faults.some(({ kind }) => kind === 'lease-fails');
  const byLease = isLeased ? launchedAt + boundMillis + LEASE_MILLIS : Infinity;
  return terminatedAt > Math.min(byGuard, byLease) ? [`instance ${instanceId} lives past its bound`] : [];
}

/** A removal is settled only when nothing is there. */
function left(watched: WatchedDrills): readonly string[] {
  const { simulation } = watched;
  const { books } = simulation;
  const alive = instancesOf(simulation).filter(({ state }) => state !== 'terminated');
  const all = placesOf(simulation).flatMap((place) => [...place.volumes.values()]);
  const volumes = all.filter(({ tags }) => tags.has(DRILL_TAG));
  const images = [...simulation.cloud.images.values()].filter(({ tags }) => tags.has(DRILL_TAG));
  return [
    ...alive.map(({ instanceId }) => `instance ${instanceId} is left`),
    ...images.map(({ imageId }) => `image ${imageId} is left`),
    ...volumes.map(({ volumeId }) => `volume ${volumeId} is left`),
    ...sharedBy(watched).map((id) => `${id} is still shared`),
    ...[...books.removals.keys()].map((drillId) => `the removal of drill ${drillId} is still owed`),
  ];
}

/** Every instance arms its shutdown before anything else, and is terminated by it. */
function withoutLease({ simulation }: WatchedDrills): readonly string[] {
  return instancesOf(simulation).flatMap(({ instanceId, launch }) =>
    launch?.shutdownBehavior === 'terminate' && /^#!.*\nshutdown -P \+\d+/.test(launch.userData)
      ? []
      : [`instance ${instanceId} has no lease`],
  );
}
