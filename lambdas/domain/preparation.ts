import { SNAPSHOT_REQUEST, type DocumentState } from './document';
import { defined } from './json';
import type { AttachedVolume, InstanceDescription, ManagedInstance } from './instances';
import { Reason } from './outcome';
import {
  CriticalSection,
  criticalSectionOf,
  PreScriptFailure,
  ScriptStages,
  type DocumentQuiesce,
  type Policy,
  type VssQuiesce,
} from './policy';
import { fitCopiedTags } from './snapshot-tags';
import type { FoundSet } from './snapshots';

/** What can be known before anything is sent. */
export interface Prepared {
  readonly next: 'hold' | 'record';
  /** How the set will be taken when nothing goes wrong. */
  readonly mode: QuiesceMode;
  readonly reason?: Reason;
  readonly detail?: string;
  readonly skip: 'skip' | 'take';
  /** A set that this run made of this target before, in an execution that was started again. */
  readonly earlier?: FoundSet;
  /** Volumes that the set must have, sorted. */
  readonly volumeIds: readonly string[];
  readonly excludeDataVolumeIds: readonly string[];
  /** The instance's boot volume, or `none`; absent where the target was prepared by an earlier release. */
  readonly bootVolume?: string;
  readonly copyTagsFromVolumes: boolean;
  /** Keys of tags that did not fit. */
  readonly droppedTags: readonly string[];
}

/** Which scripts run around a set; `vss`: AWS's document freezes and makes the set itself. */
export type QuiesceMode = 'pre-and-post' | 'pre-only' | 'post-only' | 'vss' | 'no-scripts';

/** AWS's bound for one CreateSnapshots call. */
export const EXCLUSIONS_PER_CALL = 40;

/** Everything that can be known of a target before anything is sent to it. */
export interface TargetFacts {
  readonly policy: Policy;
  readonly document: DocumentState;
  readonly instance: InstanceDescription | undefined;
  readonly managed: ManagedInstance | undefined;
  readonly earlier?: FoundSet;
}

/** Decides what can't work, and what the set must hold, while nothing is frozen. */
export function prepareTarget(facts: TargetFacts): Prepared {
  const { policy, instance, earlier } = facts;
  if (instance === undefined || !['running', 'stopped', 'stopping'].includes(instance.state)) {
    return refused(Reason.INSTANCE_GONE, `its state is ${instance?.state ?? 'unknown to EC2'}`);
  }
  const volumes = selectVolumes(policy, instance.volumes);
  if (volumes.taken.length === 0) {
    return refused(Reason.NO_VOLUMES, 'every attached volume is excluded');
  }
  if (volumes.excludedData.length > EXCLUSIONS_PER_CALL) {
    const count = `${String(volumes.excludedData.length)} data volumes are excluded`;
    return refused(Reason.TOO_MANY_EXCLUSIONS, `${count}, allowed: ${String(EXCLUSIONS_PER_CALL)}; tag fewer of them`);
  }
  const copied = policy.tags.copyFromVolumes
    ? fitCopiedTags(volumes.taken, policy.tags.add)
    : ({ fits: 'surplus', dropped: [] } as const);
  const set = {
    volumeIds: volumes.taken.map((volume) => volume.volumeId).sort(),
    excludeDataVolumeIds: volumes.excludedData.map((volume) => volume.volumeId).sort(),
    bootVolume: instance.volumes.find(({ role }) => role === 'boot')?.volumeId ?? 'none',
    copyTagsFromVolumes: copied.fits === 'fits',
    droppedTags: copied.dropped,
  };
  if (earlier !== undefined && isWhole(earlier, set.volumeIds)) {
    const reason = Reason.SNAPSHOT_OUTCOME_UNKNOWN;
    return { next: 'record', mode: 'no-scripts', reason, skip: 'take', earlier, ...set };
  }
  if (policy.quiesce.kind === 'none') {
    return { next: 'hold', mode: 'no-scripts', reason: Reason.NO_SCRIPTS, skip: 'take', ...set };
  }
  const obstacle = scriptObstacle(facts, instance);
  if (obstacle === undefined) {
    return { next: 'hold', mode: modeOf(policy.quiesce), skip: 'take', ...set };
  }
  return policy.onPreScriptFailure === PreScriptFailure.SKIP_TARGET
    ? { next: 'record', mode: 'no-scripts', ...obstacle, skip: 'skip', ...set }
    : { next: 'hold', mode: 'no-scripts', ...obstacle, skip: 'take', ...set };
}

