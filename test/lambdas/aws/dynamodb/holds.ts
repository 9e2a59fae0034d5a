import type { Hold } from '../../../../lambdas/ports';

export const T0 = '2026-11-22T03:00:00.000Z';
export const BEFORE_DUE = '2026-11-22T03:01:00.000Z';
export const DUE = '2026-11-22T03:03:00.000Z';
export const AFTER_DUE = '2026-11-22T03:04:00.000Z';

/** A hold; what a test does not say is the first attempt of run-a on one instance. */
export function aHold(changed: Partial<Hold> = {}): Hold {
  return {
    instanceId: 'i-0000000000000000a',
    runId: 'run-a',
    policy: 'databases',
    executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:1',
    runArn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:parent',
    executionId: '11111111-1111-5111-8111-111111111111',
    attempt: 1,
    documentName: 'quiesce-postgresql',
    documentVersion: '3',
    parameters: ['executionId', 'command', 'leaseSeconds'],
    heldAt: T0,
    dueAt: DUE,
    ...changed,
  };
}

/** What the next attempt of the same run has instead. */
export const OTHER_ATTEMPT = { executionId: '22222222-2222-5222-8222-222222222222', attempt: 2 };
/** What another run has instead. */
export const OTHER_RUN = { runId: 'run-b', executionId: '33333333-3333-5333-8333-333333333333' };
