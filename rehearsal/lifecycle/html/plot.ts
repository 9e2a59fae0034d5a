import { groupBy } from '../../../lambdas/domain/sets';
import { DAY_MILLIS } from '../../clock';
import { counted, epochMillis, figure } from '../../report/figures';
import { markup, type Markup } from '../../report/html/markup';
import { GLYPH_PIXELS, NARROWEST } from '../../report/html/timeline';
import type { LifecycleReport, SetHistory } from '../report';
import { setText } from '../wording';

interface FigureOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly report: LifecycleReport;
  readonly policy: string;
  readonly schedule: string;
}

const AXIS = 26;

/**
 * The sets of one schedule over time: for each instance a drawing, for each set a mark from its making to its removal.
 * The marks of a drawing are radio buttons. So a drawing is one tab stop, the arrow keys go from set to set, and a click or
 * a tap selects one, all without a script. The label of the button is what the page shows of the selected set.
 */
export function scheduleFigure({ id, report, policy, schedule }: FigureOptions): Markup {
  const { setup } = report;
  const range = { from: epochMillis(setup.from), to: epochMillis(setup.until) };
  const own = report.sets.filter((set) => set.policy === policy && set.schedules.includes(schedule));
  return markup`<figure class="plot">
${groupBy(own, ({ instance }) => instance).map((sets, index) => instanceDrawing(sets, { name: `${id}-${String(index)}`, range }))}
<figcaption>A bar is a set, from its making to its removal or to the end. Point at it, tap it or choose it with the arrow keys to see the set and what keeps or has removed it.
<ul class="key"><li class="good"><span>proven application-consistent</span></li><li class="warn"><span>crash-consistent, or proven by exit codes only</span></li><li class="bad"><span>failed</span></li><li class="neutral gone"><span>pale: removed</span></li></ul></figcaption></figure>`;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Mark {
  readonly set: SetHistory;
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** The shortest mark, as a share of the width: a set of an hour would not be seen in a year. */
const LEAST = 0.006;

/** In pixels. The more sets there are at a time, the thinner they are; all have their place. */
const LANE_HEIGHTS = [
  { upTo: 40, height: 8 },
  { upTo: 120, height: 5 },
  { upTo: Infinity, height: 3 },
] as const;

interface DrawingOptions {
  /** Of its radio buttons, unique in the page. */
  readonly name: string;
  readonly range: Range;
}

function instanceDrawing(sets: readonly SetHistory[], { name, range }: DrawingOptions): Markup {
  const marks = marksOf(sets, range);
  const lanes = Math.max(0, ...marks.map(({ lane }) => lane + 1));
  const { height } = LANE_HEIGHTS.find(({ upTo }) => lanes <= upTo) ?? LANE_HEIGHTS[2];
  const foot = lanes * height;
  const kept = sets.filter(({ removedAt }) => removedAt === undefined).length;
  return markup`<fieldset><legend>${sets[0]?.name}: ${counted(sets.length, 'set')}, ${figure(kept)} kept</legend>
<div class="drawing" style="padding-top:${foot + AXIS}px;--lane:${height}px"><svg aria-hidden="true" height="${foot + AXIS}">${axis(range, foot)}</svg>
${marks.map((mark) => markButton(mark, { name, range, top: mark.lane * height }))}</div></fieldset>
`;
}

/** Each set lies in the lowest lane that is free while it is there. */
function marksOf(sets: readonly SetHistory[], { from, to }: Range): readonly Mark[] {
  const least = (to - from) * LEAST;
  const freeFrom: number[] = [];
  return sets.map((set) => {
    const begin = epochMillis(set.takenAt);
    const end = Math.max(set.removedAt === undefined ? to : epochMillis(set.removedAt), begin + least);
    const free = freeFrom.findIndex((at) => at <= begin);
    const lane = free === -1 ? freeFrom.length : free;
    freeFrom[lane] = end;
    return { set, lane, from: begin, to: end };
  });
}

function markButton({ set, from, to }: Mark, { name, range, top }: DrawingOptions & { readonly top: number }): Markup {
  // A mark at the right edge keeps its least width within the drawing.
  const left = Math.min(partOf(range, from), 1 - LEAST);
  const width = Math.min(1, partOf(range, to)) - left;
  return markup`<label><input type="radio" name="${name}" class="${classOf(set)}" style="left:${percent(left)};width:${percent(width)};top:${top}px"><span>${setText(set)}</span></label>`;
}

function classOf({ consistency, proof, failedAt, completedAt, removedAt }: SetHistory): string {
  const isProven = consistency === 'application-consistent' && proof !== 'exit-codes' && proof !== 'none';
  const isFailed = failedAt !== undefined && completedAt === undefined;
  const goodness = isProven ? 'good' : 'warn';
  return `${isFailed ? 'bad' : goodness}${removedAt === undefined ? '' : ' gone'}`;
}

function partOf({ from, to }: Range, at: number): number {
  return (at - from) / (to - from);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)}%`;
}

/** Days, as many as fit side by side at the narrowest. */
function axis(range: Range, top: number): Markup {
  const days = (range.to - range.from) / DAY_MILLIS;
  // The first date begins at its line, the second is centred on its own.
  const room = Math.floor(NARROWEST / (DATE_GLYPHS * GLYPH_PIXELS * 1.5 + 6));
  const step = STEPS.find((size) => days / size <= room) ?? days;
  const ticks = Array.from(
    { length: Math.floor(days / step) + 1 },
    (_, index) => range.from + index * step * DAY_MILLIS,
  );
  return markup`<line class="axis" x1="0" x2="100%" y1="${top}" y2="${top}"/>${ticks.map((at) => {
    const part = partOf(range, at);
    return markup`<line class="grid" x1="${percent(part)}" x2="${percent(part)}" y1="0" y2="${top + 5}"/><text x="${percent(part)}" y="${top + 18}" text-anchor="${anchorAt(part)}">${new Date(at).toISOString().slice(5, 10)}</text>`;
  })}`;
}

/** `10-25`. */
const DATE_GLYPHS = 5;

const STEPS = [1, 2, 5, 7, 10, 14, 20, 30, 50, 60, 100];

function anchorAt(part: number): 'start' | 'middle' | 'end' {
  if (part < 0.1) {
    return 'start';
  }
  return part > 0.9 ? 'end' : 'middle';
}
