import type {
  Command,
  Function as ShellFunction,
  ParameterExpansionPart,
  Redirection as Redirect,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';
import { printedByProgram } from './printers';
import { substituted } from './program';
import type { Value } from './trace';
import { SOMETHING, splitFields } from './values';
import type { Variables } from './variables';

/** What the shell knows at a place. */
export interface Known {
  readonly parameters: ReadonlyMap<string, string>;
  /** An array is below its name and `[@]`, each element with a NUL after it. */
  readonly variables: Pick<Variables, 'get'>;
  /** Functions of the script: what they print is followed. */
  readonly functions: ReadonlyMap<string, ShellFunction>;
  /** Undefined: how many there are is not known. */
  readonly positional: readonly Value[] | undefined;
}

/** Whether a word of unknown value may become no word at all. */
export function canVanish(word: Word): boolean {
  return isSplit(word) || /^"\$(@|\{@\}|\{!?\w+\[@\]\})"$/.test(word.text);
}

/** The one value that a word has at this place, before splitting. */
export function valueOf(word: Word, known: Known): Value {
  return word.parts === undefined ? substituted(word.value, known.parameters) : joined(word.parts, known);
}

/** The words that the shell makes of a word: arrays, braces and unquoted values become several, an unknown value one. */
export function fieldsOf(word: Word, known: Known): readonly Value[] {
  const list = listOf(word, known);
  if (list !== undefined) {
    return list;
  }
  const parts = word.parts ?? [];
  const at = parts.findIndex(({ type }) => type === 'BraceExpansion');
  if (at !== -1) {
    const [before, after] = [joined(parts.slice(0, at), known), joined(parts.slice(at + 1), known)];
    return expandedBraces(parts[at]?.text ?? '').map((own) =>
      before === undefined || after === undefined ? undefined : before + own + after,
    );
  }
  const value = valueOf(word, known);
  return value === undefined || !isSplit(word) ? [value] : splitFields(value, known.variables.get('IFS'));
}

/** The elements of `"${name[@]}"`, `"${!name[@]}"`, `"$@"`; undefined for other words and where they are not known. */
function listOf({ parts = [] }: Word, known: Known): readonly Value[] | undefined {
  const [part, ...others] = parts;
  const [inner, ...more] = part?.type === 'DoubleQuoted' ? part.parts : [part];
  if (inner === undefined || others.length > 0 || more.length > 0) {
    return undefined;
  }
  if (/^\$(@|\{@\})$/.test(inner.text)) {
    return known.positional;
  }
  if (inner.type !== 'ParameterExpansion' || inner.operation !== undefined || inner.prefix === '#') {
    return undefined;
  }
  const elements = /^[@*]$/.test(inner.index?.text ?? '') ? elementsOf(inner.parameter, known) : undefined;
  return inner.prefix === '!' ? elements?.map((_, index) => String(index)) : elements;
}

function elementsOf(name: string, { variables }: Known): readonly string[] | undefined {
  return variables.get(`${name}[@]`)?.split('\0').slice(0, -1);
}

/** `{a,b}` and `{1..3}`. */
function expandedBraces(text: string): readonly string[] {
  const [, first, last] = /^\{(-?\d+)\.\.(-?\d+)\}$/.exec(text) ?? [];
  if (first === undefined || last === undefined) {
    return text.slice(1, -1).split(',');
  }
  const [from, to] = [Number(first), Number(last)];
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => String(from + (to < from ? -index : index)));
}

function joined(parts: readonly WordPart[], known: Known): Value {
  let text = '';
  for (const part of parts) {
    const value = valueOfPart(part, known);
    if (value === undefined) {
      return undefined;
    }
    text += value;
  }
  return text;
}

function valueOfPart(part: WordPart, known: Known): Value {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return substituted(part.value, known.parameters);
    case 'DoubleQuoted':
    case 'LocaleString':
      return joined(part.parts, known);
    case 'Glob':
      return part.text;
    case 'SimpleExpansion':
      return valueOfName(part.text.slice(1), known);
    case 'ParameterExpansion':
      return expanded(part, known);
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      return part.script === undefined ? undefined : printedBy(part.script, known, undefined)?.replace(/\n+$/, '');
    default:
      return undefined;
  }
}

function valueOfName(name: string, { variables, positional }: Known): Value {
  if (/^[1-9][0-9]*$/.test(name)) {
    // An argument that was not given is empty.
    return positional !== undefined && Number(name) > positional.length ? '' : positional?.[Number(name) - 1];
  }
  return name === '#' ? positional?.length.toString() : variables.get(name);
}

