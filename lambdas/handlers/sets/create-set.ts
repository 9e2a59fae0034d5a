import type { ExecutionContext, TargetInput } from '../../contract';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import type { Tag } from '../../domain/policy';
import type { Prepared } from '../../domain/preparation';
import { foundSets } from '../../domain/sets';
import { birthTags, identityTags, setTag, type SetIdentity } from '../../domain/snapshot-tags';
import type { FoundSet, TakenSet } from '../../domain/snapshots';
import type { Ports, SnapshotRequest } from '../../ports';

type SetState = TargetInput & { readonly prepared: Prepared };

/** One CreateSnapshots call for the prepared volumes, labelled as pending from its birth. */
export async function createSet(
  { snapshots, clock }: Pick<Ports, 'snapshots' | 'clock'>,
  state: SetState,
): Promise<TakenSet> {
  const created = await snapshots.create(setRequest(state, instantOf(clock.now())));
  return { snapshots: created, takenAt: instantOf(clock.now()), origin: 'created' };
}

/** One call that makes the set of the prepared volumes: by a function, or by the pre-script in the guest. */
export function setRequest(state: SetState, askedAt: string): SnapshotRequest {
  const { policy, prepared, instanceId } = state;
  return {
    instanceId,
    excludeBootVolume: policy.volumes.excludeBootVolume,
    excludeDataVolumeIds: prepared.excludeDataVolumeIds,
    description: describe(state),
    tags: birthTagsOf(state, setTag({ ...setIdentity(state), askedAt })),
    copyTagsFromVolumes: prepared.copyTagsFromVolumes,
  };
}

/** Tags of a set of this run at its birth, for every way to make it. */
export function birthTagsOf(state: SetState, set: string): readonly Tag[] {
  const { policy, run, prepared } = state;
  const { schedules = [run.schedule] } = run;
  const known = { ...setIdentity(state), schedules, set, ...defined({ bootVolume: prepared.bootVolume }) };
  return birthTags(known, policy.tags.add, run.scheduledTime);
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

/**
 * Whether this state of this execution may have run before. Only then can there be a set that nobody knows of: EC2 pages
 * before it filters, so a look costs one call for each thousand snapshots of the account.
 */
export function mayHaveRun({ retryCount, redriveCount }: ExecutionContext): boolean {
  return retryCount > 0 || redriveCount > 0;
}

/** The sets that this run has made of this target, oldest first; eventually consistent. */
export async function findSets(
  { snapshots }: Pick<Ports, 'snapshots'>,
  input: TargetInput,
): Promise<readonly FoundSet[]> {
  return foundSets(await snapshots.find(identityTags(setIdentity(input))));
}
