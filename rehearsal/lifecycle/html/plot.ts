import { DAY_MILLIS } from '../../clock';
import { counted, epochMillis } from '../../report/figures';
import { markup, type Markup } from '../../report/html/markup';
import { GLYPH_PIXELS, NARROWEST } from '../../report/html/timeline';
import type { LifecycleReport, SetHistory } from '../report';
import { setText } from '../wording';

export const PLOT_STYLES = `
.plot svg { display: block; width: 100%; font: 12px/1 system-ui, -apple-system, "Segoe UI", sans-serif; }
.plot text { fill: var(--palette); font-variant-numeric: tabular-nums; } .plot .faint { fill: var(--faint); }
.plot .axis { stroke: var(--faint); stroke-width: 1; } .plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .set { fill: var(--neutral); stroke: transparent; stroke-width: 2; } .plot .set.good { fill: var(--good); } .plot .set.warn { fill: var(--warn); } .plot .set.bad { fill: var(--bad); }
.plot .gone { opacity: .4; }
.plot a:hover .set, .plot a:focus .set { opacity: 1; stroke: var(--palette); }
.why { list-style: none; margin: 8px 0; min-height: 3em; } .why li { display: none; overflow-wrap: anywhere; } .why li:target { display: block; }
.why:not(:has(:target))::before { content: "Tap or point at a mark to see the set and what keeps or has removed it."; color: var(--faint); }
`;

interface FigureOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly report: LifecycleReport;
  readonly policy: string;
  readonly schedule: string;
}

const TITLE = 20;
const AXIS = 26;
const BLOCK_GAP = 8;

/** The sets of one schedule over time: for each instance a block, for each set a mark from its making to its removal. */
export function scheduleFigure({ id, report, policy, schedule }: FigureOptions): Markup {
  const { setup } = report;
  const range = { from: epochMillis(setup.from), to: epochMillis(setup.until) };
  const own = report.sets.filter((set) => set.policy === policy && set.schedules.includes(schedule));
  const blocks = blocksOf(own, range);
  const heights = blocks.map(({ lanes, laneHeight }) => TITLE + lanes * laneHeight + BLOCK_GAP);
  const foot = heights.reduce((sum, height) => sum + height, 0);
  const top = (index: number): number => heights.slice(0, index).reduce((sum, height) => sum + height, 0);
  const numbers = new Map(own.map((set, index) => [set, `${id}-${String(index)}`]));
  const idOf = (set: SetHistory): string => numbers.get(set) ?? '';
  return markup`<figure class="plot">
<svg role="group" aria-label="${`Sets of ${policy}, ${schedule}, over time`}" height="${foot + AXIS}">
${axis(range, foot)}
${blocks.map((block, index) => blockMarks(block, { top: top(index), range, idOf }))}
</svg>
<ol class="why">${own.map((set) => markup`<li id="${idOf(set)}">${setText(set)}</li>`)}</ol>
<figcaption>From making to removal, or to the end. Green: proven application-consistent; brown: crash-consistent or proven by exit codes only; red: failed. Pale: removed.</figcaption></figure>`;
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

interface Block {
  readonly name: string;
  readonly marks: readonly Mark[];
  readonly lanes: number;
  readonly laneHeight: number;
}

/** The shortest mark, as a share of the width: a set of an hour would not be seen in a year. */
const LEAST = 0.006;

/** The more sets there are at a time, the thinner they are; all have their place. */
const LANE_HEIGHTS = [
  { upTo: 40, height: 8 },
  { upTo: 120, height: 5 },
  { upTo: Infinity, height: 3 },
] as const;

function blocksOf(sets: readonly SetHistory[], range: Range): readonly Block[] {
  const instances = [...new Set(sets.map(({ instance }) => instance))];
  return instances.map((instance) => {
    const own = sets.filter((set) => set.instance === instance);
    const marks = marksOf(own, range);
    const lanes = Math.max(0, ...marks.map(({ lane }) => lane + 1));
    const { height } = LANE_HEIGHTS.find(({ upTo }) => lanes <= upTo) ?? LANE_HEIGHTS[2];
    const kept = own.filter(({ removedAt }) => removedAt === undefined).length;
    const counts = `: ${counted(own.length, 'set')}, ${String(kept)} kept`;
    return {
      name: shortened(own[0]?.name ?? instance, MOST_GLYPHS - counts.length) + counts,
      marks,
      lanes,
      laneHeight: height,
    };
  });
}

/** As many as fit beside each other at the narrowest. */
const MOST_GLYPHS = Math.floor(NARROWEST / GLYPH_PIXELS);

function shortened(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
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

interface Place {
  readonly top: number;
  readonly range: Range;
  readonly idOf: (set: SetHistory) => string;
}

function blockMarks({ name, marks, laneHeight }: Block, { top, range, idOf }: Place): Markup {
  return markup`<text x="0" y="${top + 13}">${name}</text>${marks.map(({ set, lane, from, to }) => {
    const y = top + TITLE + lane * laneHeight;
    // A mark at the right edge keeps its least width within the drawing.
    const x = Math.min(partOf(range, from), 1 - LEAST);
    const width = Math.min(1, partOf(range, to)) - x;
    return markup`<a href="#${idOf(set)}"><title>${setText(set)}</title><rect class="${classOf(set)}" x="${percent(x)}" width="${percent(width)}" y="${y}" height="${laneHeight - 1}"/></a>`;
  })}`;
}

function classOf({ consistency, proof, failedAt, completedAt, removedAt }: SetHistory): string {
  const isProven = consistency === 'application-consistent' && proof !== 'exit-codes' && proof !== 'none';
  const isFailed = failedAt !== undefined && completedAt === undefined;
  const goodness = isProven ? 'good' : 'warn';
  return `set ${isFailed ? 'bad' : goodness}${removedAt === undefined ? '' : ' gone'}`;
}

function partOf({ from, to }: Range, at: number): number {
  return (at - from) / (to - from);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
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
    return markup`<line class="grid" x1="${percent(part)}" x2="${percent(part)}" y1="0" y2="${top + 5}"/><text class="faint" x="${percent(part)}" y="${top + 18}" text-anchor="${anchorAt(part)}">${new Date(at).toISOString().slice(5, 10)}</text>`;
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
