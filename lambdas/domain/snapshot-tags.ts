import { uuidV5 } from './identifiers';
import type { SetVerdict } from './outcome';
import type { ScriptReport } from './script';
import { filledIn, type Tag } from './tag';

/** AWS's bound for one resource; `aws:` tags do not count. */
export const TAGS_PER_RESOURCE = 50;

export const TagKey = {
  POLICY: 'quiesce:policy',
  SCHEDULE: 'quiesce:schedule',
  RUN: 'quiesce:run',
  INSTANCE: 'quiesce:instance',
  /** The instance's boot volume when the set was made, whether or not it is in the set; `none` where it has none. */
  BOOT_VOLUME: 'quiesce:boot-volume',
  /** The call that made the set, see `setTag`. */
  SET: 'quiesce:set',
  CONSISTENCY: 'quiesce:consistency',
  REASON: 'quiesce:reason',
  PROOF: 'quiesce:proof',
  PRE_SCRIPT: 'quiesce:pre-script',
  POST_SCRIPT: 'quiesce:post-script',
  FREEZE_MILLIS: 'quiesce:freeze-millis',
  /** `created`, `completed`, `failed`, or `pruning`: some snapshots of the set may be gone. */
  STATE: 'quiesce:state',
  /** How many snapshots the set had when it was completed: one that is gone since then is missed. */
  SNAPSHOTS: 'quiesce:snapshots',
  /** All schedules of the policy for which the set was made, see `schedulesTag`. */
  SCHEDULES: 'quiesce:schedules',
  /** Given by people, on any of a set's snapshots, with any value: a set with it is never pruned. */
  KEEP: 'quiesce:keep',
  /** With whom the snapshot is shared and until when, see `sharedTag`. */
  SHARED: 'quiesce:shared',
  /** Of a copy: the Region, the id, the volume and the start of its source, see `sourceTag`. */
  SOURCE: 'quiesce:source',
  /** Of a copy: how copies are kept, see `retentionTag`. */
  RETAIN: 'quiesce:retain',
  /** How the newest drill of the set ended: `passed` or `failed`. */
  DRILL: 'quiesce:drill',
  /** When it ended, ISO-8601. */
  DRILLED_AT: 'quiesce:drilled-at',
  /** From its launch until the application was usable; `none` where it was not. */
  DRILL_MINUTES: 'quiesce:drill-minutes',
  /** SHA-256 of its record; `none` where the drill ended without one. */
  DRILL_RECORD: 'quiesce:drill-record',
  /** When a drill of the set passed last, ISO-8601: a later drill that fails leaves it. */
  DRILL_PASSED_AT: 'quiesce:drill-passed-at',
  /** A drill uses the set until then, ISO-8601. */
  IN_DRILL: 'quiesce:in-drill',
} as const;

/** Tags that a policy may add: what AWS allows less all of ours. */
export const POLICY_TAGS = TAGS_PER_RESOURCE - Object.keys(TagKey).length;

export interface SetIdentity {
  readonly policy: string;
  readonly schedule: string;
  readonly runId: string;
  readonly instanceId: string;
}

/** Tags that find the sets of one target in one run. */
export function identityTags(set: SetIdentity): readonly Tag[] {
  return [
    { key: TagKey.POLICY, value: set.policy },
    { key: TagKey.SCHEDULE, value: set.schedule },
    { key: TagKey.RUN, value: set.runId },
    { key: TagKey.INSTANCE, value: set.instanceId },
  ];
}

/** Between the names of schedules, which can't have it. */
const BETWEEN_SCHEDULES = '/';

/** Value of `quiesce:schedules`. */
export function schedulesTag(names: readonly string[]): string {
  return names.join(BETWEEN_SCHEDULES);
}

/** All schedules for which a snapshot was made; older releases wrote only the one that made it. */
export function schedulesOf(tags: Readonly<Record<string, string>>): readonly string[] {
  const value = tags[TagKey.SCHEDULES] ?? tags[TagKey.SCHEDULE] ?? '';
  return value.split(BETWEEN_SCHEDULES).filter((name) => name !== '');
}

