import { AwsError, notModelled } from '../errors';
import { matcher, type Filter, type FilterTable } from '../filters';
import { page } from '../pages';
import type { World } from '../world';
import type * as api from './api';
import { instanceOutput, snapshotOutput, STATE_CODES, stateOf, volumeOutput } from './outputs';
import { compare, type Instance, type Snapshot, type Volume } from './state';
import { isLiteral } from './tag-index';

const INSTANCE_FILTERS: FilterTable<Instance> = {
  'instance-id': (instance) => [instance.instanceId],
  'instance-state-name': (instance) => [instance.state],
  'instance-state-code': (instance) => [String(STATE_CODES[instance.state])],
  'root-device-name': (instance) => [instance.rootDeviceName],
  platform: (instance) => (instance.platform === 'Windows' ? ['windows'] : []),
};

const VOLUME_FILTERS: FilterTable<Volume> = {
  'volume-id': (volume) => [volume.volumeId],
  'attachment.instance-id': ({ attachment }) => (attachment ? [attachment.instanceId] : []),
  'attachment.device': ({ attachment }) => (attachment ? [attachment.device] : []),
  'attachment.status': ({ attachment }) => (attachment ? ['attached'] : []),
  status: ({ attachment }) => [attachment ? 'in-use' : 'available'],
  'volume-type': (volume) => [volume.volumeType],
  size: (volume) => [String(volume.sizeGiB)],
};

export function describeInstances(world: World, input: api.DescribeInstancesInput): api.DescribeInstancesOutput {
  const ids = input.InstanceIds ?? [];
  checkPaging({ ...input, ids, parameter: 'instancesSet' });
  const all = select(world.ec2.instances, ids, (id) => unknownInstance(id));
  const matches = matcher(input.Filters, INSTANCE_FILTERS);
  const { items, nextToken } = page(all.filter(matches), (instance) => instance.instanceId, {
    operation: 'DescribeInstances',
    size: input.MaxResults,
    token: input.NextToken,
  });
  return {
    Reservations: items.map((instance) => ({
      ReservationId: `r-${instance.instanceId.slice(2)}`,
      OwnerId: world.accountId,
      Instances: [instanceOutput(world, instance)],
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

export function describeVolumes(world: World, input: api.DescribeVolumesInput): api.DescribeVolumesOutput {
  const ids = input.VolumeIds ?? [];
  checkPaging({ ...input, ids, parameter: 'volumeSet' });
  const attached = ids.length === 0 ? attachedTo(world, input.Filters) : undefined;
  const all = attached ?? select(world.ec2.volumes, ids, (id) => unknownId('Volume', 'vol', id));
  const matches = matcher(input.Filters, VOLUME_FILTERS);
  const { items, nextToken } = page(all.filter(matches), (volume) => volume.volumeId, {
    operation: 'DescribeVolumes',
    size: input.MaxResults,
    token: input.NextToken,
  });
  return {
    Volumes: items.map((volume) => volumeOutput(world, volume)),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

/** Snapshots of this account only; a new one shows after `snapshotVisibleMillis`. */
export function describeSnapshots(world: World, input: api.DescribeSnapshotsInput): api.DescribeSnapshotsOutput {
  if (input.RestorableByUserIds !== undefined) {
    throw notModelled('DescribeSnapshots.RestorableByUserIds');
  }
  const ids = input.SnapshotIds ?? [];
  checkPaging({ ...input, ids, parameter: 'snapshotSet' });
  const visible = visibleSnapshots(world, ids.length > 0 ? ids : world.ec2.tagIndex.candidates(input.Filters));
  const ours = input.OwnerIds?.some((owner) => owner === 'self' || owner === world.accountId) ?? true;
  const all = ours ? select(visible, ids, (id) => unknownId('Snapshot', 'snap', id)) : [];
  const matches = matcher(input.Filters, snapshotFilters(world));
  const { items, nextToken } = page(all.filter(matches), (snapshot) => snapshot.snapshotId, {
    operation: 'DescribeSnapshots',
    size: input.MaxResults,
    token: input.NextToken,
  });
  return {
    Snapshots: items.map((snapshot) => ({ ...snapshotOutput(world, snapshot), StorageTier: 'standard' as const })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

export function unknownInstance(id: string): AwsError {
  return /^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
    ? new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
    : new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
}

function unknownId(kind: 'Volume' | 'Snapshot', prefix: 'vol' | 'snap', id: string): AwsError {
  return new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)
    ? new AwsError(`Invalid${kind}.NotFound`, `The ${kind.toLowerCase()} '${id}' does not exist.`)
    : new AwsError(`Invalid${kind}ID.Malformed`, `The ${kind.toLowerCase()} ID '${id}' is malformed`);
}

interface Paging {
  readonly ids: readonly string[];
  readonly parameter: string;
  readonly MaxResults?: number | undefined;
}

/** The bounds that the API reference states in prose, so that the shapes don't have them. */
function checkPaging({ ids, parameter, MaxResults: size }: Paging): void {
  if (size === undefined) {
    return;
  }
  if (ids.length > 0) {
    const message = `The parameter ${parameter} cannot be used with the parameter maxResults`;
    throw new AwsError('InvalidParameterCombination', message);
  }
  if (size < 5 || size > 1_000) {
    const message = `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`;
    throw new AwsError('InvalidParameterValue', message);
  }
}

function visibleSnapshots({ ec2, clock, modelSettings }: World, ids?: Iterable<string>): ReadonlyMap<string, Snapshot> {
  const since = clock.now() - modelSettings.snapshotVisibleMillis;
  const visible = new Map<string, Snapshot>();
  for (const id of ids ?? ec2.snapshots.keys()) {
    const snapshot = ec2.snapshots.get(id);
    if (snapshot !== undefined && snapshot.startedAt <= since) {
      visible.set(id, snapshot);
    }
  }
  return visible;
}

/** The volumes of the instances that a filter names; undefined where it is not by name. */
function attachedTo({ ec2 }: World, filters: readonly Filter[] = []): readonly Volume[] | undefined {
  const values = filters.find(({ Name: name }) => name === 'attachment.instance-id')?.Values ?? [];
  if (values.length === 0 || !isLiteral(values)) {
    return undefined;
  }
  const found = [...new Set(values)].flatMap((id) => ec2.instances.get(id)?.volumes ?? []);
  return found.sort((a, b) => compare(a.volumeId, b.volumeId));
}

/** The named resources, or all, in the order of their ids; one that is unknown fails the call. */
function select<T>(from: ReadonlyMap<string, T>, ids: readonly string[], refuse: (id: string) => AwsError): T[] {
  if (ids.length === 0) {
    return [...from].sort(([a], [b]) => compare(a, b)).map(([, resource]) => resource);
  }
  return [...new Set(ids)].sort(compare).map((id) => {
    const resource = from.get(id);
    if (resource === undefined) {
      throw refuse(id);
    }
    return resource;
  });
}

function snapshotFilters(world: World): FilterTable<Snapshot> {
  return {
    'snapshot-id': (snapshot) => [snapshot.snapshotId],
    'volume-id': (snapshot) => [snapshot.volumeId],
    status: (snapshot) => [stateOf(world, snapshot)],
    'owner-id': () => [world.accountId],
    'start-time': (snapshot) => [new Date(snapshot.startedAt).toISOString()],
    description: (snapshot) => [snapshot.description],
  };
}
