import { markup, type Markup } from '../../rehearsal/report/html/markup';
import type { Annotation, Widget } from './body';
import type { Course } from './course';
import type { Box } from './draw';
import { seriesOf, type Series } from './series';

/** CloudWatch's own, for lines without a color. */
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b'] as const;

/** Around the plot: labels of both axes, the title, the legend. */
const MARGIN = { left: 44, right: 12, top: 28, bottom: 40 } as const;

const LINES = 4;

const DAY_MILLIS = 86_400_000;

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

/** Lines and points over time, the annotations, both axes and the legend. */
export function drawGraph(
  { metrics = [], annotations }: Widget['properties'],
  { box, course }: { readonly box: Box; readonly course: Course },
): Markup {
  const series = metrics.flatMap((entry) => seriesOf(entry, course)).map(colored);
  const horizontal = annotations?.horizontal ?? [];
  const values = [
    ...series.flatMap((line) => line.values.map(({ value }) => value)),
    ...horizontal.map(({ value }) => value),
  ];
  const top = niceTop(Math.max(1, ...values));
  const [width, height] = [box.width - MARGIN.left - MARGIN.right, box.height - MARGIN.top - MARGIN.bottom];
  const scale: Scale = {
    x: (at) => rounded(box.x + MARGIN.left + ((at - course.from) / (course.until - course.from)) * width),
    y: (value) => rounded(box.y + MARGIN.top + height - (value / top) * height),
  };
  return markup`${drawAxes(scale, { box, course, top })}
${horizontal.map((annotation) => drawAnnotation(annotation, scale, box))}
${series.map((line) => drawLine(line, scale))}
${drawLegend(series, box)}`;
}

function colored(series: Series, index: number): Required<Series> {
  return { ...series, color: series.color ?? COLORS[index % COLORS.length] ?? COLORS[0] };
}

function drawAxes(
  { x, y }: Scale,
  { box, course, top }: { readonly box: Box; readonly course: Course; readonly top: number },
): Markup {
  const steps = Array.from({ length: LINES + 1 }, (_, step) => (top * step) / LINES);
  const firstDay = Math.ceil(course.from / DAY_MILLIS) * DAY_MILLIS;
  const count = Math.ceil((course.until - firstDay) / DAY_MILLIS);
  const days = Array.from({ length: count }, (_, day) => firstDay + day * DAY_MILLIS);
  const right = box.x + box.width - MARGIN.right;
  return markup`${steps.map(
    (value) =>
      markup`<path class="grid" d="M${box.x + MARGIN.left} ${y(value)}H${right}"/><text class="faint" text-anchor="end" x="${box.x + MARGIN.left - 5}" y="${y(value) + 3}">${shortly(value)}</text>`,
  )}${days.map(
    (day) =>
      markup`<text class="faint" text-anchor="middle" x="${x(day)}" y="${box.y + box.height - MARGIN.bottom + 14}">${new Date(day).toISOString().slice(5, 10)}</text>`,
  )}`;
}

function drawAnnotation({ value, label, color = COLORS[3] }: Annotation, { y }: Scale, box: Box): Markup {
  const right = box.x + box.width - MARGIN.right;
  return markup`<path stroke="${color}" stroke-dasharray="5 3" d="M${box.x + MARGIN.left} ${y(value)}H${right}"/><text class="faint" text-anchor="end" x="${right}" y="${y(value) - 4}">${label}</text>`;
}

/** Values of periods that follow each other are one line; one that stands alone is a point. */
function drawLine({ values, period, color }: Required<Series>, { x, y }: Scale): Markup {
  const parts: { readonly at: number; readonly value: number }[][] = [];
  for (const point of values) {
    const last = parts.at(-1);
    if (last !== undefined && point.at - (last.at(-1)?.at ?? 0) <= period * 1_000) {
      last.push(point);
    } else {
      parts.push([point]);
    }
  }
  const lines = parts.filter((part) => part.length > 1);
  const points = parts.filter((part) => part.length === 1).flat();
  const path = lines
    .map((part) => `M${part.map(({ at, value }) => `${String(x(at))} ${String(y(value))}`).join('L')}`)
    .join('');
  return markup`${path === '' ? undefined : markup`<path fill="none" stroke="${color}" stroke-width="1.5" d="${path}"/>`}${points.map(
    ({ at, value }) => markup`<circle fill="${color}" r="2.5" cx="${x(at)}" cy="${y(value)}"/>`,
  )}`;
}

function drawLegend(series: readonly Required<Series>[], box: Box): Markup {
  let left = box.x + 10;
  const y = box.y + box.height - 10;
  return markup`${series.map(({ label, color }) => {
    const at = left;
    left += 20 + label.length * 5.8;
    return markup`<rect fill="${color}" x="${at}" y="${y - 8}" width="8" height="8"/><text class="faint" x="${at + 12}" y="${y}">${label}</text>`;
  })}`;
}

/** The next of 1, 2, 4, 5 or 8 times a power of ten, so that a quarter of it is short too. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 4, 5, 8] as const).find((factor) => factor * power >= value) ?? 10) * power;
}

function shortly(value: number): string {
  return value >= 10_000 ? `${String(value / 1_000)}k` : String(rounded(value));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