/**
 * Value of `quiesce:set`: the same for all snapshots of one call and different for each call. A set that AWS's VSS
 * document makes has its attempt in it instead: the function that collects the set may not be the one that sent the
 * document.
 */
export function setTag(call: SetIdentity & { readonly askedAt: string }): string {
  return uuidV5(`${call.runId}/${call.instanceId}/${call.askedAt}`);
}

const VSS_SET = 'vss/';

export function vssSetTag({ executionId }: { readonly executionId: string }): string {
  return `${VSS_SET}${executionId}`;
}

export function isVssSetTag(value: string | undefined): boolean {
  return value?.startsWith(VSS_SET) === true;
}

/** Tags of a set at its birth: whose it is, and that its verdict is pending, so that no set is ever unlabelled. */
export function birthTags(
  set: SetIdentity & { readonly set: string; readonly schedules: readonly string[]; readonly bootVolume?: string },
  added: readonly Tag[],
  scheduledTime: string,
): readonly Tag[] {
  return [
    ...added.map(({ key, value }) => ({
      key,
      value: filledIn(value, { instanceId: set.instanceId, scheduledTime }),
    })),
    ...identityTags(set),
    { key: TagKey.SCHEDULES, value: schedulesTag(set.schedules) },
    { key: TagKey.CONSISTENCY, value: 'pending' },
    { key: TagKey.STATE, value: 'created' },
    { key: TagKey.SET, value: set.set },
    ...(set.bootVolume === undefined ? [] : [{ key: TagKey.BOOT_VOLUME, value: set.bootVolume }]),
  ];
}

/**
 * Tags that complete a set after its thaw. Each is true when it is read alone: success of a script and the length of a
 * freeze are said only of a set that was made between those scripts, a failed script also of the set that replaces it.
 */
export function verdictTags(known: {
  readonly verdict: SetVerdict;
  readonly pre?: ScriptReport;
  readonly post?: ScriptReport;
  readonly freezeMillis?: number;
  readonly setOf?: 'attempt';
}): readonly Tag[] {
  const { verdict, pre, post, freezeMillis, setOf } = known;
  const script = (report: ScriptReport | undefined): 'SUCCESS' | 'FAILED' | undefined => {
    const value = report && scriptTag(report);
    return value === 'SUCCESS' && setOf === undefined ? undefined : value;
  };
  const values = {
    [TagKey.CONSISTENCY]: verdict.consistency,
    [TagKey.PROOF]: verdict.proof,
    [TagKey.REASON]: verdict.reason,
    [TagKey.PRE_SCRIPT]: script(pre),
    [TagKey.POST_SCRIPT]: script(post),
    [TagKey.FREEZE_MILLIS]:
      freezeMillis === undefined || setOf === undefined ? undefined : String(Math.round(freezeMillis)),
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/** A post-script that found nothing frozen (205) has ended its attempt well, but it is no success of a freeze. */
function scriptTag(report: ScriptReport): 'SUCCESS' | 'FAILED' {
  return report.result === 'succeeded' && (report.exitCode ?? 0) === 0 ? 'SUCCESS' : 'FAILED';
}

/**
 * Whether the volumes' own tags may be copied onto their snapshots, and which keys are left behind otherwise. Copied
 * tags go first when there are more than 50; a copied key that we set ourselves is left behind too, since nothing says
 * what AWS does with it.
 */
export function fitCopiedTags(
  volumes: readonly { readonly tags: readonly Tag[] }[],
  added: readonly Tag[],
): { readonly fits: 'fits' | 'surplus'; readonly dropped: readonly string[] } {
  const ours = new Set([...added.map((tag) => tag.key), ...Object.values(TagKey)]);
  const copied = volumes.map((volume) => volume.tags.map((tag) => tag.key).filter((key) => !key.startsWith('aws:')));
  const clash = copied.some((keys) => keys.some((key) => ours.has(key)));
  const surplus = copied.some((keys) => keys.length + ours.size > TAGS_PER_RESOURCE);
  return clash || surplus
    ? { fits: 'surplus', dropped: [...new Set(copied.flat())].filter((key) => !ours.has(key)).sort() }
    : { fits: 'fits', dropped: [] };
}
