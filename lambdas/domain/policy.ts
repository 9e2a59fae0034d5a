import { LEASE_SECONDS } from '../../documents/contract';
import { LIFECYCLE } from './lifecycle/settings';
import {
  instant,
  list,
  oneOf,
  optional,
  record,
  schema,
  text,
  textLike,
  valueOf,
  variant,
  whole,
  type TypeOf,
} from './schema';
import { POLICY_TAGS } from './snapshot-tags';
import { OWN_TAG, TAG, type Tag } from './tag';

export type { Tag };

/** Which scripts run. With `PRE_ONLY` the document must thaw by itself. With `POST_ONLY` nothing is held. */
export enum ScriptStages {
  /** The pre-script before the snapshots, the post-script after them. */
  PRE_AND_POST = 'pre-and-post',
  /** The pre-script alone. */
  PRE_ONLY = 'pre-only',
  /** The post-script alone. */
  POST_ONLY = 'post-only',
}

/** What happens to a target whose pre-script failed in all attempts. */
export enum PreScriptFailure {
  /** Take the snapshots, labelled `crash-consistent` with the reason. DLM's default. */
  FALL_BACK_TO_CRASH_CONSISTENT = 'fall-back-to-crash-consistent',
  /** Take no snapshot of this target in this run. */
  SKIP_TARGET = 'skip-target',
}

/** What calls CreateSnapshots. This decides how long the targets stay frozen. */
export enum CriticalSection {
  /** The engine, as soon as it sees that the pre-script succeeded. The post-script thaws. The instances need no permission. */
  IN_ENGINE = 'in-engine',
  /** The pre-script, between its freeze and its thaw. Only this call falls inside the freeze. The instances' role must allow it. */
  IN_GUEST = 'in-guest',
}

/** DLM's target tags: exact and case sensitive, though EC2's filters know wildcards. */
const TARGETS = record({ match: oneOf('any', 'all'), tags: list(1, 50, TAG) });

/** An SSM document that follows DLM's contract. */
export const DOCUMENT_QUIESCE = record({
  document: textLike(
    // SendCommand counts the characters of what it is given, be it a name or an ARN.
    /^(?=.{3,128}$)([\w.-]+|arn:[\w-]+:ssm:[\w-]+:\d{12}:document\/[\w./-]{3,})$/,
    'a name of 3 to 128 letters, digits, "_", "." and "-", or an ARN of at most 128 characters',
  ),
  stages: valueOf(ScriptStages),
  /** Sent where the document declares `leaseSeconds`; absent: the document's own default. */
  leaseSeconds: optional(whole(LEASE_SECONDS.least, LEASE_SECONDS.most)),
  /** Absent: `IN_ENGINE`. */
  criticalSection: optional(valueOf(CriticalSection)),
});

/** Windows' Volume Shadow Copy Service: AWS's own document makes the set, so there is no script, no hold and no lease. */
export const VSS_QUIESCE = record({
  /**
   * Longest that the document may take on the instance. A function lives for 900 s, of which delivery, look-ups and the
   * collecting take up to 180. The policy's own time-out is for scripts.
   */
  timeoutSeconds: whole(60, 720),
  /** Leaves the chain of differential backups that an application keeps itself as it is. */
  copyOnly: oneOf(true, false),
  /** Keeps VSS's metadata files on the instance. */
  saveMetadata: oneOf(true, false),
});

const SCHEDULE_NAME = textLike(/^[0-9A-Za-z _-]{1,120}$/, '1 to 120 letters, digits, blanks, "_" and "-"');

/** One timing of a policy, in the words of EventBridge Scheduler. */
export const SCHEDULE = record({
  name: SCHEDULE_NAME,
  expression: textLike(/^(cron|rate|at)\(.+\)$/, 'cron(…), rate(…), at(…)'),
  /** IANA name; `UTC` when absent. */
  timeZone: optional(text(1, 50)),
  ...LIFECYCLE,
});

/**
 * The policy as the state machine receives it: plain JSON, written at synth by `SnapshotPolicy`, checked again when a run
 * is claimed. Its type, its bounds and both checks come from here. Durations are whole seconds, the unit that Systems
 * Manager takes.
 */
export const POLICY = record({
  name: textLike(/^[0-9A-Za-z._-]{1,100}$/, '1 to 100 letters, digits, ".", "_" and "-"'),
  /** CreateSnapshots takes no other characters. */
  description: optional(textLike(/^[ -~]{0,200}$/, 'up to 200 printable ASCII characters')),
  targets: TARGETS,
  /** How the instance is made quiet. `none` takes crash-consistent sets and sends nothing. */
  quiesce: variant('kind', { none: record({}), document: DOCUMENT_QUIESCE, vss: VSS_QUIESCE }),
  /** Longest that the pre-script, and apart from it the post-script, may take. */
  timeoutSeconds: whole(10, 120),
  /** How often a failed pre-script (the whole attempt) and a failed post-script are repeated. */
  retries: whole(0, 3),
  onPreScriptFailure: valueOf(PreScriptFailure),
  volumes: record({
    excludeBootVolume: oneOf(true, false),
    /** A data volume with any of these tags stays out of the set. */
    excludeDataVolumes: list(0, 50, TAG),
  }),
  tags: record({
    /** Put on every snapshot; a value may hold `$(instance-id)` and `$(timestamp)`. */
    add: list(0, POLICY_TAGS, OWN_TAG),
    /** Copy the tags of each volume to its snapshot. */
    copyFromVolumes: oneOf(true, false),
  }),
  /** Targets that are worked on at the same time. */
  maxConcurrency: whole(1, 1_000),
  /** All schedules of the policy, so that a run can tell which of them are due together. */
  schedules: list(1, 4, SCHEDULE),
});

export type Policy = TypeOf<typeof POLICY>;

/** A run carries its policy beside a page of targets and their verdicts (150 kB) in a state of at most 256 KiB. */
export const MAX_POLICY_BYTES = 65_536;

/** Between two starts of a schedule: snapshots of one volume take minutes, and EBS refuses a sixth that is pending. */
export const LEAST_MINUTES = 5;

export type TargetSelector = Policy['targets'];
export type QuiesceSettings = Policy['quiesce'];
export type DocumentQuiesce = Extract<QuiesceSettings, { readonly kind: 'document' }>;
export type VssQuiesce = Extract<QuiesceSettings, { readonly kind: 'vss' }>;
export type Schedule = Policy['schedules'][number];

const ISO = instant();

/** What starts a run: the schedule's input. `scheduledTime` is absent when somebody starts a run by hand. */
export const RUN_REQUEST = record({
  policy: POLICY,
  schedule: SCHEDULE_NAME,
  /** As `<aws.scheduler.scheduled-time>` gives it; a tag may hold it. */
  scheduledTime: optional(schema<string>(ISO.allowed, (value) => ISO.accepts(value) && /^[ -~]{1,30}$/.test(value))),
});

export type RunRequest = TypeOf<typeof RUN_REQUEST>;

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
  const bothScripts = quiesce.kind === 'document' && quiesce.stages === ScriptStages.PRE_AND_POST;
  return bothScripts || quiesce.kind === 'vss' ? 'application-consistent' : 'crash-consistent';
}
