import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '../../lambdas/domain/sets';
import { defined } from '../../lambdas/domain/json';
import type { Course, MetricPoint } from './course';

/** The metrics of the picture, so that it can be drawn again without playing the days. */
export const COURSE_FILE = join(__dirname, 'course.json');
export const PICTURE_FILE = join(__dirname, '../../docs/images/dashboard.svg');

interface StoredCourse {
  readonly from: number;
  readonly until: number;
  readonly series: readonly {
    readonly name: string;
    readonly policy?: string;
    /** Seconds since `from`, and the value. */
    readonly points: readonly (readonly [number, number])[];
  }[];
}

export function storedText({ from, until, points }: Course): string {
  const series = groupBy(points, ({ name, policy = '' }) => `${name} ${policy}`).map((own) => ({
    name: own[0]?.name ?? '',
    ...defined({ policy: own[0]?.policy }),
    points: own.map(({ at, value }) => [Math.round((at - from) / 1_000), value]),
  }));
  const lines = series.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  return `{ "from": ${String(from)}, "until": ${String(until)}, "series": [\n${lines}\n] }\n`;
}

export function storedCourse(): Course {
  const { from, until, series } = JSON.parse(readFileSync(COURSE_FILE, 'utf8')) as StoredCourse;
  const points = series.flatMap(({ name, policy, points: own }) =>
    own.map(([seconds, value]): MetricPoint => ({ at: from + seconds * 1_000, name, value, ...defined({ policy }) })),
  );
  return { from, until, points: points.sort((left, right) => left.at - right.at) };
}
