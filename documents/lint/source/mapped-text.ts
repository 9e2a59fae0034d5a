import { isMap, isScalar, isSeq, Scalar, type Node } from 'yaml';

/** Text that was decoded from a document, and the place in the document of each of its characters. */
export interface MappedText {
  readonly text: string;
  /** One offset for each UTF-16 unit of `text`, and one for its end. */
  readonly offsets: readonly number[];
}

/** Replaces a value that only a deployment knows; the shell reads it as a word. */
const UNKNOWN = 'deployed-value';

/** A string, a list of lines, or what CloudFormation joins to one, as text with places. */
export function rendered(node: unknown, source: string): MappedText {
  if (isScalar(node)) {
    return mapScalar(node, source);
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => rendered(item, source));
    return joinMapped(items, '\n');
  }
  if (!isMap(node)) {
    return placedText('', 0);
  }
  const join = node.get('Fn::Join', true) as unknown;
  if (isSeq(join) && isSeq(join.items[1])) {
    const separator = isScalar(join.items[0]) ? String(join.items[0].value) : '';
    const parts = join.items[1].items.map((item) => rendered(item, source));
    return joinMapped(parts, separator);
  }
  const template = node.get('Fn::Sub', true) as unknown;
  return isScalar(template) ? mapScalar(template, source) : placedText(UNKNOWN, (node as Node).range?.[0] ?? 0);
}

/** Text that is not in the document itself, such as a CloudFormation function's result. */
function placedText(text: string, at: number): MappedText {
  return { text, offsets: Array.from({ length: text.length + 1 }, () => at) };
}

function joinMapped(texts: readonly MappedText[], separator: string): MappedText {
  const parts: string[] = [];
  const offsets: number[] = [];
  texts.forEach(({ text, offsets: own }, index) => {
    const end = own.at(-1) ?? 0;
    const last = index === texts.length - 1;
    parts.push(text);
    offsets.push(...own.slice(0, text.length), ...(last ? [end] : Array.from(separator, () => end)));
  });
  return { text: parts.join(separator), offsets: offsets.length === 0 ? [0] : offsets };
}

/** Aligns a scalar's value with its source, in each of YAML's styles. */
function mapScalar(node: Scalar, source: string): MappedText {
  const value = String(node.value);
  const [start = 0] = node.range ?? [];
  switch (node.type) {
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED:
      return align(value, source, source.indexOf('\n', start) + 1);
    case Scalar.QUOTE_DOUBLE:
      return alignEscaped(value, source, start + 1);
    case Scalar.QUOTE_SINGLE:
      return align(value.replaceAll("'", "''"), source, start + 1, value);
    default:
      return align(value, source, start);
  }
}

/**
 * Characters other than blanks are in the source in the value's order; only the blanks between them (indentation,
 * folds) differ. `value` is given where `written` has more characters than the value.
 */
function align(written: string, source: string, start: number, value = written): MappedText {
  const offsets: number[] = [];
  let at = start;
  for (let index = 0; index < written.length; index += 1) {
    const isBlank = /\s/.test(written.charAt(index));
    while (!isBlank && /\s/.test(source.charAt(at))) {
      at += 1;
    }
    offsets.push(at);
    at += !isBlank || /\s/.test(source.charAt(at)) ? 1 : 0;
    if (written.length !== value.length && written.startsWith("''", index)) {
      index += 1;
      at += 1;
    }
  }
  return { text: value, offsets: [...offsets, at] };
}

const ESCAPE = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[\s\S])/iy;

function alignEscaped(value: string, source: string, start: number): MappedText {
  const offsets: number[] = [];
  let at = start;
  for (const unit of value.split('')) {
    // A line break in a double-quoted scalar is a fold: its blanks are skipped.
    while (/[\r\n]/.test(source.charAt(at)) && !/\s/.test(unit)) {
      at += (/^\s+/.exec(source.slice(at)) ?? [''])[0].length;
    }
    offsets.push(at);
    ESCAPE.lastIndex = at;
    at += ESCAPE.exec(source)?.[0].length ?? 1;
  }
  return { text: value, offsets: [...offsets, at] };
}