function expanded(part: ParameterExpansionPart, known: Known): Value {
  const { index, operation, prefix } = part;
  if (index !== undefined) {
    const elements = operation === undefined && prefix !== '!' ? elementsOf(part.parameter, known) : undefined;
    if (/^[@*]$/.test(index.text)) {
      return prefix === '#' ? elements?.length.toString() : elements?.join(' ');
    }
    return prefix === undefined ? elements?.[Number(valueOf(index, known) ?? Number.NaN)] : undefined;
  }
  const own = prefix === undefined ? valueOfName(part.parameter, known) : undefined;
  if (operation === undefined) {
    return own;
  }
  if (operation.type === 'Replace') {
    const [from, to] = [valueOf(operation.pattern, known), valueOf(operation.replacement, known)];
    const isPlain =
      from?.length === 1 && to !== undefined && operation.operator === '//' && from !== '*' && from !== '?';
    return isPlain ? own?.replaceAll(from, to) : undefined;
  }
  if (operation.type !== 'Default') {
    return undefined;
  }
  const { operator, operand } = operation;
  const instead = valueOf(operand, known);
  if (own === undefined) {
    return /^:?[-=]$/.test(operator) && instead !== undefined && instead !== '' ? SOMETHING : undefined;
  }
  const isReplaced = operator === '+' || (own === '' ? operator === ':-' || operator === ':=' : operator === ':+');
  return isReplaced ? instead : own;
}

/** Whether the word is `$@` or `"$@"`. */
export function isAllArguments(word: Word): boolean {
  return /^"?\$(@|\{@\})"?$/.test(word.text);
}

/** What redirections bring to the standard input, where the script holds all of it; otherwise what it was before. */
export function stdinOf(redirects: readonly Redirect[], known: Known, before: Value): Value {
  let stdin = before;
  for (const redirect of redirects) {
    if (redirect.type === 'HereDoc') {
      const { parts, text } = redirect.body;
      const body = parts === undefined ? substituted(text, known.parameters) : joined(parts, known);
      stdin = redirect.operator === '<<-' ? body?.replaceAll(/^\t+/gm, '') : body;
    } else if (redirect.type === 'HereString' || redirect.operator === '<') {
      const isText = redirect.type === 'HereString' || redirect.target?.parts?.[0]?.type === 'ProcessSubstitution';
      stdin = redirect.target !== undefined && isText ? valueOf(redirect.target, known) : undefined;
    }
  }
  return stdin;
}

/** Whether the shell splits what the word expands to. */
export function isSplit(word: Word): boolean {
  return (word.parts ?? []).some(({ type }) => /^(Simple|Parameter|Command)Expansion$/.test(type));
}

/** What a piece of the script prints, where all of it is written in the script. */
export function printedBy(node: SyntaxNode, known: Known, stdin: Value): Value {
  switch (node.type) {
    case 'Script':
    case 'CompoundList': {
      const texts = node.commands.map((statement) => printedBy(statement.command, known, stdin));
      return texts.includes(undefined) ? undefined : texts.join('');
    }
    case 'BraceGroup':
    case 'Subshell':
      return printedBy(node.body, known, stdin);
    case 'Redirected':
      return printedBy(node.command, known, stdinOf(node.redirects, known, stdin));
    case 'Pipeline':
      return node.commands.reduce<Value>((text, command) => printedBy(command, known, text), stdin);
    case 'Command':
      return printedByCommand(node, known, stdinOf(node.redirects, known, stdin));
    default:
      return undefined;
  }
}

function printedByCommand({ name, args, redirects }: Command, known: Known, stdin: Value): Value {
  const program = name?.value ?? '';
  const words = args.flatMap((word) => (word.type === 'Word' ? fieldsOf(word, known) : [word.text]));
  const isElsewhere = redirects.some(({ operator }) => operator.includes('>'));
  const texts = words.flatMap((word) => word ?? []);
  const { body } = known.functions.get(program) ?? {};
  if (body !== undefined) {
    // A function that calls itself prints what only the instance knows.
    const others = new Map([...known.functions].filter(([own]) => own !== program));
    return printedBy(body, { ...known, functions: others, positional: words }, stdin);
  }
  return texts.length === words.length && !isElsewhere ? printedByProgram(program, texts, stdin) : undefined;
}
