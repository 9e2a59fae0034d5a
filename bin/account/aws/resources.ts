import { paginateDescribeInstances, paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import type { EC2Client, Instance, Volume } from '@aws-sdk/client-ec2';
import { ec2Client, READ } from '../../../lambdas/aws/clients';
import { anyOf, fromEc2Tags } from '../../../lambdas/aws/ec2/tags';
import { asking } from '../../../lambdas/aws/sdk-errors';
import { defined } from '../../../lambdas/domain/json';
import type { Tag } from '../../../lambdas/domain/policy';

/** A volume as EC2 describes it now. */
export interface VolumeFacts {
  readonly volumeId: string;
  readonly type: string;
  readonly zone: string;
  readonly iops?: number;
  /** MiB/s. */
  readonly throughput?: number;
  readonly kmsKeyId?: string;
  readonly tags: readonly Tag[];
  /** The first instance that it is attached to, and the device there. */
  readonly attachedTo?: { readonly instanceId: string; readonly device: string };
}

/** An instance as EC2 describes it now. */
export interface InstanceFacts {
  readonly instanceId: string;
  /** EC2's state name: `running`, `stopped`, `terminated`, … */
  readonly state: string;
  readonly zone: string;
  readonly rootDevice: string;
  readonly hasProfile: boolean;
  readonly tags: readonly Tag[];
  /** Volumes by their devices. */
  readonly devices: ReadonlyMap<string, string>;
}

/** What a command asks EC2 of single resources. Rejects with `Throttled`, `Denied`, `BadInput` or `Unavailable`. */
export interface Resources {
  /** Those of the volumes that exist. */
  volumes(volumeIds: readonly string[]): Promise<readonly VolumeFacts[]>;
  /** Those of the instances that exist. */
  instances(instanceIds: readonly string[]): Promise<readonly InstanceFacts[]>;
}

/** The most values that EC2 takes in the filters of one call. */
const FILTER_VALUES = 200;

/** By filters and not by ids: one id that EC2 does not know would fail the whole call. */
export function liveResources(region: string): Resources {
  const ec2 = ec2Client(READ, region);
  return {
    volumes: (ids) => asking(`volumes in ${region}`, () => inParts(ids, (part) => volumesOf(ec2, part))),
    instances: (ids) => asking(`instances in ${region}`, () => inParts(ids, (part) => instancesOf(ec2, part))),
  };
}

/** Asks for so many at a time as one call takes. */
export async function inParts<T>(
  ids: readonly string[],
  ask: (part: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += FILTER_VALUES) {
    found.push(...(await ask(ids.slice(from, from + FILTER_VALUES))));
  }
  return found;
}

async function volumesOf(client: EC2Client, ids: readonly string[]): Promise<readonly VolumeFacts[]> {
  const found: VolumeFacts[] = [];
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters: [anyOf('volume-id', ids)] })) {
    found.push(...Volumes.map(volumeFacts));
  }
  return found;
}

function volumeFacts(volume: Volume): VolumeFacts {
  const [attachment] = volume.Attachments ?? [];
  return {
    volumeId: volume.VolumeId ?? '',
    type: volume.VolumeType ?? 'unknown',
    zone: volume.AvailabilityZone ?? '',
    tags: fromEc2Tags(volume.Tags),
    ...defined({ iops: volume.Iops, throughput: volume.Throughput, kmsKeyId: volume.KmsKeyId }),
    ...(attachment && { attachedTo: { instanceId: attachment.InstanceId ?? '', device: attachment.Device ?? '' } }),
  };
}

async function instancesOf(client: EC2Client, ids: readonly string[]): Promise<readonly InstanceFacts[]> {
  const pages = paginateDescribeInstances({ client }, { Filters: [anyOf('instance-id', ids)] });
  const found: InstanceFacts[] = [];
  for await (const { Reservations = [] } of pages) {
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances).map(instanceFacts));
  }
  return found;
}

function instanceFacts(instance: Instance): InstanceFacts {
  const mappings = instance.BlockDeviceMappings ?? [];
  return {
    instanceId: instance.InstanceId ?? '',
    state: instance.State?.Name ?? 'unknown',
    zone: instance.Placement?.AvailabilityZone ?? '',
    rootDevice: instance.RootDeviceName ?? '',
    hasProfile: instance.IamInstanceProfile !== undefined,
    tags: fromEc2Tags(instance.Tags),
    devices: new Map(mappings.map(({ DeviceName = '', Ebs }) => [DeviceName, Ebs?.VolumeId ?? ''])),
  };
}
