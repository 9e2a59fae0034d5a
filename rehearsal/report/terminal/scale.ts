import { signed } from '../figures';
import type { FreezeWindow, Moment, MomentKind } from '../freeze-window';
import { paragraph } from './lines';
import type { Palette } from './palette';

const MARKS: Readonly<Record<MomentKind, string>> = {
  'pre-sent': '▸',
  quiesced: '◆',
  frozen: '█',
  called: '↑',
  returned: '↑',
  'post-sent': '▹',
  thawed: '┤',
};

/** Wide enough to show the parts of a freeze, and narrow enough to follow a line. */
const WIDEST_SCALE = 72;

/** One window as a line to scale, `▸┄┄┄◆████↑███↑█▹█┤`, and below it what the marks are, in milliseconds from the freeze. */
export function scale(
  window: FreezeWindow,
  page: { readonly lead: string; readonly width: number; readonly palette: Palette },
): readonly string[] {
  const { palette, lead } = page;
  const columns = Math.min(WIDEST_SCALE, Math.max(20, page.width - lead.length - 4));
  const { from, to } = window.range;
  const millisPerColumn = (to - from) / columns;
  const columnOf = (at: number): number => Math.min(columns - 1, Math.floor((at - from) / millisPerColumn));
  const cells = Array.from({ length: columns }, (_, column) => {
    const covering = coverage(window, from + column * millisPerColumn, from + (column + 1) * millisPerColumn);
    return { none: '┄', some: '▒', all: '█' }[covering];
  });
  mark(cells, window.moments, columnOf);
  const drawn = cells.map((cell) => (cell === '┄' ? palette.faint(cell) : palette.frozen(cell))).join('');
  const legend = window.moments.map(({ kind, label, at }) => `${MARKS[kind]} ${label} ${signed(at)}`);
  const indent = ' '.repeat(lead.length);
  return [
    lead + drawn,
    ...paragraph({
      lead: indent,
      units: legend.map((text, index) => (index < legend.length - 1 ? text : `${text} ms`)),
      separator: ' → ',
      width: page.width,
    }),
    ...window.farMoments.map(({ label, at }) => `${indent}not to this scale: ${label} ${signed(at)} ms`),
  ];
}

/** How many of the volumes were frozen in this piece of time. */
function coverage({ bars }: FreezeWindow, from: number, to: number): 'none' | 'some' | 'all' {
  const observed = bars.filter(({ source }) => source === 'observed');
  const deciding = observed.length > 0 ? observed : bars;
  const covering = deciding.filter((bar) => bar.from < to && (bar.to ?? Infinity) > from).length;
  if (covering === 0) {
    return 'none';
  }
  return covering === deciding.length ? 'all' : 'some';
}

/** Two marks never share a column: the later one moves right. The beginning of the freeze marks itself. */
function mark(cells: string[], moments: readonly Moment[], columnOf: (at: number) => number): void {
  let free = 0;
  for (const { kind, at } of moments.filter((moment) => moment.kind !== 'frozen')) {
    const column = Math.max(free, columnOf(at));
    cells[column] = MARKS[kind];
    free = column + 1;
  }
}
