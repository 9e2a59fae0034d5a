import {
  ListVolumesInRecycleBinCommand,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import { anyOf, fromEc2Tags } from '../../../lambdas/aws/ec2/tags';
import { DRILL_TAG } from '../../../lambdas/domain/drill/drill-tags';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { inParts } from './resources';

/** What a restore drill launched or registered. */
export interface DrillResource {
  readonly kind: 'instance' | 'volume' | 'image';
  readonly id: string;
  readonly drillId: string;
  /** ISO-8601: when it was launched, made or registered. */
  readonly since: string;
}

/** Instances of restore drills that are not terminated, volumes of drills that no instance has, and images of drills. */
export async function drillResources(client: EC2Client): Promise<readonly DrillResource[]> {
  const found: DrillResource[] = [];
  const note = (kind: DrillResource['kind'], id = '', tags: Tag[] | undefined, at?: Date): void => {
    const drillId = fromEc2Tags(tags).find(({ key }) => key === DRILL_TAG)?.value ?? '';
    found.push({ kind, id, drillId, since: (at ?? new Date(0)).toISOString() });
  };
  const ofDrills = anyOf('tag-key', [DRILL_TAG]);
  const alive = anyOf('instance-state-name', ['pending', 'running', 'stopping', 'stopped']);
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters: [ofDrills, alive] })) {
    for (const { InstanceId, Tags, LaunchTime } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      note('instance', InstanceId, Tags, LaunchTime);
    }
  }
  const free = anyOf('status', ['available']);
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters: [ofDrills, free] })) {
    for (const { VolumeId, Tags, CreateTime } of Volumes) {
      note('volume', VolumeId, Tags, CreateTime);
    }
  }
  for await (const { Images = [] } of paginateDescribeImages({ client }, { Owners: ['self'], Filters: [ofDrills] })) {
    for (const { ImageId, Tags, CreationDate } of Images) {
      note('image', ImageId, Tags, CreationDate === undefined ? undefined : new Date(CreationDate));
    }
  }
  return found;
}

/** A removed volume that a rule of the Recycle Bin keeps. */
export interface BinnedVolume {
  readonly volumeId: string;
  readonly snapshotId: string;
  /** ISO-8601: when it is deleted. */
  readonly leavesAt: string;
}

/**
 * Volumes in the Recycle Bin that were made of snapshots of sets: by a restore drill, or by hand. EC2 lists no tags of what is
 * in the bin.
 */
export async function binnedVolumes(client: EC2Client): Promise<readonly BinnedVolume[]> {
  const found: BinnedVolume[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new ListVolumesInRecycleBinCommand({ NextToken: token }));
    found.push(
      ...(page.Volumes ?? []).map(({ VolumeId = '', SnapshotId = '', RecycleBinExitTime: end }) => ({
        ...{ volumeId: VolumeId, snapshotId: SnapshotId },
        leavesAt: end?.toISOString() ?? '',
      })),
    );
    token = page.NextToken;
  } while (token !== undefined);
  const snapshotIds = [...new Set(found.map(({ snapshotId }) => snapshotId))].filter((id) => id !== '');
  const ofSets = new Set(await inParts(snapshotIds, (part) => snapshotsOfSets(client, part)));
  return found.filter(({ snapshotId }) => ofSets.has(snapshotId));
}

async function snapshotsOfSets(client: EC2Client, ids: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const pages = paginateDescribeSnapshots({ client }, { Filters: [anyOf('snapshot-id', ids)] });
  for await (const { Snapshots = [] } of pages) {
    const ofSets = Snapshots.filter(({ Tags }) => fromEc2Tags(Tags).some(({ key }) => key === TagKey.POLICY));
    found.push(...ofSets.map(({ SnapshotId = '' }) => SnapshotId));
  }
  return found;
}
