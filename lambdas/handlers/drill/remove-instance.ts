import { askUntil } from '../../ask-until';
import type { StepHandler } from '../../contract';
import type { Removed } from '../../domain/drill/drill';
import { drillIdOf } from '../../domain/drill/launch-plan';
import { instantOf } from '../../domain/instant';
import type { Ports } from '../../ports';

export type RemovePorts = Pick<Ports, 'drillInstances' | 'drillImages' | 'clock' | 'log'>;

/** An instance that shuts down takes minutes. */
const ASKED_MILLIS = 600_000;

const PAUSES = { firstMillis: 2_000, longestMillis: 15_000 } as const;

/** Ends the instance of a drill. Its removal stays owed until the drill is recorded. Where it does not end in time, the guard goes on. */
export function removeInstance(
  ports: RemovePorts,
  { consistencySeconds }: { readonly consistencySeconds: number },
): StepHandler<'RemoveInstance'> {
  return async ({ drill, launched }, execution): Promise<Removed> => {
    const drillId = drillIdOf(execution);
    const { clock } = ports;
    const left = await removeAll(ports, {
      drillId,
      mayHaveImage: drill.place.boot !== undefined,
      boundMillis: ASKED_MILLIS,
      // No launch is going on any more, but what was launched may not be listed yet.
      listedFrom: clock.now() + (launched?.isNothing === true ? 0 : consistencySeconds * 1_000),
    });
    return { endedAt: instantOf(clock.now()), left };
  };
}

export interface Removal {
  readonly drillId: string;
  /** Whether an image of a boot volume may be there. */
  readonly mayHaveImage: boolean;
  /** The longest that it is waited for. */
  readonly boundMillis: number;
  /** Epoch milliseconds: from here on, what is not listed is not there. */
  readonly listedFrom: number;
}

/** Ends all instances of a drill, its image, deletes volumes that outlived theirs, and answers what is left, in words. */
export async function removeAll(ports: RemovePorts, removal: Removal): Promise<readonly string[]> {
  let left: readonly string[] = [];
  await askUntil({ clock: ports.clock, ...PAUSES, boundMillis: removal.boundMillis }, async () => {
    left = await removeOnce(ports, removal);
    return left.length === 0 ? 'removed' : undefined;
  });
  return left;
}

async function removeOnce(ports: RemovePorts, removal: Removal): Promise<readonly string[]> {
  const { drillInstances, clock, log } = ports;
  const { drillId, listedFrom, mayHaveImage } = removal;
  const isListed = clock.now() >= listedFrom;
  const instances = await drillInstances.find(drillId);
  const alive = instances.filter(({ state }) => state !== 'terminated');
  for (const { instanceId, state } of alive) {
    if (state !== 'shutting-down') {
      log.info('instance-terminated', { drillId, instanceId });
      await drillInstances.terminate(instanceId);
    }
  }
  const images = mayHaveImage ? await removeImages(ports, drillId) : [];
  const volumes = await drillInstances.volumes(drillId);
  for (const { volumeId, state } of volumes) {
    // A volume goes with its instance. One that is free was attached by hand, or its instance did not start.
    if (state === 'available' || state === 'error') {
      log.warn('volume-left', { drillId, volumeId, state });
      await drillInstances.deleteVolume(volumeId);
    }
  }
  return [
    ...alive.map(({ instanceId, state }) => `instance ${instanceId} is ${state}`),
    ...images,
    ...volumes.map(({ volumeId, state }) => `volume ${volumeId} is ${state}`),
    ...(instances.length === 0 && !isListed ? ['an instance may have been launched that is not listed yet'] : []),
  ];
}

/** An instance does not need its image any more. The snapshot stays. Answers what was still there, in words. */
async function removeImages({ drillImages, log }: RemovePorts, drillId: string): Promise<readonly string[]> {
  const images = await drillImages.find(drillId);
  for (const { imageId } of images) {
    log.info('image-deregistered', { drillId, imageId });
    await drillImages.deregister(imageId);
  }
  return images.map(({ imageId, state }) => `image ${imageId} is ${state}`);
}
