import { AwsError, invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomHex } from '../random';
import type { World } from '../world';
import { snapshotMembers } from './describe-snapshots';
import { UNKNOWN, unknownInstance } from './describing';
import { tellSet } from './ebs-events';
import type { Snapshot } from './snapshots';
import { isRoot } from './instances';
import type { Instance, Volume } from './state';
import { checkCount, listTags, readSpecifications, type TagSpecification } from './tags';

interface CreateSnapshotsInput extends Given<{
  Description: string;
  TagSpecifications: readonly TagSpecification[];
  CopyTagsFromSource: string;
  OutpostArn: string;
  Location: string;
  DryRun: boolean;
}> {
  readonly InstanceSpecification: Given<{
    InstanceId: string;
    ExcludeBootVolume: boolean;
    ExcludeDataVolumeIds: readonly string[];
  }>;
}

/** Of the shape VolumeIdStringList in this call (API reference, InstanceSpecification). */
const MAX_EXCLUDED = 40;

/** EBS volumes of one set (EC2 guide, multi-volume snapshots). */
const MAX_VOLUMES = 128;

/** Of a description (API reference, CreateSnapshots), in ASCII. */
const DESCRIPTION = /^[\x20-\x7e]{0,255}$/;

/**
 * One set of one instance: all its volumes but the excluded ones, at one point in time, which the guest's `capture`
 * fixes. Every refusal comes before any effect. Not idempotent: EC2 has no client token for it.
 */
export const createSnapshots = operation({
  service: 'ec2',
  name: 'CreateSnapshots',
  changes: true,
  latencyMillis: 300,
  bucket: { burst: 100, perSecond: 5 },
  refusals: [
    ...UNKNOWN.instance,
    'MissingParameter',
    'InvalidParameterValue',
    'IncorrectInstanceState',
    'TagLimitExceeded',
    'SnapshotCreationPerVolumeRateExceeded',
    'ConcurrentSnapshotLimitExceeded',
  ],
  handler: async (world, input: CreateSnapshotsInput, { fault }) => {
    for (const member of ['OutpostArn', 'Location'] as const) {
      if (input[member] !== undefined) {
        throw notModelled(`CreateSnapshots.${member}`);
      }
    }
    if (!DESCRIPTION.test(input.Description ?? '')) {
      throw invalidValue('Value for parameter Description is invalid. Up to 255 characters of ASCII are supported.');
    }
    const instance = findInstance(world, input);
    const volumes = selectVolumes(instance, input);
    const given = readSpecifications(input.TagSpecifications ?? []);
    const tags = volumes.map((volume) =>
      tagsFor(world, volume, input.CopyTagsFromSource === undefined ? 'given' : 'copied', given),
    );
    for (const volume of volumes) {
      checkRates(world, volume);
    }

    const startedAt = world.clock.now();
    const completesAt = startedAt + world.modelSettings.snapshotPendingMillis;
    const snapshots = volumes.map((volume, index): Snapshot => {
      volume.lastSnapshotAt = startedAt;
      volume.pendingUntil = [...volume.pendingUntil.filter((instant) => instant > startedAt), completesAt];
      const snapshotId = `snap-${randomHex(world.random, 17)}`;
      return {
        snapshotId,
        volumeId: volume.volumeId,
        volumeSizeGiB: volume.sizeGiB,
        description: input.Description ?? '',
        startedAt,
        completesAt,
        tags: new Map(tags[index] ?? []),
        ...(volume.kmsKeyId !== undefined && { kmsKeyId: volume.kmsKeyId }),
        ...(fault?.kind === 'fails-late' && volume === volumes.at(-1) && { fails: 'Internal error' }),
      };
    });
    await instance.guest?.capture(snapshots.map(({ volumeId, snapshotId }) => ({ volumeId, snapshotId })));
    for (const snapshot of snapshots) {
      world.ec2.snapshots.set(snapshot.snapshotId, snapshot);
    }
    const snapshotIds = snapshots.map(({ snapshotId }) => snapshotId);
    for (const { onSnapshots } of world.listeners) {
      onSnapshots?.({ at: startedAt, instanceId: instance.instanceId, snapshotIds });
    }
    tellSet(world, snapshots);
    return {
      Snapshots: snapshots.map((snapshot) => ({
        ...snapshotMembers(world, snapshot),
        Tags: listTags(snapshot.tags),
      })),
    };
  },
});

