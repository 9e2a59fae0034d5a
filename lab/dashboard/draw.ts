import { markup, type Markup } from '../../rehearsal/report/html/markup';
import type { DashboardBody, Widget } from './body';
import type { Course } from './course';
import { drawGraph } from './draw-graph';
import { numberOf } from './series';

/** Of one column and one row of CloudWatch's grid. */
const CELL = { width: 50, height: 36 } as const;
const GAP = 6;

/** Where a widget lies in the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const STYLES = `
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #16191f; }
.title { font-weight: 600; } .head { font-size: 18px; font-weight: 700; } .number { font-size: 22px; font-weight: 300; }
.faint { fill: #5f6b7a; font-size: 10px; } .card { fill: #fff; stroke: #d5dbdb; } .grid { stroke: #eaeded; }
.button { fill: #fff; stroke: #545b64; } .button-text { font-weight: 600; }
`;

/** Draws a dashboard as SVG, from the body that CloudWatch would get and the metrics of a course. */
export function drawDashboard({ widgets }: DashboardBody, course: Course): string {
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  const [width, height] = [24 * CELL.width + GAP, rows * CELL.height + GAP];
  const size = `0 0 ${String(width)} ${String(height)}`;
  const { html } =
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" width="${width}" height="${height}" role="img" aria-label="The CloudWatch dashboard of a modelled engine">
<style>${{ kind: 'markup', html: STYLES }}</style>
<rect width="${width}" height="${height}" fill="#f2f3f3"/>
${widgets.map((widget) => drawWidget(widget, course))}
</svg>
`;
  return html;
}

function drawWidget(widget: Widget, course: Course): Markup {
  const { type, properties } = widget;
  const box = {
    x: widget.x * CELL.width + GAP,
    y: widget.y * CELL.height + GAP,
    width: widget.width * CELL.width - GAP,
    height: widget.height * CELL.height - GAP,
  };
  const { title = '', metrics = [] } = properties;
  const parts: Readonly<Record<string, () => Markup>> = {
    text: () => drawText(properties.markdown ?? '', box),
    alarm: () => drawAlarms(properties.alarms ?? [], box),
    metric: () =>
      properties.view === 'singleValue'
        ? drawNumber(numberOf(metrics[0] ?? [], course), box)
        : drawGraph(properties, { box, course }),
  };
  const draw = parts[type];
  if (draw === undefined) {
    throw new Error(`a widget of the type ${type} is not drawn, allowed: ${Object.keys(parts).join(', ')}; add it`);
  }
  return markup`<g><rect class="card" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="2"/>
${title === '' ? undefined : markup`<text class="title" x="${box.x + 10}" y="${box.y + 18}">${title}</text>`}
${draw()}</g>
`;
}

function drawNumber(value: number | undefined, { x, y, height }: Box): Markup {
  const text = value === undefined ? '–' : String(Math.round(value * 10) / 10);
  return markup`<text class="number" x="${x + 10}" y="${y + height - 18}">${text}</text>`;
}

/** Headings, buttons and paragraphs: what the header has of Markdown. */
function drawText(markdown: string, { x, y }: Box): Markup {
  const lines = markdown.split('\n\n').map((paragraph, index) => {
    const top = y + 28 + index * 36;
    const labels = [...paragraph.matchAll(/\[button:([^\]]+)\]/g)].map(([, label = '']) => label);
    return labels.length > 0
      ? drawChips(labels, { x: x + 10, y: top - 14, width: Infinity })
      : markup`<text class="${paragraph.startsWith('# ') ? 'head' : 'plain'}" x="${x + 10}" y="${top}">${paragraph.replace(/^# /, '')}</text>`;
  });
  return markup`${lines}`;
}

/** An alarm's ARN is known to the deployment alone; its logical id has its name. */
function drawAlarms(alarms: readonly string[], { x, y, width }: Box): Markup {
  const names = alarms.map((arn) => arn.replace(/^\[Alarms(.*)[0-9A-F]{8}\.Arn\]$/, '$1'));
  return drawChips(names, { x: x + 10, y: y + 28, width: width - 20 });
}

function drawChips(
  labels: readonly string[],
  at: { readonly x: number; readonly y: number; readonly width: number },
): Markup {
  let [x, y] = [0, 0];
  const chips = labels.map((label) => {
    const width = 14 + label.length * 8;
    if (x + width > at.width) {
      [x, y] = [0, y + 26];
    }
    const [left, top] = [at.x + x, at.y + y];
    x += width + 6;
    return markup`<rect class="button" x="${left}" y="${top}" width="${width}" height="20" rx="2"/><text class="button-text" x="${left + 7}" y="${top + 14}">${label}</text>`;
  });
  return markup`${chips}`;
}
