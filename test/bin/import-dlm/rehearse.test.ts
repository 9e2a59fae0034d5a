import { rehearseImport } from '../../../bin/import-dlm/rehearse';
import { renderRehearsal } from '../../../bin/import-dlm/rehearsal-table';
import { importingOne, NOW } from './importing';
import { aDlmPolicy, aDlmSchedule, SAMPLES } from './samples';

const PLAIN = { color: 'plain', width: 160 } as const;

describe('a rehearsal', () => {
  test('shows each firing with its window, and what both keep at the end', () => {
    const rehearsal = rehearseImport(
      importingOne(aDlmPolicy({ schedules: [aDlmSchedule({ RetainRule: { Count: 2 } })] })),
      {
        days: 3,
        now: NOW,
      },
    );
    expect(rehearsal.kept).toEqual({ dlm: 2, quiesce: 2 });
    expect(rehearsal.firings).toHaveLength(3);
    expect(rehearsal.firings[0]).toEqual({
      dueAt: '2026-11-01T01:00:00.000Z',
      dlmBeginsBy: '2026-11-01T02:00:00.000Z',
      dlm: [{ schedules: ['nightly'], isKept: false, reasons: ['older than the newest 2'] }],
      quiesce: [
        {
          policy: 'databases',
          schedules: ['nightly'],
          isKept: false,
          reasons: [expect.stringContaining('older than last 2 of 2') as string],
        },
      ],
    });
  });

  test('merges what is due together, and keeps it by the longest rule', () => {
    const schedules = [
      aDlmSchedule({ RetainRule: { Interval: 1, IntervalUnit: 'DAYS' } }),
      aDlmSchedule({
        Name: 'sundays',
        CreateRule: { CronExpression: 'cron(0 1 ? * SUN *)' },
        RetainRule: { Interval: 4, IntervalUnit: 'WEEKS' },
      }),
    ];
    const { firings, kept } = rehearseImport(importingOne(aDlmPolicy({ schedules })), { days: 14, now: NOW });
    expect(firings).toHaveLength(14);
    const [sunday] = firings;
    expect(sunday?.dlm).toEqual([
      { schedules: ['nightly', 'sundays'], isKept: true, reasons: ['sundays: younger than 4 weeks'] },
    ]);
    expect(sunday?.quiesce).toMatchObject([{ schedules: ['nightly', 'sundays'], isKept: true }]);
    expect(kept).toEqual({ dlm: 3, quiesce: 3 });
  });

  test('shows that schedules with other scripts are no longer merged', () => {
    const [policy = {}] = SAMPLES['different-scripts'] ?? [];
    const { quiescePolicies, firings } = rehearseImport(importingOne(policy), { days: 31, now: NOW });
    expect(quiescePolicies).toEqual(['databases', 'databases-2', 'databases-3']);
    expect(firings.every(({ dlm, quiesce }) => dlm.length === 1 && quiesce.length === dlm[0]?.schedules.length)).toBe(
      true,
    );
  });

  test('is a table', () => {
    const rehearsal = rehearseImport(importingOne(SAMPLES.scripts?.[0] ?? {}), { days: 1, now: NOW });
    const text = renderRehearsal([rehearsal], PLAIN);
    expect(text).toContain('policy-0123456789abcdef0 as databases');
    expect(text).toMatch(/targets +any of Role=database, Role=legacy, backup-group=o'clock +any of Role=database/);
    expect(text).toMatch(/excluded +the boot volume, Scratch=true +the boot volume, Scratch=true/);
    expect(text).toMatch(
      /2026-11-01 03:30 +2026-11-01 04:30 +nightly: kept, 2 of 7 +databases: nightly: kept, last 2 of 7/,
    );
    expect(text).toContain('Of each target at the end: 2 sets by DLM, 2 sets by Quiesce.');
  });
});
