import { type ParameterExpansionPart, type Word, type WordPart } from 'unbash';
import { substituted } from './program';
import type { Value } from './trace';

/** What the shell knows at a place. */
export interface Known {
  readonly parameters: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, Value>;
  /** Undefined: how many there are is not known. */
  readonly positional: readonly Value[] | undefined;
}

/** The one value that a word has at this place, before splitting. */
export function valueOf(word: Word, known: Known): Value {
  return word.parts === undefined ? substituted(word.value, known.parameters) : joined(word.parts, known);
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
  if (part.prefix !== undefined || part.index !== undefined) {
    return undefined;
  }
  const own = valueOfName(part.parameter, known);
  const { operation } = part;
  if (operation === undefined) {
    return own;
  }
  if (operation.type !== 'Default' || own === undefined) {
    return undefined;
  }
  const { operator, operand } = operation;
  const isReplaced = operator === '+' || (own === '' ? operator === ':-' || operator === ':=' : operator === ':+');
  return isReplaced ? valueOf(operand, known) : own;
}

/** Whether the shell splits what the word expands to. */
export function isSplit(word: Word): boolean {
  return (word.parts ?? []).some((part) => part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion');
}

/** Whether the word is `$@` or `"$@"`. */
export function isAllArguments(word: Word): boolean {
  return /^"?\$(@|\{@\})"?$/.test(word.text);
}

/** Whether `value` matches the pattern of a `case` or a `[[ == ]]`; undefined where the pattern is not known. */
export function matchesPattern(value: string, pattern: Word, known: Known): boolean | undefined {
  const text = valueOf(pattern, known);
  if (text === undefined) {
    return undefined;
  }
  const isGlob = (pattern.parts ?? []).some((part) => part.type === 'Glob');
  return isGlob || text === '*' ? globToRegExp(text).test(value) : value === text;
}

export function globToRegExp(glob: string): RegExp {
  const escaped = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    return new RegExp(`^${escaped.replaceAll('[!', '[^')}$`, 's');
  } catch (error) {
    if (error instanceof SyntaxError) {
      return /(?!)/; // a bracket that is never closed: the shell takes it for itself, and it is in no list of ours
    }
    throw error;
  }
}
