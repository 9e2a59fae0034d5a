import type { Tag } from '../../lambdas/domain/policy';
import type { CreatedSnapshot, FoundSnapshot } from '../../lambdas/domain/snapshots';
import type { Clock, SnapshotRequest, Snapshots } from '../../lambdas/ports';
import { askUntil, CONSISTENCY_SECONDS } from './asking';
import type { CloudClient } from './client';
import { asking, askingFor, classify, domainError, hadNoEffect } from './errors';
import { anyOf, pagesOf } from './paging';
import { fromEc2Tags, toEc2Tags } from './tags';

const PAGE_SIZE = 1000;

export interface SnapshotSettings {
  /** For `create`: it tries once. */
  readonly once: CloudClient;
  readonly read: CloudClient;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly consistencySeconds?: number;
}

/** Snapshots of the model; answers and errors are those of `lambdas/aws/ec2/snapshots.ts`. */
export function modelledSnapshots(settings: SnapshotSettings): Snapshots {
  return {
    create: (request) => create(settings.once, request),
    find: (tags) => asking('snapshots by tags', () => find(settings.read, tags)),
    tag: (snapshotIds, tags) => tag(settings, snapshotIds, tags),
  };
}

async function create(once: CloudClient, request: SnapshotRequest): Promise<readonly CreatedSnapshot[]> {
  const { instanceId, excludeDataVolumeIds: excluded } = request;
  const input = {
    InstanceSpecification: {
      InstanceId: instanceId,
      ExcludeBootVolume: request.excludeBootVolume,
      ...(excluded.length === 0 ? {} : { ExcludeDataVolumeIds: excluded }),
    },
    Description: request.description,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: toEc2Tags(request.tags) }],
    ...(request.copyTagsFromVolumes ? { CopyTagsFromSource: 'volume' } : {}),
  };
  try {
    const answer = await once.call('CreateSnapshots', input);
    return answer.Snapshots.map(({ SnapshotId, VolumeId }) => ({ snapshotId: SnapshotId, volumeId: VolumeId }));
  } catch (error) {
    throw createError(instanceId, error);
  }
}

function createError(instanceId: string, error: unknown): Error {
  const failure = classify(error);
  const message = `snapshot set of ${instanceId}: ${failure.detail}`;
  if (failure.kind === 'throttled') {
    return domainError('Throttled', message, { cause: failure.cause });
  }
  return hadNoEffect(failure)
    ? domainError('SnapshotFailed', message, failure)
    : domainError('OutcomeUnknown', message, { cause: failure.cause });
}

async function find(read: CloudClient, tags: readonly Tag[]): Promise<readonly FoundSnapshot[]> {
  const filters = tags.map(({ key, value }) => anyOf(`tag:${key}`, [value]));
  const snapshots = await pagesOf(async (token) => {
    const input = { MaxResults: PAGE_SIZE, OwnerIds: ['self'], Filters: filters, ...token };
    const page = await read.call('DescribeSnapshots', input);
    return { items: page.Snapshots, next: page.NextToken };
  });
  return snapshots.map(({ SnapshotId, VolumeId, StartTime, Tags }) => ({
    snapshotId: SnapshotId,
    volumeId: VolumeId,
    startedAt: StartTime.toISOString(),
    tags: fromEc2Tags(Tags),
  }));
}

async function tag(settings: SnapshotSettings, snapshotIds: readonly string[], tags: readonly Tag[]): Promise<void> {
  const { read, clock, consistencySeconds = CONSISTENCY_SECONDS } = settings;
  if (snapshotIds.length === 0 || tags.length === 0) {
    return;
  }
  const subject = `tags of ${snapshotIds.join(', ')}`;
  const input = { Resources: snapshotIds, Tags: toEc2Tags(tags) };
  const answer = await askUntil({ clock, boundMillis: 1000 * consistencySeconds }, () =>
    askingFor(subject, () => read.call('CreateTags', input)),
  );
  if (answer === undefined) {
    throw domainError('Unavailable', `${subject}: EC2 does not know the snapshots after ${consistencySeconds} s`);
  }
}
