import {
  forEachChild,
  parse,
  type Command,
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
  const names = [...text.matchAll(MARKED)].flatMap((match) => match[1] ?? []);
  return names.every((name) => values.has(name))
    ? text.replace(MARKED, (_, name: string) => values.get(name) ?? '')
    : undefined;
}

/** Text for people: substitutions as they are written. */
export function readable(text: string): string {
  return text.replace(MARKED, (_, name: string) => `{{ ${name} }}`);
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

export function commandsOf({ nodes }: Pick<Program, 'nodes'>): readonly Command[] {
  return nodes.filter((node): node is Command => node.type === 'Command');
}
