import { foreignDocument, slimDocument } from '../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS } from '../../../lab/simulation/builders';
import type { ExecutionContext, RunIdentity, TargetInput } from '../../../lambdas/contract';
import { readContract } from '../../../lambdas/domain/document';
import { executionIdOf } from '../../../lambdas/domain/identifiers';
import type { Recovery } from '../../../lambdas/domain/recovery';
import type { Hold } from '../../../lambdas/ports';

/** When a world begins. */
export const T0 = '2026-01-01T03:00:05.000Z';
export const later = (seconds: number): string => new Date(Date.parse(T0) + seconds * 1_000).toISOString();
export const INSTANCE = id(1);

const ACCOUNT = 'arn:aws:states:eu-central-1:111122223333:execution:EngineRuns';
export const RUN: RunIdentity = {
  runId: 'run-1',
  schedule: 'nightly',
  scheduledTime: '2026-01-01T03:00:00.000Z',
  startedAt: T0,
  executionArn: `${ACCOUNT}:run-1`,
};
export const CHILD: ExecutionContext = { arn: `${ACCOUNT}/Targets:child-1`, startedAt: T0 };
export const executionOf = (attempt: number): string =>
  executionIdOf({ runId: RUN.runId, instanceId: INSTANCE, attempt });
export const EXECUTION = executionOf(1);

/** What a child execution of a policy with this document gets. @default - the library's */
export function anInput(
  changed: Partial<TargetInput> = {},
  content: object = slimDocument({ leaseSeconds: LEASE_SECONDS }),
): TargetInput {
  const document = readContract({ name: DOCUMENT, version: '1', content: JSON.stringify(content) });
  return { policy: aPolicy(), run: RUN, document, instanceId: INSTANCE, ...changed };
}

/** A document without a lease, whose post-script does not end its pre-script; an agent would let it run for an hour. */
export const FOREIGN = { documents: { [DOCUMENT]: foreignDocument() } };
export const FOREIGN_INPUT = anInput({}, foreignDocument());

/** A thaw of the target that is owed, by a run that has lasted longer than a healthy one. */
export function aDebt(changed: Partial<Hold> = {}): Hold {
  return {
    instanceId: INSTANCE,
    runId: RUN.runId,
    policy: 'databases',
    executionArn: CHILD.arn,
    runArn: RUN.executionArn,
    executionId: EXECUTION,
    attempt: 1,
    documentName: DOCUMENT,
    documentVersion: '1',
    parameters: ['executionId', 'command'],
    heldAt: later(-1_200),
    dueAt: later(-600),
    ...changed,
  };
}

/** What Recover decides behind an attempt whose pre-script failed. */
export const aRecovery = (changed: Partial<Recovery> = {}): Recovery => ({
  ...{ next: 'retry', attempt: 2, waitSeconds: 1, reason: 'pre-script-failed', snapshotRetries: 0, thaw: 'confirmed' },
  ...changed,
});
