import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { ColorMode, Palette } from './palette';

/** Columns that a text takes; every character that we write takes one. */
export function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

interface Paragraph {
  /** Before the first line; all others are indented as far. */
  readonly lead: string;
  /** Kept whole where they fit on a line, else broken at their blanks. */
  readonly units: readonly string[];
  /** Between two units; at a line's end its trailing blanks are left out. */
  readonly separator: string;
  readonly width: number;
}

/** Lays units out in as few lines as they need; only a word that is wider than the page makes a line too long. */
export function paragraph({ lead, units, separator, width }: Paragraph): readonly string[] {
  const indent = ' '.repeat(columnsOf(lead));
  const end = columnsOf(separator.trimEnd());
  const lines: string[] = [];
  let line = lead;
  let between = '';
  for (const unit of units) {
    const pieces = columnsOf(indent + unit) + end > width ? unit.split(' ') : [unit];
    for (const piece of pieces) {
      if (between !== '' && columnsOf(line + between + piece) + end > width) {
        lines.push(line + between.trimEnd());
        line = indent + piece;
      } else {
        line += between + piece;
      }
      between = ' ';
    }
    between = separator;
  }
  return [...lines, line];
}

/** A sentence, broken between words. Each run of blanks and line ends in it becomes one blank. */
export function sentence({
  lead,
  text,
  width,
  paint,
}: {
  readonly lead: string;
  readonly text: string;
  readonly width: number;
  readonly paint: (text: string) => string;
}): readonly string[] {
  const units = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(paint);
  return paragraph({ lead, units, separator: ' ', width });
}

const LABEL_COLUMNS = 12;

/** Where the value of a labelled line begins. */
export function label(name: string): string {
  return `  ${name.padEnd(LABEL_COLUMNS - 2)}`;
}

/** A rule with a title in it, as wide as the page. */
export function rule(title: string, width: number): string {
  return `── ${title} ${'─'.repeat(Math.max(0, width - columnsOf(title) - 4))}`;
}

/** Drops every control character but line ends and, in colour, colours: what a report quotes can't steer a terminal. */
export function harmless(text: string, mode: ColorMode): string {
  const kept = mode === 'plain' ? stripVTControlCharacters(text) : text;
  return kept.replaceAll(CONTROL, '');
}

const CONTROL = /\u001b(?!\[\d+m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;

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
