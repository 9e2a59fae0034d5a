import type { TargetInput } from '../../contract';
import type { Prepared } from '../../domain/preparation';
import { birthTags, identityTags, TagKey, type SetIdentity } from '../../domain/snapshot-tags';
import type { FoundSet, FoundSnapshot, TakenSet } from '../../domain/snapshots';
import { VssTagKey } from '../../domain/vss';
import type { Ports, SnapshotRequest } from '../../ports';

type SetState = TargetInput & { readonly prepared: Prepared };

/** One CreateSnapshots call for the prepared volumes, labelled as pending from its birth. */
export async function createSet(
  { snapshots, clock }: Pick<Ports, 'snapshots' | 'clock'>,
  state: SetState,
): Promise<TakenSet> {
  const created = await snapshots.create(setRequest(state));
  return { snapshots: created, takenAt: new Date(clock.now()).toISOString(), origin: 'created' };
}

/** The call that makes the set of the prepared volumes, whoever makes it: a function, or the pre-script in the guest. */
export function setRequest(state: SetState): SnapshotRequest {
  const { policy, run, prepared, instanceId } = state;
  return {
    instanceId,
    excludeBootVolume: policy.volumes.excludeBootVolume,
    excludeDataVolumeIds: prepared.excludeDataVolumeIds,
    description: describe(state),
    tags: birthTags(setIdentity(state), policy.tags.add, run.scheduledTime),
    copyTagsFromVolumes: prepared.copyTagsFromVolumes,
  };
}

/** EC2's bound for a description, in characters. */
const DESCRIPTION_LENGTH = 255;

function describe({ policy, run, instanceId }: TargetInput): string {
  const what = policy.description === undefined ? '' : `: ${policy.description}`;
  return `Quiesce, policy ${policy.name}, schedule ${run.schedule}, ${instanceId}${what}`.slice(0, DESCRIPTION_LENGTH);
}

/** Whose sets these are. */
export function setIdentity({ policy, run, instanceId }: TargetInput): SetIdentity {
  return { policy: policy.name, schedule: run.schedule, runId: run.runId, instanceId };
}

/** The sets that this run has made of this target, oldest first; eventually consistent. */
export async function findSets(
  { snapshots }: Pick<Ports, 'snapshots'>,
  input: TargetInput,
): Promise<readonly FoundSet[]> {
  const found = await snapshots.find(identityTags(setIdentity(input)));
  const instants = [...new Set(found.map((snapshot) => snapshot.startedAt))].sort();
  // All snapshots of one CreateSnapshots call have the same start time.
  return instants.map((takenAt) => {
    const members = found.filter((snapshot) => snapshot.startedAt === takenAt);
    const executionId = members[0] === undefined ? undefined : tagOf(members[0], VssTagKey.EXECUTION);
    return {
      takenAt,
      origin: 'adopted',
      snapshots: members.map(created),
      label: labelOf(members),
      ...(executionId === undefined ? {} : { executionId }),
    };
  });
}

/** A set is labelled when each of its snapshots says the same. */
function labelOf(members: readonly FoundSnapshot[]): FoundSet['label'] {
  const labels = new Set(members.map((member) => tagOf(member, TagKey.CONSISTENCY)));
  const [label] = labels;
  return labels.size === 1 && (label === 'application-consistent' || label === 'crash-consistent') ? label : 'pending';
}

function tagOf({ tags }: FoundSnapshot, wanted: string): string | undefined {
  return tags.find(({ key }) => key === wanted)?.value;
}

function created({ snapshotId, volumeId }: FoundSnapshot): TakenSet['snapshots'][number] {
  return { snapshotId, volumeId };
}
