import type { World } from '../world';
import { compare, type Ec2State, type Instance, type InstanceProps, type Volume, type VolumeProps } from './state';

/** Adds an instance and its volumes; a set-up error, not AWS's, when an id is taken. */
export function addInstance(state: Ec2State, props: InstanceProps, now: number): void {
  if (state.instances.has(props.instanceId)) {
    throw new Error(`instance ${props.instanceId} exists already`);
  }
  state.instances.set(props.instanceId, {
    instanceId: props.instanceId,
    tags: new Map(Object.entries(props.tags ?? {})),
    platform: props.platform ?? 'Linux',
    rootDeviceName: props.rootDeviceName ?? '/dev/xvda',
    launchedAt: now,
    state: props.state ?? 'running',
    agent: props.ssm ?? 'online',
    ended: new AbortController(),
    waiters: [],
    volumes: [],
    vss: { behavior: props.vss ?? [], backups: 0 },
    ...(props.guest && { guest: props.guest }),
  });
  for (const volume of props.volumes) {
    attachVolume(state, { instanceId: props.instanceId, volume, now });
  }
}

export function attachVolume(
  state: Ec2State,
  {
    instanceId,
    volume: props,
    now,
  }: { readonly instanceId: string; readonly volume: VolumeProps; readonly now: number },
): void {
  if (state.volumes.has(props.volumeId)) {
    throw new Error(`volume ${props.volumeId} exists already`);
  }
  const instance = added(state, instanceId);
  const volume: Volume = {
    volumeId: props.volumeId,
    sizeGiB: props.sizeGiB ?? 8,
    volumeType: props.volumeType ?? 'gp3',
    tags: new Map(Object.entries(props.tags ?? {})),
    createdAt: now,
    pendingUntil: [],
    attachment: { instanceId, device: props.device, at: now },
    ...(props.kmsKeyId !== undefined && { kmsKeyId: props.kmsKeyId }),
    ...(props.iops !== undefined && { iops: props.iops }),
    ...(props.throughput !== undefined && { throughput: props.throughput }),
  };
  state.volumes.set(volume.volumeId, volume);
  addToInstance(instance, volume);
}

export function addToInstance(instance: Instance, volume: Volume): void {
  instance.volumes.push(volume);
  instance.volumes.sort((a, b) => compare(a.attachment?.device ?? '', b.attachment?.device ?? ''));
}

function added(state: Ec2State, instanceId: string): Instance {
  const instance = state.instances.get(instanceId);
  if (instance === undefined) {
    throw new Error(`instance ${instanceId} was not added`);
  }
  return instance;
}

/** Whether a volume goes with its instance; a root volume does where nothing else was asked for. */
export function goesWith(instance: Instance, { attachment }: Volume): boolean {
  return attachment?.deleteOnTermination ?? attachment?.device === instance.rootDeviceName;
}

/** Those that no call launched are in zone a. */
export function zoneOf({ region }: World, { launch }: Instance): string {
  return launch?.subnet.zone ?? `${region}a`;
}

/** EC2 lists a terminated instance for an hour. */
const LISTED_MILLIS = 3_600_000;

/** Whether EC2 knows an instance: not yet at once after its launch, and not for ever after its end. */
export function isListed({ clock, modelSettings }: World, { launch, launchedAt, terminatedAt }: Instance): boolean {
  const isNew = launch !== undefined && clock.now() < launchedAt + modelSettings.launchVisibleMillis;
  return !isNew && clock.now() < (terminatedAt ?? Infinity) + LISTED_MILLIS;
}

export function isRoot(instance: Instance, volume: Volume): boolean {
  return volume.attachment?.device === instance.rootDeviceName;
}

/** True while SSM can reach the instance's agent. */
export function isReachable(instance: Instance): boolean {
  return instance.agent === 'online' && instance.state === 'running';
}

/** Resolves at once, or when the instance can be reached again. */
export function whenReachable(instance: Instance): Promise<void> {
  if (isReachable(instance)) {
    return Promise.resolve();
  }
  return new Promise((resolve) => instance.waiters.push(resolve));
}

/** Changes the state of an instance, and resolves what waits for it. */
export function setInstance(
  state: Ec2State,
  instanceId: string,
  change: Partial<Pick<Instance, 'state' | 'agent'>>,
): void {
  const instance = added(state, instanceId);
  Object.assign(instance, change);
  if (!isReachable(instance)) {
    return;
  }
  const waiters = instance.waiters;
  instance.waiters = [];
  for (const wake of waiters) {
    wake();
  }
}
