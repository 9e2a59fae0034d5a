import type { AttachedVolume } from '../../lambdas/domain/instances';
import { Reason } from '../../lambdas/domain/outcome';
import { PreScriptFailure, promiseOf, type Policy, type Tag } from '../../lambdas/domain/policy';
import { prepareTarget, type Prepared, type TargetFacts } from '../../lambdas/domain/preparation';
import type { ScriptResult } from '../../lambdas/domain/script';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import type { CheckedDocument } from '../account/policy-document';
import { isInReach, type ScriptReach } from '../account/script-reach';
import { defined } from '../../lambdas/domain/json';

/**
 * What a run would do with the target: make the set that the policy promises, fall back to a crash-consistent set, skip the
 * target as the policy demands, or make no set; `unchecked`: AWS did not answer.
 */
export type Outlook = 'ready' | 'falls back' | 'skipped' | 'no set' | 'unchecked';

/** One target, as far as it can be judged without sending anything. */
export interface TargetCheck {
  readonly instanceId: string;
  /** Value of the tag `Name`, or empty. */
  readonly name: string;
  readonly state: string;
  /** As Systems Manager names it; absent if it does not know the instance or was not asked. */
  readonly platform?: string;
  readonly agent: 'online' | 'offline' | 'not managed' | 'not asked';
  readonly volumes: { readonly taken: number; readonly excluded: number };
  /** Tags that a snapshot will have at most, and keys of volume tags that do not fit. */
  readonly tags: { readonly used: number; readonly dropped: readonly string[] };
  readonly outlook: Outlook;
  readonly reason?: Reason;
  readonly detail?: string;
  readonly dryRun?: DryRunResult;
}

/** How a dry-run ended, without its output. */
export interface DryRunResult {
  readonly result: ScriptResult | 'not-sent' | 'still-running';
  readonly exitCode?: number;
  /** The message of AWS, if the dry-run was not sent. */
  readonly detail?: string;
  /** What the document says of the instance's clock, if that is wrong. */
  readonly clock?: string;
}

interface JudgedFacts extends Pick<TargetFacts, 'policy' | 'instance' | 'managed'> {
  readonly document: CheckedDocument | undefined;
  readonly reach: ScriptReach;
  readonly instanceId: string;
  readonly instanceTags: readonly Tag[];
}

/** Checks a target by the rule of Prepare, and whether the engine's role may send scripts to it. */
export function judgeTarget(facts: JudgedFacts): TargetCheck {
  const { policy, document, instance, managed, instanceTags } = facts;
  const prepared = prepareTarget({ policy, document: document?.state ?? { status: 'none' }, instance, managed });
  const attached = instance?.volumes ?? [];
  return {
    instanceId: facts.instanceId,
    name: nameOf(instanceTags),
    state: instance?.state ?? 'unknown',
    ...defined({ platform: managed?.platform }),
    agent: policy.quiesce.kind === 'none' ? 'not asked' : (managed?.agent ?? 'not managed'),
    volumes: { taken: prepared.volumeIds.length, excluded: attached.length - prepared.volumeIds.length },
    tags: { used: tagsUsed(policy, prepared, attached), dropped: prepared.droppedTags },
    ...outlookOf(facts, prepared),
  };
}

/** A target for which AWS did not answer. */
export function uncheckedTarget(instanceId: string, instanceTags: readonly Tag[], detail: string): TargetCheck {
  return {
    instanceId,
    name: nameOf(instanceTags),
    state: 'unknown',
    agent: 'not asked',
    volumes: { taken: 0, excluded: 0 },
    tags: { used: 0, dropped: [] },
    outlook: 'unchecked',
    detail,
  };
}

/** A target after its dry-run. A script that fails now would also fail in a run. */
export function afterDryRun(check: TargetCheck, policy: Policy, dryRun: DryRunResult): TargetCheck {
  const { result, clock, detail = 'the dry-run returned no result' } = dryRun;
  if (result === 'succeeded') {
    const refusal = clock?.includes('would refuse') === true && withoutPreScript(policy, Reason.PRE_SCRIPT_FAILED);
    const advice = clock && `${clock}; let it follow a time server, such as 169.254.169.123 with chrony`;
    return { ...check, ...refusal, dryRun, ...defined({ detail: advice ?? check.detail }) };
  }
  if (result === 'failed' || result === 'not-run') {
    const reason = result === 'failed' ? Reason.PRE_SCRIPT_FAILED : Reason.PRE_SCRIPT_NOT_RUN;
    return { ...check, dryRun, ...withoutPreScript(policy, reason) };
  }
  return { ...check, dryRun, outlook: 'unchecked', detail };
}

type Judgement = Pick<TargetCheck, 'outlook' | 'reason' | 'detail'>;

function outlookOf({ policy, reach, instanceTags }: JudgedFacts, prepared: Prepared): Judgement {
  const { reason, detail, next, skip } = prepared;
  const why = defined({ reason, detail });
  if (next === 'record') {
    return { outlook: skip === 'skip' ? 'skipped' : 'no set', ...why };
  }
  if (reason !== undefined && reason !== Reason.NO_SCRIPTS) {
    return { outlook: 'falls back', ...why };
  }
  if (policy.quiesce.kind !== 'none' && !isInReach(reach, instanceTags)) {
    const wanted = reach.kind === 'tagged' ? reach.tags.map(({ key, value }) => `${key}=${value}`).join(', ') : '';
    return {
      ...withoutPreScript(policy, Reason.PRE_SCRIPT_NOT_RUN),
      detail: `the engine's role may send scripts only to instances tagged ${wanted}; tag the instance, or extend the engine's instanceTags`,
    };
  }
  return { outlook: 'ready', ...why };
}

function withoutPreScript({ onPreScriptFailure }: Policy, reason: Reason): Judgement {
  return { outlook: onPreScriptFailure === PreScriptFailure.SKIP_TARGET ? 'skipped' : 'falls back', reason };
}

function nameOf(tags: readonly Tag[]): string {
  return tags.find(({ key }) => key === 'Name')?.value ?? '';
}

/** Labels of Quiesce, the policy's own, and those of the volume with the most where they are copied. */
function tagsUsed(policy: Policy, prepared: Prepared, attached: readonly AttachedVolume[]): number {
  const taken = prepared.copyTagsFromVolumes
    ? attached.filter(({ volumeId }) => prepared.volumeIds.includes(volumeId))
    : [];
  const copied = taken.map(({ tags }) => tags.filter(({ key }) => !key.startsWith('aws:')).length);
  return Object.keys(TagKey).length + policy.tags.add.length + Math.max(0, ...copied);
}

/** What a run does with a target with this outlook, in a few words. */
export function consequenceOf({ outlook, reason }: TargetCheck, policy: Policy): string {
  const because = reason === undefined ? '' : ` (${reason})`;
  const consequences: Readonly<Record<Outlook, string>> = {
    ready: `${promiseOf(policy)} set${because}`,
    'falls back': `crash-consistent set${because}, the run fails`,
    skipped: `no set, skipped${because}, the run fails`,
    'no set': `no set${because}, the run fails`,
    unchecked: 'not known',
  };
  return consequences[outlook];
}
