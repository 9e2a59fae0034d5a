import {
  forEachChild,
  parse,
  type Command,
  type CommandArgument,
  type Function as ShellFunction,
  type ParseError,
  type SyntaxNode,
} from 'unbash';

/** `{{ name }}`, which the agent replaces textually before any shell reads it. */
const SUBSTITUTION = /\{\{\s*([A-Za-z0-9:_./-]+)\s*\}\}/g;
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARKED = new RegExp(`${OPEN}+([^${CLOSE}]+)${CLOSE}+`, 'g');

export interface Substitution {
  readonly parameter: string;
  readonly at: number;
}

/** A parsed script, and the facts about it that hold wherever control flows. */
export interface Program {
  /** The script with each substitution as one word of the same length, so that offsets stay true. */
  readonly source: string;
  readonly root: SyntaxNode & { readonly type: 'Script' };
  readonly functions: ReadonlyMap<string, ShellFunction>;
  readonly substitutions: readonly Substitution[];
  readonly errors: readonly ParseError[];
  /** Each node of the script and of what is substituted in it, outer ones first. */
  readonly nodes: readonly SyntaxNode[];
}

export function parseProgram(script: string): Program {
  const substitutions = [...script.matchAll(SUBSTITUTION)].map((match) => ({
    parameter: match[1] ?? '',
    at: match.index,
  }));
  const source = script.replace(
    SUBSTITUTION,
    (text, name: string) => `${OPEN.repeat(2)}${name}${CLOSE.repeat(text.length - name.length - 2)}`,
  );
  const root = parse(source);
  const nodes = allNodes(root);
  const functions = new Map<string, ShellFunction>();
  for (const node of nodes) {
    if (node.type === 'Function') {
      functions.set(node.name.value, node);
    }
  }
  const errors = nodes.flatMap((node) => (node.type === 'Script' ? (node.errors ?? []) : []));
  return { source, root, functions, substitutions, errors, nodes };
}

/** Text with each substitution replaced by its value, or undefined where one is not known. */
export function substituted(text: string, values: ReadonlyMap<string, string>): string | undefined {
  return parametersIn(text).names.every((name) => values.has(name))
    ? text.replace(MARKED, (_, name: string) => values.get(name) ?? '')
    : undefined;
}

/** The parameters that are substituted in a text, and the rest of it. */
function parametersIn(text: string): { readonly names: readonly string[]; readonly rest: string } {
  return { names: [...text.matchAll(MARKED)].flatMap((match) => match[1] ?? []), rest: text.replace(MARKED, '') };
}

/** Text for people: substitutions as they are written. */
export function readable(text: string): string {
  return text.replace(MARKED, (_, name: string) => `{{ ${name} }}`);
}

/** Whether a word of the script is this exit code. */
export function answers({ nodes }: Pick<Program, 'nodes'>, code: string): boolean {
  return nodes.some((node) => node.type === 'Word' && new RegExp(`\\b${code}\\b`).test(node.value));
}

export function allNodes(root: SyntaxNode): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    nodes.push(node);
    // What escaped backticks hold has offsets of its own text; its outer expansion stands for it.
    if (node.type !== 'Script' || node.source === undefined) {
      forEachChild(node, visit);
    }
  };
  visit(root);
  return nodes;
}

/** A word without its quotes; of an assignment its text. */
export function plainOf(word: CommandArgument): string {
  return word.type === 'Word' ? word.value : word.text;
}

/** The words of a command, without their quotes. */
export function plainWords({ name, args }: Command): readonly string[] {
  return [...(name === undefined ? [] : [name]), ...args].map(plainOf);
}

export function commandsOf({ nodes }: Pick<Program, 'nodes'>): readonly Command[] {
  return nodes.filter((node): node is Command => node.type === 'Command');
}
