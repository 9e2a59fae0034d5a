import { forEachChild, parse, type Command, type SyntaxNode } from 'unbash';
import { blocksOf, proseOf, type Page } from './pages';

/** A command of the documentation: program and arguments, and where it stands. */
export interface Documented {
  readonly where: string;
  readonly words: readonly string[];
}

/** Programs whose arguments are checked; a line of prose is a command when it begins with one. */
const CHECKED = /^(npx|npm|aws|QUIESCE_LONG=1 npm) /;

/** All commands of a page: of its blocks of shell, its indented lines, and its code in backticks. */
export function commandsOf(page: Page): readonly Documented[] {
  const scripts = [
    // Pages about shell itself, such as the rules of `quiesce lint`, have tests of their own.
    ...blocksOf(page)
      .filter(({ language, words }) => ['sh', 'bash'].includes(language) && !/^(bad|good|unchecked)\b/.test(words))
      .map(({ line, text }) => ({ where: `${page.path}:${line}`, text })),
    ...inProse(proseOf(page)).map((text) => ({ where: page.path, text })),
  ];
  return scripts.flatMap(({ where, text }) => simpleCommands(text).map((words) => ({ where, words })));
}

function inProse(prose: string): readonly string[] {
  const indented = [...prose.matchAll(/^ {4,}((?:.*\\\n)*.*)$/gm)].map(([, text = '']) => text);
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  // `<a|b>` is how help names an argument.
  return [...indented, ...quoted]
    .filter((text) => CHECKED.test(text))
    .map((text) => text.replaceAll(/<([a-z]+)[^>]*>/g, '$1'));
}

/** Each simple command of a script as the words that a shell would see. */
export function simpleCommands(script: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  // An ellipsis stands for more of the same.
  const tree = parse(script.replaceAll(/\s…/g, ''));
  if ((tree.errors ?? []).length > 0) {
    throw new Error(`this is no shell that can be parsed: ${script}`);
  }
  visit(tree, ({ name, args }) => {
    if (name !== undefined) {
      found.push([name, ...args].map((word) => (word.type === 'Word' ? word.value : word.text)));
    }
  });
  return found;
}

function visit(node: SyntaxNode, seen: (command: Command) => void): void {
  if (node.type === 'Command') {
    seen(node);
  }
  forEachChild(node, (child) => {
    visit(child, seen);
  });
}
