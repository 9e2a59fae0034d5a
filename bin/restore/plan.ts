import { defined } from '../../lambdas/domain/json';
import type { Member, StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import type { Tag } from '../../lambdas/domain/policy';
import type { InstanceFacts, VolumeFacts } from '../account/aws/resources';
import { setIdOf } from '../account/set-id';
import { attachmentsOf, deviceOf, type Attachment } from './devices';

/** A volume that the commands make. */
export interface PlannedVolume {
  readonly snapshotId: string;
  readonly sourceVolumeId: string;
  /** `unknown`: neither the instance nor the volume of then exists, so nothing says which one was the boot volume. */
  readonly role: 'boot' | 'data' | 'unknown';
  /** Where the source is attached, as far as EC2 still knows it. */
  readonly device?: string;
  readonly attachment: Attachment;
  readonly type: string;
  readonly sizeGiB: number;
  readonly iops?: number;
  /** MiB/s. */
  readonly throughput?: number;
  readonly isEncrypted: boolean;
  readonly kmsKey?: string;
  /** MiB/s. */
  readonly initializationRate?: number;
  readonly isArchived: boolean;
  readonly tags: readonly Tag[];
}

/** What a person chose. */
export interface RestoreChoice {
  readonly zone: string;
  readonly kmsKey?: string;
  readonly initializationRate?: number;
}

/** What EC2 says of the set's surroundings; parts may be gone. */
export interface Surroundings {
  /** The instance of which the set was made, while EC2 knows it. */
  readonly source?: InstanceFacts;
  /** The volumes of which the set was made that still exist. */
  readonly volumes: readonly VolumeFacts[];
  /** The instance that gets the volumes. */
  readonly target?: InstanceFacts;
}

/** The type of a volume of which nothing is known any more. */
export const ASSUMED_TYPE = 'gp3';

/** Types whose IOPS are set by their owner. EC2 also gives those of gp2, which follow from the size. */
const WITH_IOPS = ['gp3', 'io1', 'io2'];

/** The volumes of a set in the order in which they are made: the boot volume, then by device. */
export function plannedVolumes(
  set: StoredSet,
  choice: RestoreChoice,
  { source, volumes, target }: Surroundings,
): readonly PlannedVolume[] {
  const sources = set.members
    .filter(({ state }) => state !== 'error')
    .map((member) => {
      const sourceVolumeId = member.source?.volumeId ?? member.volumeId;
      const volume = volumes.find(({ volumeId }) => volumeId === sourceVolumeId);
      const device = deviceOf(sourceVolumeId, { source, volume });
      return { member, sourceVolumeId, volume, device, role: roleOf(device, source) };
    })
    .sort((one, other) => rank(one).localeCompare(rank(other)));
  const attachments = attachmentsOf(sources, { target, isSame: target?.instanceId === set.name.instance });
  return sources.map(({ member, sourceVolumeId, volume, device, role }, index) => ({
    snapshotId: member.snapshotId,
    sourceVolumeId,
    role,
    ...defined({ device }),
    attachment: attachments[index] ?? { kind: 'none', why: 'it has no place' },
    ...performanceOf(volume),
    sizeGiB: member.volumeGiB,
    ...encryptionOf(member, choice),
    ...defined({ initializationRate: choice.initializationRate }),
    isArchived: member.tier === 'archive',
    tags: tagsOf(set, member, volume),
  }));
}

function roleOf(device: string | undefined, source: InstanceFacts | undefined): PlannedVolume['role'] {
  if (source === undefined || device === undefined) {
    return 'unknown';
  }
  return device === source.rootDevice ? 'boot' : 'data';
}

function rank(
  volume: Pick<PlannedVolume, 'role' | 'sourceVolumeId'> & { readonly device: string | undefined },
): string {
  const { role, device = '~', sourceVolumeId } = volume;
  return `${role === 'boot' ? '0' : '1'} ${device} ${sourceVolumeId}`;
}

function performanceOf(volume: VolumeFacts | undefined): Pick<PlannedVolume, 'type' | 'iops' | 'throughput'> {
  if (volume === undefined) {
    return { type: ASSUMED_TYPE };
  }
  const { type, iops, throughput } = volume;
  return {
    type,
    ...defined({
      iops: WITH_IOPS.includes(type) ? iops : undefined,
      throughput: type === 'gp3' ? throughput : undefined,
    }),
  };
}

function encryptionOf(
  { isEncrypted, kmsKeyId }: Member,
  { kmsKey }: RestoreChoice,
): Pick<PlannedVolume, 'isEncrypted' | 'kmsKey'> {
  const key = kmsKey ?? kmsKeyId;
  return { isEncrypted: isEncrypted || kmsKey !== undefined, ...defined({ kmsKey: key }) };
}

/** Tags of a resource that AWS allows. */
const MOST_TAGS = 50;

/** What the volume is of, and the tags that its source has now. */
function tagsOf({ name }: StoredSet, { snapshotId }: Member, volume: VolumeFacts | undefined): readonly Tag[] {
  const own = [
    { key: 'RestoredFromSet', value: setIdOf(name) },
    { key: 'RestoredFromSnapshot', value: snapshotId },
  ];
  const copied = (volume?.tags ?? []).filter(
    ({ key }) => !key.startsWith('aws:') && own.every((tag) => tag.key !== key),
  );
  return [...own, ...copied].slice(0, MOST_TAGS);
}
