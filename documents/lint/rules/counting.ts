import { parse, type SyntaxNode } from 'unbash';
import { mentions } from '../shell/meaning';
import { plainWords, type Program } from '../shell/program';
import type { Loop } from '../shell/trace';

/** `n=$((n + 1))`, `list="$list $x"`, `n+=1`, `((n++))`. */
const COLLECTS = /\b(\w+)=[^;\n]*[${(]\1\b|\b(\w+)(?:\+=|\+\+)/g;
/** A test of a file by its path, which says nothing about a list; `-s` asks for a list in a file. */
const ASKS_FOR_FILE = /^(\[\[?|test)\s+(!\s+)?-[a-mo-rtuwxyA-Z]\s/;

/** Whether a test asks for the list, or for something that the loop counts or collects. */
export function isCounted({ over, body, variable }: Loop, program: Program): boolean {
  const lists = [...over.matchAll(/\$\{?[#!]?(\w+)/g)].flatMap((match) => match[1] ?? []);
  const collected = [...body.matchAll(COLLECTS)].flatMap((match) => match[1] ?? match[2] ?? []);
  const own = [...lists, ...collected, ...flagsIn(parse(body))].filter((name) => name !== variable);
  // `count=$(echo "$list" | wc -w)`
  const derived = program.nodes.flatMap((node) =>
    node.type === 'Assignment' && own.some((name) => mentions(node.text, name)) ? [node.name] : [],
  );
  const names = [...own, ...derived];
  // Commands that make the list, and files that it is read from or written to.
  const makers = [
    ...over.matchAll(/\$\(\s*([^)]+?)\s*\)/g),
    ...over.matchAll(/(?:^|\s)<\s*"?([^\s"<(]+)/g),
    ...body.matchAll(/>>\s*"?([^\s"]+)/g),
  ];
  const texts = [
    ...makers.flatMap((match) => match[1] ?? []),
    ...[...program.functions.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(over)),
  ];
  return program.nodes.some((node) => {
    const test = testOf(node, program);
    return (
      test !== undefined &&
      !ASKS_FOR_FILE.test(test) &&
      (names.some((name) => mentions(test, name) || new RegExp(`^\\(\\(.*\\b${name}\\b`, 's').test(test)) ||
        texts.some((text) => test.includes(text)))
    );
  });
}

/** Source text of what a node asks, where it asks something. */
function testOf(node: SyntaxNode, { source }: Program): string | undefined {
  const text = (part: SyntaxNode): string => source.slice(part.pos, part.end);
  switch (node.type) {
    case 'TestCommand':
    case 'ArithmeticCommand':
      return text(node);
    case 'Case':
      return text(node.word);
    case 'Command':
      return /^(\[|test)$|^"?\$/.test(node.name?.text ?? '') ? text(node) : undefined;
    case 'Pipeline':
      return node.commands.some((part) => part.type === 'Command' && /^grep\s+-\w*q/.test(plainWords(part).join(' ')))
        ? text(node)
        : undefined;
    default:
      return undefined;
  }
}

/** Variables that a round of the loop sets where nothing failed. */
function flagsIn(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
      return node.commands.flatMap(({ command }) => flagsIn(command));
    case 'AndOr':
      return node.operators.includes('||') ? [] : node.commands.flatMap(flagsIn);
    case 'If':
      return node.clause.commands.some(({ command }) => command.type === 'Pipeline') ? [] : flagsIn(node.then);
    case 'Command':
      return node.name === undefined ? node.prefix.flatMap(flagOf) : [];
    default:
      return [];
  }
}

function flagOf(part: SyntaxNode): readonly string[] {
  return part.type === 'Assignment' && part.value.type === 'Word' && part.value.parts === undefined ? [part.name] : [];
}
