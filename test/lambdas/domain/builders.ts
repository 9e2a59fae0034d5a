import type { Evidence } from '../../../lambdas/domain/evidence';
import { PreScriptFailure, ScriptStages, type Policy } from '../../../lambdas/domain/policy';
import type { CommandStatus, CommandStep, ScriptReport } from '../../../lambdas/domain/script';
import type { SetFacts } from '../../../lambdas/domain/verdict';

export const INSTANCE = 'i-0123456789abcdef0';
export const EXECUTION_ID = '2ed6657d-e927-568b-95e1-2665a8aea6a2';

/** A policy with scripts on both sides; what a test does not say is harmless. */
export function aPolicy(changed: Partial<Policy> = {}): Policy {
  return {
    name: 'databases',
    targets: { match: 'any', tags: [{ key: 'Mode', value: 'Production' }] },
    quiesce: { kind: 'document', document: 'quiesce-postgresql', stages: ScriptStages.PRE_AND_POST },
    timeoutSeconds: 60,
    retries: 2,
    onPreScriptFailure: PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT,
    volumes: { excludeBootVolume: false, excludeDataVolumes: [] },
    tags: { add: [], copyFromVolumes: false },
    maxConcurrency: 40,
    schedules: [{ name: 'nightly', expression: 'cron(0 3 * * ? *)' }],
    ...changed,
  };
}

export function aStep(changed: Partial<CommandStep> = {}): CommandStep {
  return { name: 'run_pre_post_scripts', status: 'Success', exitCode: 0, output: '', ...changed };
}

export function aStatus(status: string, steps: readonly CommandStep[] = [aStep()]): CommandStatus {
  return { commandId: 'c-1', status, steps };
}

export const SUCCEEDED: ScriptReport = {
  result: 'succeeded',
  exitCode: 0,
  steps: [{ name: 'run_pre_post_scripts', status: 'Success', exitCode: 0 }],
};

export function aFailure(exitCode: number): ScriptReport {
  return { result: 'failed', exitCode, steps: [{ name: 'run_pre_post_scripts', status: 'Failed', exitCode }] };
}

export function preEvidence(changed: Partial<Evidence> = {}): Evidence {
  return {
    executionId: EXECUTION_ID,
    quiescedAt: '2026-11-22T03:00:01.000Z',
    frozenAt: '2026-11-22T03:00:02.000Z',
    heldBy: 'freeze',
    mounts: [{ path: '/data', held: true }],
    ...changed,
  };
}

export function postEvidence(changed: Partial<Evidence> = {}): Evidence {
  return {
    ...preEvidence(),
    thawedAt: '2026-11-22T03:00:03.000Z',
    thawedBy: 'command',
    freezeMillis: 1_000,
    ...changed,
  };
}

/** Facts of a set that earned its label with the guest's evidence. */
export function theFacts(changed: Partial<SetFacts> = {}): SetFacts {
  return {
    mode: 'pre-and-post',
    origin: 'created',
    preparedVolumeIds: ['vol-1', 'vol-2'],
    snapshotVolumeIds: ['vol-2', 'vol-1'],
    pre: SUCCEEDED,
    post: SUCCEEDED,
    preEvidence: preEvidence(),
    postEvidence: postEvidence(),
    ...changed,
  };
}

/** The same without these fields, since an optional one may not be `undefined`. */
export function without<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;
}
