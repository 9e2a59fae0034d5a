import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A page of the documentation, by its path from the root. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block: its language, the words after it, and what it holds. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly words: string;
  readonly text: string;
}

/** Written by jsii-docgen: fragments of signatures. */
const GENERATED = 'docs/API.md';

/** README, CONTRIBUTING, all of docs/, and what examples say of themselves. */
export function pages(): readonly Page[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name));
  return [join(ROOT, 'README.md'), join(ROOT, 'CONTRIBUTING.md'), ...below('docs'), ...below('examples')]
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }))
    .filter(({ path }) => path !== GENERATED);
}

/** The fenced blocks of a page; a fence in a list is indented. */
export function blocksOf({ path, text }: Page): readonly Block[] {
  return [...text.matchAll(/^( *)```(\w*)[ ]*(.*)\n((?:.*\n)*?)\1```$/gm)].map((match) => {
    const [, indent = '', language = '', words = '', inner = ''] = match;
    return {
      page: path,
      line: text.slice(0, match.index).split('\n').length,
      language,
      words,
      text: inner.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

/** A page without its fenced blocks: prose, with code in backticks and in indented lines. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^( *)```.*\n(?:.*\n)*?\1```$/gm, '');
}
