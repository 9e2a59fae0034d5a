import Table from 'cli-table3';
import { columnsOf } from './lines';
import type { Palette } from './palette';

export interface TableText {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly indent: string;
  readonly width: number;
  readonly palette: Palette;
  /** Columns of figures. */
  readonly right?: readonly number[];
}

const GAP = 2;

/** The last column of a table wraps to what is left of the line, but to no less than this. */
const NARROWEST_LAST_COLUMN = 24;

/** A table without rulings; its last column takes what the others leave. */
export function table({ head, rows, indent, width, palette, right = [] }: TableText): readonly string[] {
  const natural = head.map((title, column) =>
    Math.max(columnsOf(title), ...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
  const others = natural.slice(0, -1).reduce((sum, columns) => sum + columns + GAP, indent.length);
  const last = Math.min(natural.at(-1) ?? 0, Math.max(NARROWEST_LAST_COLUMN, width - others));
  const made = new Table({
    chars: WITHOUT_RULINGS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...natural.slice(0, -1), last],
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
    wordWrap: true,
  });
  made.push(head.map(palette.faint), ...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => (indent + line).trimEnd());
}

const RULINGS =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';
/** Nothing between two cells but the gap between columns. */
const WITHOUT_RULINGS = {
  ...Object.fromEntries(RULINGS.split(' ').map((name) => [name, ''])),
  middle: ' '.repeat(GAP),
};
