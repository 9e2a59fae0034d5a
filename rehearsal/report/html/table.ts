import { markup, type Markup } from './markup';

/** One column of a table: its head, and its cell for a row. */
interface Column<Row> {
  readonly title: string;
  /** `number` is aligned to the right; `text` has room for sentences also on a narrow screen. */
  readonly style?: 'number' | 'nowrap' | 'text';
  /** Its cells name their rows. */
  readonly isHeader?: true;
  readonly cell: (row: Row) => string | Markup | undefined;
}

interface Table<Row> {
  /** What it shows: a screen reader says it when the table gets the focus. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** A table that scrolls by itself where it is wider than the screen. It is a tab stop, so that the arrow keys can scroll it. */
export function scrollingTable<Row>(table: Table<Row>): Markup {
  return markup`<div class="scroll" role="group" aria-label="${table.name}" tabindex="0">${plainTable(table)}</div>`;
}

/** A table that always fits, because the text of its cells can be broken anywhere. */
export function plainTable<Row>({ columns, rows }: Omit<Table<Row>, 'name'>): Markup {
  return markup`<table>
<thead><tr>${columns.map(({ title, style }) => markup`<th scope="col"${classOf(style)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${columns.map((column) => cellOf(column, row))}</tr>`)}</tbody></table>`;
}

function cellOf<Row>({ style, isHeader, cell }: Column<Row>, row: Row): Markup {
  return isHeader === true
    ? markup`<th scope="row"${classOf(style)}>${cell(row)}</th>`
    : markup`<td${classOf(style)}>${cell(row)}</td>`;
}

function classOf(style: Column<unknown>['style']): Markup | undefined {
  return style === undefined ? undefined : markup` class="${style}"`;
}
