import { OBSERVATION } from '../../../lambdas/domain/lifecycle/observation-json';
import { mistakeIn } from '../../../lambdas/domain/schema';
import { rehearseLifecycle } from '../../../rehearsal/lifecycle/rehearse';
import type { LifecycleReport } from '../../../rehearsal/lifecycle/report';
import { renderLifecycleHtml } from '../../../rehearsal/lifecycle/html';
import { renderLifecycle } from '../../../rehearsal/lifecycle/terminal';
import { GLYPH_PIXELS, NARROWEST } from '../../../rehearsal/report/html/timeline';
import { aRehearsal, aSchedule, RULE } from './an-app';

const notKept = ({ expectations }: LifecycleReport): readonly unknown[] => expectations.filter(({ kept }) => !kept);

describe('40 days of a policy with sets by the hour, the day and the month', () => {
  const schedules = [
    aSchedule('monthly', 'cron(0 3 1 * ? *)', { retain: { ...RULE, monthly: 12 } }),
    aSchedule('daily', 'cron(0 3 * * ? *)', { retain: { ...RULE, daily: 7 } }),
    aSchedule('hourly', 'cron(0 * * * ? *)', { retain: { ...RULE, hourly: 24 } }),
  ];
  let report: LifecycleReport;

  beforeAll(async () => {
    report = await rehearseLifecycle(aRehearsal(schedules));
  }, 120_000);

  test('has one set for each hour, also where several schedules were due', () => {
    expect(report.sets).toHaveLength(960);
    expect(report.sets.filter(({ schedules: of }) => of.includes('daily'))).toHaveLength(40);
    expect(
      report.sets.filter(({ schedules: of }) => of.length === 3).map(({ scheduledTime }) => scheduledTime),
    ).toEqual(['2026-10-01T03:00:00.000Z', '2026-11-01T03:00:00.000Z']);
  });

  test('keeps what any of the schedules keeps', () => {
    expect(report.rows.map(({ schedule, made, kept, removed }) => ({ schedule, made, kept, removed }))).toEqual([
      { schedule: 'hourly', made: 960, kept: 32, removed: 928 },
      { schedule: 'monthly', made: 2, kept: 2, removed: 0 },
      { schedule: 'daily', made: 40, kept: 9, removed: 31 },
    ]);
    // 24 by the hour, of which one is also of a day; six other days; two months.
    expect(report.rows.map(({ keptBy }) => keptBy)).toEqual([
      { hourly: 24, floor: 1 },
      { monthly: 2, floor: 1 },
      { daily: 7, floor: 1 },
    ]);
  });

  test('keeps every expectation, and has a reason for each removal', () => {
    expect(notKept(report)).toEqual([]);
    const removed = report.sets.filter(({ removedAt }) => removedAt !== undefined);
    expect(removed).toHaveLength(928);
    expect(removed.filter(({ why, removedBecause = '' }) => why !== 'retention' || removedBecause === '')).toEqual([]);
    const kept = report.sets.filter(({ removedAt }) => removedAt === undefined);
    expect(kept.filter(({ fate, reasons = [] }) => fate !== 'keep' || reasons.length === 0)).toEqual([]);
  });

  test('ends with an observation that quiesce explain reads', () => {
    expect(mistakeIn(OBSERVATION, report.lifecycle, 'lifecycle')).toBeUndefined();
    const [home] = report.lifecycle.regions;
    expect(home?.snapshots).toHaveLength(2 * 32);
  });

  test('has a mark with its reason for each set of each schedule, within the drawing', () => {
    const html = renderLifecycleHtml(report);
    expect(html).not.toMatch(/<(script|link|img|iframe|object)|\b(src)=|url\(|@import/);
    const names = [...html.matchAll(/<input type="radio" name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toHaveLength(960 + 40 + 2);
    expect(new Set(names).size).toBe(3);
    expect(html.length / names.length).toBeLessThan(400);
    const [gone, there] = [report.sets[0], report.sets.at(-1)];
    expect(html).toContain(`${gone?.removedAt?.slice(0, 16).replace('T', ' ') ?? '?'}: ${gone?.removedBecause ?? '?'}`);
    expect(html).toContain(`kept: ${there?.reasons?.join('; ') ?? '?'}`);
    for (const [, x = '', width = ''] of html.matchAll(/style="left:([\d.]+)%;width:([\d.]+)%/g)) {
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(100.01);
      expect(Number(width)).toBeGreaterThan(0);
    }
  });

  test('has dates that do not overlap on a narrow screen', () => {
    const [axis = ''] = renderLifecycleHtml(report).split('</svg>');
    const dates = [...axis.matchAll(/x="([\d.]+)%"[^>]*text-anchor="(\w+)">([\d-]+)</g)].map(
      ([, x, anchor, date = '']) => {
        const width = date.length * GLYPH_PIXELS;
        const shift = { start: 0, middle: 0.5, end: 1 }[anchor ?? ''] ?? NaN;
        const from = (Number(x) / 100) * NARROWEST - shift * width;
        return { from, to: from + width };
      },
    );
    expect(dates.length).toBeGreaterThan(3);
    for (const [index, { from, to }] of dates.entries()) {
      expect(from).toBeGreaterThanOrEqual(dates[index - 1]?.to ?? 0);
      expect(to).toBeLessThanOrEqual(NARROWEST);
    }
  });

  test('says on the terminal what there is and why', () => {
    const text = renderLifecycle(report, { color: 'plain', width: 120 });
    expect(text).toMatch(/databases\s+hourly\s+db-1\s+960\s+32\s+928/);
    expect(text).toContain('What keeps them');
    expect(text).toMatch(/databases\s+retention\s+928/);
    expect(text.trimEnd()).toMatch(/5 of 5 expectations kept$/);
  });
});