function findInstance(world: World, { InstanceSpecification: { InstanceId: id } }: CreateSnapshotsInput): Instance {
  if (id === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  }
  const instance = world.ec2.instances.get(id);
  if (instance === undefined) {
    throw unknownInstance(id);
  }
  if (instance.state === 'terminated' || instance.state === 'shutting-down') {
    throw new AwsError('IncorrectInstanceState', `The instance '${id}' is not in a state that allows snapshots`);
  }
  return instance;
}

function selectVolumes(instance: Instance, input: CreateSnapshotsInput): readonly Volume[] {
  const { ExcludeBootVolume: withoutRoot, ExcludeDataVolumeIds: excluded = [] } = input.InstanceSpecification;
  const attached = instance.volumes;
  if (excluded.length > MAX_EXCLUDED) {
    throw invalidValue(`The number of excluded volume IDs exceeds the limit of ${MAX_EXCLUDED}`);
  }
  for (const id of excluded) {
    const volume = attached.find(({ volumeId }) => volumeId === id);
    if (volume === undefined) {
      throw invalidValue(`The volume '${id}' is not attached to instance '${instance.instanceId}'`);
    }
    if (isRoot(instance, volume)) {
      throw invalidValue(`The root volume '${id}' can't be excluded as a data volume; use ExcludeBootVolume`);
    }
  }
  const chosen = attached.filter(
    (volume) => !excluded.includes(volume.volumeId) && !(withoutRoot === true && isRoot(instance, volume)),
  );
  if (chosen.length === 0) {
    throw invalidValue(`No volumes of instance '${instance.instanceId}' are left to snapshot`);
  }
  if (chosen.length > MAX_VOLUMES) {
    throw invalidValue(`The number of volumes exceeds the limit of ${MAX_VOLUMES} for one set of snapshots`);
  }
  return chosen;
}

/** The tags at birth; a volume's own `aws:` tags are never copied. */
function tagsFor(
  { modelSettings }: World,
  volume: Volume,
  source: 'given' | 'copied',
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const copied = source === 'given' ? [] : [...volume.tags].filter(([key]) => !key.startsWith('aws:'));
  const clash = copied.find(([key]) => given.has(key));
  if (clash && modelSettings.copiedTagClash === 'refused') {
    throw invalidValue(`Duplicate tag key '${clash[0]}' specified.`);
  }
  const tags = new Map([...copied, ...given]);
  checkCount(tags);
  return tags;
}

function checkRates({ modelSettings, clock }: World, volume: Volume): void {
  const { volumeId, lastSnapshotAt } = volume;
  if (lastSnapshotAt !== undefined && clock.now() - lastSnapshotAt < modelSettings.perVolumeSpacingMillis) {
    const message = `The maximum per volume CreateSnapshot request rate has been exceeded for '${volumeId}'.`;
    throw new AwsError('SnapshotCreationPerVolumeRateExceeded', message);
  }
  const isCold = ['st1', 'sc1'].includes(volume.volumeType);
  const limit = isCold ? modelSettings.pendingPerColdVolume : modelSettings.pendingPerVolume;
  if (volume.pendingUntil.filter((instant) => instant > clock.now()).length >= limit) {
    const message = `Maximum allowed in-progress snapshots for a single volume exceeded: '${volumeId}'.`;
    throw new AwsError('ConcurrentSnapshotLimitExceeded', message);
  }
}
