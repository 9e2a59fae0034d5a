import type {
  Attempt,
  ExecutionContext,
  FreezeWindow,
  RunIdentity,
  Steps,
  TargetInput,
} from '../../../lambdas/contract';
import type { DocumentState } from '../../../lambdas/domain/document';
import type { Evidence } from '../../../lambdas/domain/evidence';
import { executionIdOf } from '../../../lambdas/domain/identifiers';
import type { Policy } from '../../../lambdas/domain/policy';
import type { Prepared, QuiesceMode } from '../../../lambdas/domain/preparation';
import type { Recovery } from '../../../lambdas/domain/recovery';
import type { TakenSet } from '../../../lambdas/domain/snapshots';
import type { Stage } from '../../../lambdas/domain/script';
import {
  Denied,
  LedgerUnavailable,
  OutcomeUnknown,
  ScriptNotSent,
  SnapshotFailed,
  Throttled,
  Unavailable,
} from '../../../lambdas/errors';
import { scriptRequest, scriptsOf } from '../../../lambdas/handlers/scripts/attempt-scripts';
import type { Hold } from '../../../lambdas/ports';
import { aPolicy, INSTANCE, postEvidence, preEvidence, SUCCEEDED } from '../domain/builders';
import { T0, type World } from './world';

export const RUN_ID = 'run-1';
export const RUN_ARN = 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:run-1';
export const CHILD: ExecutionContext = {
  arn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce/Targets:child-1',
  startedAt: T0,
  retryCount: 0,
  redriveCount: 0,
};
export const RUN: RunIdentity = {
  runId: RUN_ID,
  schedule: 'nightly',
  scheduledTime: T0,
  startedAt: '2026-11-22T02:59:59.000Z',
  executionArn: RUN_ARN,
};
export const DELIVERY = { deliverySeconds: 60 };

export const DOCUMENT: DocumentState = {
  status: 'usable',
  contract: {
    name: 'quiesce-postgresql',
    version: '3',
    parameters: ['executionId', 'command', 'leaseSeconds', 'deadline', 'timeoutSeconds'],
    steps: ['run_pre_post_scripts'],
    platforms: ['Linux'],
  },
};

export const EXECUTION = executionIdOf({ runId: RUN_ID, instanceId: INSTANCE, attempt: 1 });
export const SECOND_EXECUTION = executionIdOf({ runId: RUN_ID, instanceId: INSTANCE, attempt: 2 });

export function anInput(changed: Partial<TargetInput> = {}): TargetInput {
  return { policy: aPolicy(), run: RUN, document: DOCUMENT, instanceId: INSTANCE, ...changed };
}

export function aPrepared(mode: QuiesceMode = 'pre-and-post', changed: Partial<Prepared> = {}): Prepared {
  return {
    next: 'hold',
    mode,
    skip: 'take',
    volumeIds: ['vol-1', 'vol-2'],
    excludeDataVolumeIds: [],
    copyTagsFromVolumes: false,
    droppedTags: [],
    ...changed,
  };
}

export const PRE = { commandId: 'pre-script-1', sentAt: T0 };
export const POST = { commandId: 'post-script-1', sentAt: '2026-11-22T03:00:02.000Z' };

export const A_SET: TakenSet = {
  origin: 'created',
  takenAt: '2026-11-22T03:00:02.000Z',
  snapshots: [
    { snapshotId: 'snap-1', volumeId: 'vol-1' },
    { snapshotId: 'snap-2', volumeId: 'vol-2' },
  ],
};

/** An attempt that has been held and whose pre-script was sent. */
export function anAttempt(changed: Partial<Attempt> = {}): Attempt {
  return { next: 'send-pre-script', number: 1, executionId: EXECUTION, pre: PRE, ...changed };
}

/** An attempt that has only been held. */
export function aHeldAttempt(changed: Partial<Attempt> = {}): Attempt {
  return { next: 'send-pre-script', number: 1, executionId: EXECUTION, ...changed };
}

/** A window that went well, its post-script on its way. */
export function aWindow(changed: Partial<FreezeWindow> = {}): FreezeWindow {
  return {
    next: 'await-post',
    pre: SUCCEEDED,
    preSeenAt: '2026-11-22T03:00:01.000Z',
    set: A_SET,
    post: POST,
    coldStart: 'warm',
    ...changed,
  };
}

export function aRecovery(changed: Partial<Recovery> = {}): Recovery {
  return {
    next: 'retry',
    attempt: 2,
    waitSeconds: 1,
    reason: 'pre-script-failed',
    snapshotRetries: 0,
    thaw: 'confirmed',
    ...changed,
  };
}

/** A target's state as far as a test needs it. */
export function aTarget(changed: Partial<Steps['RecordOutcome']['input']> & { readonly policy?: Policy } = {}) {
  return { ...anInput(), prepared: aPrepared(), attempt: anAttempt(), ...changed };
}

export function aDebt(changed: Partial<Hold> = {}): Hold {
  return {
    instanceId: INSTANCE,
    runId: RUN_ID,
    policy: 'databases',
    executionArn: CHILD.arn,
    runArn: RUN_ARN,
    executionId: EXECUTION,
    attempt: 1,
    documentName: 'quiesce-postgresql',
    documentVersion: '3',
    parameters: ['executionId', 'command'],
    heldAt: '2026-11-22T02:40:00.000Z',
    dueAt: '2026-11-22T02:50:00.000Z',
    ...changed,
  };
}

export const line = (evidence: Evidence): string => `${JSON.stringify({ quiesce: 1, ...evidence })}\nmore output\n`;
export const PRE_LINE = line(preEvidence({ executionId: EXECUTION }));
export const POST_LINE = line(postEvidence({ executionId: EXECUTION }));

/** Holds the instance and sends the pre-script, as the steps before a window did; what follows is the journal from here on. */
export async function preSent(world: World): Promise<() => readonly string[]> {
  await world.ports.ledger.hold(aDebt({ heldAt: T0, dueAt: '2026-11-22T03:10:00.000Z' }));
  await world.ports.ledger.markSending({ ...aDebt(), now: T0 });
  await sendScript(world, 'pre-script');
  return following(world);
}

/** The pre-script and the post-script of a window are sent, and its set is there. */
export async function postSent(world: World): Promise<() => readonly string[]> {
  await preSent(world);
  await world.ports.clock.sleep(2_000);
  await sendScript(world, 'post-script');
  return following(world);
}

/** The journal from here on. */
export function following(world: World): () => readonly string[] {
  const begin = world.journal.length;
  return () => world.journal.slice(begin);
}

async function sendScript(world: World, stage: Stage): Promise<void> {
  await world.ports.scripts.send(
    scriptRequest(scriptsOf({ ...anInput(), attempt: anAttempt() }, 60), stage, { sending: 1 }),
  );
}

/** Errors of the adapters. */
export const REFUSAL = { cause: undefined, code: 'InvalidInstanceId', detail: 'InvalidInstanceId: not here' };
export const NOT_SENT = new ScriptNotSent('script: not sent', REFUSAL);
export const NOT_MADE = new SnapshotFailed('set: not made', { ...REFUSAL, code: 'InvalidParameter' });
export const UNKNOWN = new OutcomeUnknown('may have been done');
export const THROTTLED = new Throttled('asked too often', REFUSAL);
export const UNAVAILABLE = new Unavailable('no answer');
export const DENIED = new Denied('not allowed');
export const NO_LEDGER = new LedgerUnavailable('ledger: no answer');
