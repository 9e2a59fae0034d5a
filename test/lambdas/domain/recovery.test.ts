import fc from 'fast-check';
import { PreScriptFailure } from '../../../lambdas/domain/policy';
import {
  attemptNumber,
  decideRecovery,
  SNAPSHOT_RETRIES,
  type FailedAttempt,
  type Recovery,
} from '../../../lambdas/domain/recovery';

const SKIP = PreScriptFailure.SKIP_TARGET;
const FALL_BACK = PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT;

const failed = (changed: Partial<FailedAttempt> = {}): FailedAttempt => ({
  number: 1,
  retries: 2,
  onPreScriptFailure: FALL_BACK,
  snapshotRetries: 0,
  thaw: 'confirmed',
  snapshotCall: 'none',
  random: 0,
  ...changed,
});

describe('a failed attempt', () => {
  test.each<[string, Partial<FailedAttempt>, Recovery['next']]>([
    ['is retried while retries are left', {}, 'retry'],
    ['is retried for the last time', { number: 2 }, 'retry'],
    ['falls back when they are exhausted', { number: 3 }, 'fall-back'],
    [
      'skips the target when they are exhausted, where the policy says so',
      { number: 3, onPreScriptFailure: SKIP },
      'record',
    ],
    ['is never retried with no retries', { retries: 0 }, 'fall-back'],
    ['is never retried while a thaw is owed', { thaw: 'owed' }, 'fall-back'],
    [
      'skips the target while a thaw is owed, where the policy says so',
      { thaw: 'owed', onPreScriptFailure: SKIP },
      'record',
    ],
    [
      'goes around a ledger that is out of reach',
      { obstacle: 'ledger-unavailable', thaw: 'not-needed' },
      'take-snapshots',
    ],
    ['is not repeated when the instance was busy for too long', { obstacle: 'busy' }, 'fall-back'],
    [
      'skips the target without a ledger, where the policy says so',
      { obstacle: 'ledger-unavailable', onPreScriptFailure: SKIP },
      'record',
    ],
    ['retries a refused snapshot call', { snapshotCall: 'failed' }, 'retry'],
    [
      'gives up after refused snapshot calls: without scripts they would be refused too',
      { snapshotCall: 'failed', number: 3 },
      'record',
    ],
    [
      'retries a throttled snapshot call though no retries are left',
      { snapshotCall: 'throttled', retries: 0, snapshotRetries: 1 },
      'retry',
    ],
    [
      'retries an unknown snapshot call though no retries are left',
      { snapshotCall: 'unknown', retries: 0, snapshotRetries: 3, number: 3 },
      'retry',
    ],
    [
      'falls back after the fourth throttled call',
      { snapshotCall: 'throttled', snapshotRetries: 4, number: 4 },
      'fall-back',
    ],
    ['does not count throttled calls against the retries of the scripts', { number: 4, snapshotRetries: 2 }, 'retry'],
  ])('%s', (_, changed, next) => {
    const attempt = failed(changed);
    expect(decideRecovery(attempt)).toMatchObject({ next, attempt: attempt.number + 1 });
  });

  test('waits longer each time, at random up to a bound', () => {
    const waits = [1, 2, 3, 6, 9].map(
      (number) => decideRecovery(failed({ number, retries: 20, random: 0.999 })).waitSeconds,
    );
    expect(waits).toEqual([2, 4, 8, 60, 60]);
    expect(decideRecovery(failed({ random: 0 })).waitSeconds).toBe(1);
  });

  test.each(['unknown', 'failed'] as const)('waits 15 s at least after a snapshot call that %s', (snapshotCall) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 4 }), (random, number) => {
        const { next, waitSeconds } = decideRecovery(
          failed({ snapshotCall, random, number, retries: 9, snapshotRetries: 1 }),
        );
        expect(next).toBe('retry');
        expect(waitSeconds).toBeGreaterThan(15);
        expect(Number.isInteger(waitSeconds)).toBe(true);
      }),
    );
  });

  test('is followed by at most as many attempts as its two budgets allow, in any order of failures', () => {
    const calls = fc.infiniteStream(
      fc.constantFrom<FailedAttempt['snapshotCall']>('none', 'failed', 'throttled', 'unknown'),
    );
    fc.assert(
      fc.property(
        calls,
        fc.nat({ max: 3 }),
        fc.constantFrom(SKIP, FALL_BACK),
        (stream, retries, onPreScriptFailure) => {
          let snapshotRetries = 0;
          let number = 1;
          for (const snapshotCall of stream) {
            snapshotRetries += snapshotCall === 'throttled' || snapshotCall === 'unknown' ? 1 : 0;
            const decision = decideRecovery(
              failed({ number, retries, snapshotRetries, snapshotCall, onPreScriptFailure }),
            );
            if (decision.next !== 'retry') {
              break;
            }
            expect(decision.attempt).toBe(number + 1);
            number = decision.attempt;
          }
          expect(number).toBeLessThanOrEqual(1 + retries + SNAPSHOT_RETRIES);
        },
      ),
    );
  });

  test('never quiesces an instance again that may still be frozen, nor without a ledger', () => {
    const attempt = fc.record({
      number: fc.integer({ min: 1, max: 9 }),
      snapshotRetries: fc.nat({ max: 5 }),
      snapshotCall: fc.constantFrom<FailedAttempt['snapshotCall']>('none', 'failed', 'throttled', 'unknown'),
      onPreScriptFailure: fc.constantFrom(SKIP, FALL_BACK),
    });
    fc.assert(
      fc.property(
        attempt,
        fc.constantFrom(
          { thaw: 'owed' } as const,
          { obstacle: 'ledger-unavailable' } as const,
          { obstacle: 'busy' } as const,
        ),
        (changed, why) => {
          expect(decideRecovery(failed({ ...changed, ...why })).next).not.toBe('retry');
        },
      ),
    );
  });
});

test('the first attempt has the number 1, a later one that of its recovery', () => {
  const recovery: Recovery = {
    next: 'retry',
    attempt: 3,
    waitSeconds: 1,
    reason: 'busy',
    snapshotRetries: 0,
    thaw: 'not-needed',
  };
  expect([attemptNumber(undefined), attemptNumber(recovery)]).toEqual([1, 3]);
});
