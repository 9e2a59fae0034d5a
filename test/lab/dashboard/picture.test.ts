import { readFileSync } from 'node:fs';
import { MetricName } from '../../../lambdas/domain/metrics';
import { pictured } from '../../../lab/dashboard/app';
import { drawDashboard } from '../../../lab/dashboard/draw';
import { numberOf, seriesOf } from '../../../lab/dashboard/series';
import { PICTURE_FILE, storedCourse } from '../../../lab/dashboard/stored-course';

const course = storedCourse();
const body = pictured();

test('the picture in the docs is that of the dashboard; else run npm run dashboard', () => {
  expect(readFileSync(PICTURE_FILE, 'utf8')).toBe(drawDashboard(body, course));
});

test('the metrics of the picture are those that the engine emits; else run npm run dashboard -- --play', () => {
  const names = new Set(course.points.map(({ name }) => name));
  expect([...names].filter((name) => !Object.values<string>(MetricName).includes(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(15);
});

describe('a series', () => {
  const at = (hour: number): number => Date.parse('2026-01-01T00:00:00Z') + hour * 3_600_000;
  const values = [1, 2, 3, 10].map((value, index) => ({
    ...{ at: at(index < 3 ? 5.5 : 6), name: 'FreezeMillis', value },
    policy: value === 2 ? 'files' : 'databases',
  }));
  const there = { from: at(0), until: at(24), points: values };
  const entry = (stat: string, ...dimensions: readonly string[]) =>
    ['Quiesce', 'FreezeMillis', ...dimensions, { stat, period: 3_600, label: 'x' }] as const;

  test.each([
    ['Sum', [6, 10]],
    ['Maximum', [3, 10]],
    ['Minimum', [1, 10]],
    ['p50', [2, 10]],
    ['p99', [3, 10]],
  ])('has the %s of each period', (stat, expected) => {
    expect(seriesOf(entry(stat), there)).toMatchObject([
      {
        values: [
          { at: at(5), value: expected[0] },
          { at: at(6), value: expected[1] },
        ],
      },
    ]);
    expect(seriesOf(entry(stat, 'Policy', 'files'), there)[0]?.values).toEqual([{ at: at(5), value: 2 }]);
  });

  test('of all policies is one for each, the greatest first', () => {
    const search = `SORT(SEARCH('{Quiesce,Policy} MetricName="FreezeMillis"', 'Maximum', 3600), MAX, DESC, 20)`;
    expect(seriesOf([{ expression: search }], there).map(({ label }) => label)).toEqual(['databases', 'files']);
  });

  test('of another program is empty, and a number without values is none', () => {
    expect(seriesOf(['AWS/Lambda', 'Throttles', { stat: 'Sum' }], there)[0]?.values).toEqual([]);
    expect(numberOf(['Quiesce', 'OwedThaw', { stat: 'Sum' }], there)).toBeUndefined();
    expect(numberOf(entry('Maximum'), there)).toBe(10);
  });

  test('that can not be drawn is refused', () => {
    expect(() => seriesOf([{ expression: 'ANOMALY(m1)' }], there)).toThrow(/ANOMALY\(m1\) is not drawn/);
    expect(() => seriesOf(entry('p90'), there)).toThrow(/p90 is not drawn/);
  });
});
