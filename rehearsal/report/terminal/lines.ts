import { stripVTControlCharacters } from 'node:util';
import type { ColorMode } from './palette';

/** Columns that a text takes; every character that we write takes one. */
export function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

export interface Paragraph {
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

/** A sentence, broken between words; whatever blanks and line ends it has become single blanks. */
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
