import fc from 'fast-check';
import { pollToEnd, SCHEDULES, type PollSchedule } from '../../../../lab/benchmark/polling/schedules';

const every = (millis: number): PollSchedule => ({ name: 'test', delayMillis: () => millis });

describe('polling a script to its end', () => {
  test('finds an end that can be seen at once with the first poll', () => {
    expect(pollToEnd(every(100), { endsAtMillis: 0, lastMillis: 0, pollMillis: 20 })).toEqual({
      lateMillis: 20,
      polls: 1,
    });
  });

  test('is late by what is left of a pause, and by the poll', () => {
    // Polls look at 10, 130, 250 ms; the one that looks at 250 is answered at 260.
    expect(pollToEnd(every(100), { endsAtMillis: 200, lastMillis: 0, pollMillis: 20 })).toEqual({
      lateMillis: 60,
      polls: 3,
    });
  });

  test('is never earlier than half a poll behind the end, nor later than a pause and one and a half polls', () => {
    const script = { endsAtMillis: fc.integer({ min: 0, max: 20_000 }), pollMillis: fc.integer({ min: 2, max: 100 }) };
    fc.assert(
      fc.property(fc.record(script), fc.integer({ min: 1, max: 2_000 }), ({ endsAtMillis, pollMillis }, pause) => {
        const { lateMillis } = pollToEnd(every(pause), { endsAtMillis, lastMillis: 0, pollMillis });
        expect(lateMillis).toBeGreaterThanOrEqual(pollMillis / 2);
        expect(lateMillis).toBeLessThanOrEqual(pause + 1.5 * pollMillis);
      }),
      { numRuns: 50 },
    );
  });
});

test('the schedule that ran asks as often as that of 40 ms for a quick script, and less often for a slow one', () => {
  const polls = (endsAtMillis: number): readonly number[] =>
    SCHEDULES.map((schedule) => pollToEnd(schedule, { endsAtMillis, lastMillis: endsAtMillis, pollMillis: 20 }).polls);
  const [quick, , always] = polls(1_500);
  expect(quick).toBe(always);
  const [slow = 0, , dense = 0] = polls(30_000);
  expect(slow).toBeLessThan(dense / 2);
});