/** Why no script can run here, if so. */
function scriptObstacle(
  { policy, document, managed }: TargetFacts,
  instance: InstanceDescription,
): { readonly reason: Reason; readonly detail?: string } | undefined {
  if (instance.state !== 'running') {
    return { reason: Reason.INSTANCE_STOPPED };
  }
  if (document.status === 'missing') {
    return { reason: Reason.DOCUMENT_MISSING, detail: document.detail };
  }
  if (document.status !== 'usable') {
    const detail = document.status === 'unusable' ? document.detail : undefined;
    return { reason: Reason.DOCUMENT_CONTRACT, ...defined({ detail }) };
  }
  // One that ignores the request would leave the instance frozen and make no set.
  const { parameters } = document.contract;
  if (criticalSectionOf(policy) === CriticalSection.IN_GUEST && !parameters.includes(SNAPSHOT_REQUEST)) {
    return { reason: Reason.DOCUMENT_CONTRACT, detail: `the parameter "${SNAPSHOT_REQUEST}" is not declared` };
  }
  if (managed === undefined) {
    return { reason: Reason.NOT_MANAGED };
  }
  if (managed.agent === 'offline') {
    return { reason: Reason.AGENT_OFFLINE };
  }
  const { platforms } = document.contract;
  return platforms.length === 0 || platforms.includes(managed.platform)
    ? undefined
    : {
        reason: Reason.PLATFORM_MISMATCH,
        detail: `the document is for ${platforms.join(', ')}, not ${managed.platform}`,
      };
}

function selectVolumes(
  policy: Policy,
  attached: readonly AttachedVolume[],
): { readonly taken: readonly AttachedVolume[]; readonly excludedData: readonly AttachedVolume[] } {
  const { excludeBootVolume, excludeDataVolumes } = policy.volumes;
  const excludedData = attached.filter(
    (volume) =>
      volume.role === 'data' &&
      volume.tags.some((tag) => excludeDataVolumes.some(({ key, value }) => key === tag.key && value === tag.value)),
  );
  const taken = attached.filter(
    (volume) => !excludedData.includes(volume) && !(volume.role === 'boot' && excludeBootVolume),
  );
  return { taken, excludedData };
}

/** What VSS left behind may be less than a set, then it is not adopted. */
function isWhole({ madeBy, snapshots }: FoundSet, volumeIds: readonly string[]): boolean {
  return madeBy === undefined || volumeIds.every((id) => snapshots.some(({ volumeId }) => volumeId === id));
}

function modeOf(quiesce: DocumentQuiesce | VssQuiesce): QuiesceMode {
  if (quiesce.kind === 'vss') {
    return 'vss';
  }
  const modes: Readonly<Record<ScriptStages, QuiesceMode>> = {
    [ScriptStages.PRE_AND_POST]: 'pre-and-post',
    [ScriptStages.PRE_ONLY]: 'pre-only',
    [ScriptStages.POST_ONLY]: 'post-only',
  };
  return modes[quiesce.stages];
}

function refused(reason: Reason, detail: string): Prepared {
  return {
    next: 'record',
    mode: 'no-scripts',
    reason,
    detail,
    skip: 'take',
    volumeIds: [],
    excludeDataVolumeIds: [],
    copyTagsFromVolumes: false,
    droppedTags: [],
  };
}
