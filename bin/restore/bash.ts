import { escaped } from '../../rehearsal/report/escaped';

/** A word of the shell. In single quotes nothing has a meaning but the quote itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What is quoted in a comment can't end it. */
export function comment(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `# ${escaped(line)}`.trimEnd());
}
