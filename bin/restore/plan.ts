import { defined } from '../../lambdas/domain/json';
import type { Member, StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import type { Tag } from '../../lambdas/domain/policy';
import type { InstanceFacts, VolumeFacts } from '../account/aws/resources';
import { setIdOf } from '../account/set-id';
import { attachmentsOf, deviceOf, heldAt, type Attachment } from './devices';
import { performanceOf, type Performance } from './performance';

/** A volume that the commands make. */
export interface PlannedVolume extends Performance {
  readonly snapshotId: string;
  readonly sourceVolumeId: string;
  /** `unknown`: the instance does not have the volume any more, and no other volume of the set is its boot volume. */
  readonly role: 'boot' | 'data' | 'unknown';
  /** Where the source is attached, as far as EC2 still knows it. */
  readonly device?: string;
  readonly attachment: Attachment;
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
  /** The volumes of which the set was made that still exist; none if EC2 did not say it. */
  readonly volumes?: readonly VolumeFacts[];
  /** The instance that gets the volumes. */
  readonly target?: InstanceFacts;
}

/** The volumes of a set in the order in which they are made: the boot volume, then by device. */
export function plannedVolumes(
  set: StoredSet,
  choice: RestoreChoice,
  { source, volumes = [], target }: Surroundings,
): readonly PlannedVolume[] {
  const members = set.members.filter(({ state }) => state !== 'error');
  const boot = source && source.devices.get(source.rootDevice);
  const hasBoot = members.some((member) => sourceOf(member) === boot);
  const sources = members
    .map((member) => {
      const sourceVolumeId = sourceOf(member);
      const volume = volumes.find(({ volumeId }) => volumeId === sourceVolumeId);
      const device = deviceOf(sourceVolumeId, { source, volume });
      return { member, sourceVolumeId, volume, device, role: roleOf(sourceVolumeId, { source, hasBoot }) };
    })
    .sort((one, other) => rank(one).localeCompare(rank(other)));
  const attachments = attachmentsOf(sources, target);
  return sources.map(({ member, sourceVolumeId, volume, device, role }, index) => ({
    snapshotId: member.snapshotId,
    sourceVolumeId,
    role,
    ...defined({ device }),
    attachment: attachments[index] ?? { kind: 'none', why: 'it has no place' },
    ...performanceOf(volume, member.volumeGiB),
    ...encryptionOf(member, choice),
    ...defined({ initializationRate: choice.initializationRate }),
    isArchived: member.tier === 'archive',
    tags: tagsOf(set, member, volume),
  }));
}

/** The volume of which a snapshot was made. EC2 gives a copy another one. */
export function sourceOf({ source, volumeId }: Member): string {
  return source?.volumeId ?? volumeId;
}

/** The device on another instance says nothing: a rescued boot volume is a data volume there. An instance has one boot volume. */
function roleOf(
  volumeId: string,
  { source, hasBoot }: { readonly source: InstanceFacts | undefined; readonly hasBoot: boolean },
): PlannedVolume['role'] {
  const held = source && heldAt(source, volumeId);
  if (held === undefined) {
    return hasBoot ? 'data' : 'unknown';
  }
  return held === source?.rootDevice ? 'boot' : 'data';
}

function rank(
  volume: Pick<PlannedVolume, 'role' | 'sourceVolumeId'> & { readonly device: string | undefined },
): string {
  const { role, device = '~', sourceVolumeId } = volume;
  return `${role === 'boot' ? '0' : '1'} ${device} ${sourceVolumeId}`;
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
