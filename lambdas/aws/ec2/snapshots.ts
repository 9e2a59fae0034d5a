import { CreateSnapshotsCommand, CreateTagsCommand, paginateDescribeSnapshots } from '@aws-sdk/client-ec2';
import type { CreateSnapshotsCommandInput, EC2Client } from '@aws-sdk/client-ec2';
import { defined } from '../../domain/json';
import type { Tag } from '../../domain/policy';
import type { CreatedSnapshot, FoundSnapshot, SnapshotRequest } from '../../domain/snapshots';
import { OutcomeUnknown, SnapshotFailed, Throttled, Unavailable } from '../../errors';
import type { QuiesceError } from '../../errors';
import type { Clock, Snapshots } from '../../ports';
import { askUntil, CONSISTENCY_SECONDS, PAUSES } from '../../ask-until';
import { anyOf, fromEc2Tags, toEc2Tags } from './tags';
import { asking, askingFor, classify, hadNoEffect } from '../sdk-errors';

/** The most that EC2 gives per page. */
const PAGE_SIZE = 1000;

export interface SnapshotSettings {
  /** For `create`: it tries once. */
  readonly once: EC2Client;
  readonly read: EC2Client;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** How long EC2 may not know what it just made; `CONSISTENCY_SECONDS` when absent. */
  readonly consistencySeconds?: number;
}

/** Snapshots of EC2. `find` and `tag` reject with `Throttled`, `Denied`, `BadInput` or `Unavailable`. */
export function ec2Snapshots(settings: SnapshotSettings): Snapshots {
  return {
    create: (request) => create(settings.once, request),
    find: (tags) => asking(`snapshots tagged ${describeTags(tags)}`, () => find(settings.read, tags)),
    tag: (snapshotIds, tags) => tag(settings, snapshotIds, tags),
  };
}

/** Rejects with `SnapshotFailed`, `Throttled` (nothing was made either) or `OutcomeUnknown`. */
async function create(once: EC2Client, request: SnapshotRequest): Promise<readonly CreatedSnapshot[]> {
  const answer = await once.send(new CreateSnapshotsCommand(inputOf(request))).catch((error: unknown) => {
    throw createError(request.instanceId, error);
  });
  const snapshots = (answer.Snapshots ?? []).flatMap(({ SnapshotId, VolumeId }) =>
    SnapshotId === undefined || VolumeId === undefined ? [] : [{ snapshotId: SnapshotId, volumeId: VolumeId }],
  );
  if (snapshots.length === 0) {
    throw new OutcomeUnknown(
      `snapshot set of ${request.instanceId}: EC2 answered without a snapshot; look for it by its tags`,
    );
  }
  return snapshots;
}

function inputOf(request: SnapshotRequest): CreateSnapshotsCommandInput {
  const { excludeDataVolumeIds } = request;
  return {
    InstanceSpecification: {
      InstanceId: request.instanceId,
      ExcludeBootVolume: request.excludeBootVolume,
      ...defined({ ExcludeDataVolumeIds: excludeDataVolumeIds.length === 0 ? undefined : [...excludeDataVolumeIds] }),
    },
    Description: request.description,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: toEc2Tags(request.tags) }],
    ...defined({ CopyTagsFromSource: request.copyTagsFromVolumes ? ('volume' as const) : undefined }),
  };
}

function createError(instanceId: string, error: unknown): QuiesceError {
  const failure = classify(error);
  const { kind, detail, cause } = failure;
  const subject = `snapshot set of ${instanceId}`;
  if (kind === 'throttled') {
    return new Throttled(`${subject}: not made, asked too often (${detail}); thaw, then retry the target`, failure);
  }
  if (hadNoEffect(failure)) {
    return new SnapshotFailed(`${subject}: not made (${detail}); thaw, then see what EC2 refuses`, failure);
  }
  return new OutcomeUnknown(`${subject}: may have been made (${detail}); thaw, then look for it by its tags`, {
    cause,
  });
}

async function find(read: EC2Client, tags: readonly Tag[]): Promise<readonly FoundSnapshot[]> {
  const pages = paginateDescribeSnapshots(
    { client: read, pageSize: PAGE_SIZE },
    { OwnerIds: ['self'], Filters: tags.map(({ key, value }) => anyOf(`tag:${key}`, [value])) },
  );
  // By id: a snapshot that appears between two pages may shift another one to both.
  const found = new Map<string, FoundSnapshot>();
  for await (const page of pages) {
    for (const snapshot of page.Snapshots ?? []) {
      const { SnapshotId: snapshotId = '' } = snapshot;
      found.set(snapshotId, {
        snapshotId,
        volumeId: snapshot.VolumeId ?? '',
        startedAt: snapshot.StartTime?.toISOString() ?? '',
        tags: fromEc2Tags(snapshot.Tags),
      });
    }
  }
  return [...found.values()];
}

async function tag(settings: SnapshotSettings, snapshotIds: readonly string[], tags: readonly Tag[]): Promise<void> {
  const subject = `tags of ${snapshotIds.join(', ')}`;
  const { read, clock, consistencySeconds = CONSISTENCY_SECONDS } = settings;
  if (snapshotIds.length === 0 || tags.length === 0) {
    return;
  }
  const patience = { clock, ...PAUSES, boundMillis: 1000 * consistencySeconds };
  const input = { Resources: [...snapshotIds], Tags: toEc2Tags(tags) };
  const answer = await askUntil(patience, () => askingFor(subject, () => read.send(new CreateTagsCommand(input))));
  if (answer === undefined) {
    throw new Unavailable(
      `${subject}: EC2 does not know the snapshots after ${consistencySeconds} s; tag them again, unless they were deleted`,
    );
  }
}

function describeTags(tags: readonly Tag[]): string {
  return tags.map(({ key, value }) => `${key}=${value}`).join(', ');
}
