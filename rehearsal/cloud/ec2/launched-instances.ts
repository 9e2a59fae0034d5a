import { sleepUnless } from '../../clock';
import type { Fault } from '../faults';
import type { World } from '../world';
import { goesWith, isRoot, setInstance } from './instances';
import { removeVolume } from './recycle-bin';
import { later } from './snapshots';
import type { Instance, StateReason, Volume } from './state';

/** What is known of an instance when its guest is made. */
export interface LaunchedInstance {
  readonly region: string;
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Its root volume too. */
  readonly volumes: readonly Pick<Volume, 'volumeId' | 'snapshotId' | 'sizeGiB' | 'attachment'>[];
}

/** A minute is the unit of `shutdown`. */
const MINUTE_MILLIS = 60_000;

/** Starts a new instance: it is `running`, then known to Systems Manager, and ends itself when its user data says so. */
export function begin(world: World, instance: Instance, fault: Fault | undefined): void {
  world.background(boot(world, instance, fault));
}

async function boot(world: World, instance: Instance, fault: Fault | undefined): Promise<void> {
  const { launchMillis, registrationMillis } = world.modelSettings;
  if (!(await passes(world, instance, launchMillis))) {
    return;
  }
  if (fault?.kind === 'key-refused') {
    finish(world, instance, { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' });
    return;
  }
  await connect(world, instance);
  if (instance.ended.signal.aborted) {
    return;
  }
  attachAll(instance, fault);
  setInstance(world.ec2, instance.instanceId, { state: 'running' });
  if (fault?.kind !== 'lease-fails') {
    world.background(endItself(world, instance));
  }
  if (fault?.kind !== 'never-online' && (await passes(world, instance, registrationMillis))) {
    setInstance(world.ec2, instance.instanceId, { agent: 'online' });
  }
}

/** Whether the instance still goes on after so long. */
async function passes({ clock, closed }: World, { ended }: Instance, millis: number): Promise<boolean> {
  return (await sleepUnless(clock, millis, AbortSignal.any([closed, ended.signal]))) === 'slept';
}

/** A guest that was made too late is closed at once. */
async function connect({ region, onLaunch }: World, instance: Instance): Promise<void> {
  const { instanceId, launch, tags, volumes } = instance;
  if (onLaunch === undefined || launch === undefined) {
    return;
  }
  const { imageId, instanceType } = launch;
  const guest = await onLaunch({ ...{ region, instanceId, imageId, instanceType, tags }, volumes: [...volumes] });
  if (instance.ended.signal.aborted) {
    await guest?.close();
  } else if (guest !== undefined) {
    instance.guest = guest;
  }
}

/** All volumes, or all but the last one that is not the root. */
function attachAll(instance: Instance, fault: Fault | undefined): void {
  const { volumes } = instance;
  const missing =
    fault?.kind === 'volume-missing' ? volumes.findLast((volume) => !isRoot(instance, volume)) : undefined;
  for (const volume of volumes) {
    if (volume !== missing && volume.attachment !== undefined) {
      const { state: _, ...attached } = volume.attachment;
      volume.attachment = attached;
    }
  }
}

/** The user data's own `shutdown -P +MINUTES`. */
async function endItself(world: World, instance: Instance): Promise<void> {
  const [, minutes] = /^shutdown -P \+(\d+)/m.exec(instance.launch?.userData ?? '') ?? [];
  if (minutes === undefined || !(await passes(world, instance, Number(minutes) * MINUTE_MILLIS))) {
    return;
  }
  const message = 'Client.InstanceInitiatedShutdown: Instance initiated shutdown';
  const reason = { code: 'Client.InstanceInitiatedShutdown', message };
  if (instance.launch?.shutdownBehavior === 'terminate') {
    terminate(world, instance, reason);
  } else {
    stop(world, instance, reason);
  }
}

/** Ends an instance, unless it ends already: it shuts down, and then its volumes go with it or are free. */
export function terminate(world: World, instance: Instance, reason: StateReason): void {
  if (instance.state === 'shutting-down' || instance.state === 'terminated') {
    return;
  }
  leave(world, instance, { state: 'shutting-down', reason });
  world.background(
    later(world, world.modelSettings.shutdownMillis, () => {
      finish(world, instance, reason);
    }),
  );
}

function stop(world: World, instance: Instance, reason: StateReason): void {
  leave(world, instance, { state: 'stopping', reason });
  world.background(
    later(world, world.modelSettings.shutdownMillis, () => {
      // It may have been terminated meanwhile.
      if (instance.state === 'stopping') {
        setInstance(world.ec2, instance.instanceId, { state: 'stopped' });
      }
    }),
  );
}

/** What runs on the instance ends now. */
function leave(
  world: World,
  instance: Instance,
  { state, reason }: { readonly state: 'shutting-down' | 'stopping'; readonly reason: StateReason },
): void {
  instance.reason = reason;
  setInstance(world.ec2, instance.instanceId, { state });
  instance.ended.abort(new Error(`${instance.instanceId} is ${state}`));
  if (instance.guest !== undefined) {
    world.background(instance.guest.close());
  }
}

function finish(world: World, instance: Instance, reason: StateReason): void {
  const { ec2, clock } = world;
  instance.reason = reason;
  instance.terminatedAt = clock.now();
  setInstance(ec2, instance.instanceId, { state: 'terminated' });
  for (const volume of instance.volumes.splice(0)) {
    if (goesWith(instance, volume)) {
      removeVolume(world, volume);
    } else {
      delete volume.attachment;
    }
  }
}
