import fc from 'fast-check';
import { executionIdOf, runIdOf, uuidV5 } from '../../../lambdas/domain/identifiers';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('a name-based UUID', () => {
  test('is that of RFC 9562, appendix A.4', () => {
    expect(uuidV5('www.example.com', DNS)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  test('has our own namespace, the UUID v5 of quiesce.execution in the DNS namespace', () => {
    const own = uuidV5('quiesce.execution', DNS);
    const execution = executionIdOf({ runId: 'r', instanceId: 'i-1', attempt: 1 });
    expect(execution).toBe(uuidV5('r/i-1/1', own));
  });

  test('is a valid one of version 5 and variant 10 for every name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(uuidV5(name)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});

describe('an executionId', () => {
  const id = fc.stringMatching(/^[0-9a-f]{4,20}$/);
  const attempt = fc.record({
    runId: id,
    instanceId: id.map((hex) => `i-${hex}`),
    attempt: fc.integer({ min: 1, max: 20 }),
  });

  test('is the same for the same attempt and another for any other', () => {
    fc.assert(
      fc.property(attempt, attempt, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(executionIdOf(one) === executionIdOf(other)).toBe(same);
        expect(executionIdOf({ ...one })).toBe(executionIdOf(one));
      }),
    );
  });

  test('is new for each attempt', () => {
    const ids = [1, 2, 3, 4].map((number) => executionIdOf({ runId: 'r', instanceId: 'i-1', attempt: number }));
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a runId', () => {
  const firing = { policy: 'databases', schedule: 'nightly', instant: '2026-11-22T03:00:00Z' };

  test.each([
    '2026-11-22T03:00:00.000Z',
    '2026-11-22T04:00:00+01:00',
    '2026-11-21T22:00:00-05:00',
    '2026-11-22T03:00Z',
  ])('is the same for %s', (instant) => {
    expect(runIdOf({ ...firing, instant })).toBe(runIdOf(firing));
  });

  test('is another for another policy, schedule or instant', () => {
    const others = [{ policy: 'files' }, { schedule: 'hourly' }, { instant: '2026-11-22T04:00:00Z' }];
    const ids = [firing, ...others.map((changed) => ({ ...firing, ...changed }))].map(runIdOf);
    expect(new Set(ids).size).toBe(4);
  });

  test('does not mistake where one name ends and the next begins', () => {
    expect(runIdOf({ ...firing, policy: 'a', schedule: 'b/c' })).not.toBe(
      runIdOf({ ...firing, policy: 'a/b', schedule: 'c' }),
    );
    expect(runIdOf({ ...firing, policy: 'a","b', schedule: 'c' })).not.toBe(
      runIdOf({ ...firing, policy: 'a', schedule: 'b","c' }),
    );
  });

  test('fits a tag, a key and a name: 20 hexadecimal digits', () => {
    expect(runIdOf(firing)).toMatch(/^[0-9a-f]{20}$/);
  });
});
