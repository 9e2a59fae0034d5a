/**
 * The policy as the state machine receives it: plain JSON, written at synth by `SnapshotPolicy`, validated again when
 * a run is claimed. Durations are whole seconds, the unit that Systems Manager takes.
 */
export interface Policy {
  readonly name: string;
  readonly description?: string;
  readonly targets: TargetSelector;
  readonly quiesce: QuiesceSettings;
  /** Longest that the pre-script, and apart from it the post-script, may take: 10 to 120. */
  readonly timeoutSeconds: number;
  /** How often a failed pre-script (the whole attempt) and a failed post-script are repeated: 0 to 3. */
  readonly retries: number;
  readonly onPreScriptFailure: PreScriptFailure;
  readonly volumes: VolumeSelector;
  readonly tags: TagSettings;
  /** Targets that are worked on at the same time. */
  readonly maxConcurrency: number;
  /** All schedules of the policy, so that a run can tell which of them are due together. */
  readonly schedules: readonly Schedule[];
}

/** DLM's target tags: exact and case sensitive, though EC2's filters know wildcards. */
export interface TargetSelector {
  readonly match: 'any' | 'all';
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** How the instance is made quiet. `none` takes crash-consistent sets and sends nothing. */
export type QuiesceSettings = { readonly kind: 'none' } | DocumentQuiesce | VssQuiesce;

export interface DocumentQuiesce {
  readonly kind: 'document';
  /** Name, or ARN when another account shares it. */
  readonly document: string;
  readonly stages: Stages;
  /** Sent where the document declares `leaseSeconds`; absent: the document's own default. */
  readonly leaseSeconds?: number;
  /** Absent: `IN_ENGINE`. */
  readonly criticalSection?: CriticalSection;
}

/** What calls CreateSnapshots. This decides how long the targets stay frozen. */
export enum CriticalSection {
  /** The engine, as soon as it sees that the pre-script succeeded. The post-script thaws. The instances need no permission. */
  IN_ENGINE = 'in-engine',
  /** The pre-script, between its freeze and its thaw. Only this call falls inside the freeze. The instances' role must allow it. */
  IN_GUEST = 'in-guest',
}

/** Windows' Volume Shadow Copy Service: AWS's own document makes the set, so there is no script, no hold and no lease. */
export interface VssQuiesce {
  readonly kind: 'vss';
  /** Longest that the document may take on the instance: 60 to 720. The policy's own time-out is for scripts. */
  readonly timeoutSeconds: number;
  /** Leaves the chain of differential backups that an application keeps itself as it is. */
  readonly copyOnly: boolean;
  /** Keeps VSS's metadata files on the instance. */
  readonly saveMetadata: boolean;
}

/** Which scripts run. With `PRE_ONLY` the document must thaw by itself. With `POST_ONLY` nothing is held. */
export enum Stages {
  PRE_AND_POST = 'pre-and-post',
  PRE_ONLY = 'pre-only',
  POST_ONLY = 'post-only',
}

/** What happens to a target whose pre-script failed in all attempts. */
export enum PreScriptFailure {
  /** Take the snapshots, labelled `crash-consistent` with the reason. DLM's default. */
  FALL_BACK_TO_CRASH_CONSISTENT = 'fall-back-to-crash-consistent',
  /** Take no snapshot of this target in this run. */
  SKIP_TARGET = 'skip-target',
}

export interface VolumeSelector {
  readonly excludeBootVolume: boolean;
  /** A data volume with any of these tags stays out of the set. */
  readonly excludeDataVolumes: readonly Tag[];
}

export interface TagSettings {
  /** Put on every snapshot; a value may hold `$(instance-id)` and `$(timestamp)`. */
  readonly add: readonly Tag[];
  /** Copy the tags of each volume to its snapshot. */
  readonly copyFromVolumes: boolean;
}

/** One timing of a policy, in the words of EventBridge Scheduler. */
export interface Schedule {
  readonly name: string;
  /** `cron(…)`, `rate(…)` or `at(…)`. */
  readonly expression: string;
  /** IANA name; `UTC` when absent. */
  readonly timeZone?: string;
}

/** What starts a run: the schedule's input. `scheduledTime` is absent when somebody starts a run by hand. */
export interface RunRequest {
  readonly policy: Policy;
  readonly schedule: string;
  /** ISO-8601, as `<aws.scheduler.scheduled-time>` gives it. */
  readonly scheduledTime?: string;
}

/** Who calls CreateSnapshots for the targets of a policy. */
export function criticalSectionOf({ quiesce }: Pick<Policy, 'quiesce'>): CriticalSection {
  return quiesce.kind === 'document' && quiesce.criticalSection === CriticalSection.IN_GUEST
    ? CriticalSection.IN_GUEST
    : CriticalSection.IN_ENGINE;
}

/** What a policy promises for each target. */
export type PolicyPromise = 'application-consistent' | 'crash-consistent';

/** Only VSS, or scripts on both sides of a set, can make it application-consistent. */
export function promiseOf({ quiesce }: Pick<Policy, 'quiesce'>): PolicyPromise {
  const bothScripts = quiesce.kind === 'document' && quiesce.stages === Stages.PRE_AND_POST;
  return bothScripts || quiesce.kind === 'vss' ? 'application-consistent' : 'crash-consistent';
}
