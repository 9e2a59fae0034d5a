import { isMap, isNode, isScalar, isSeq, Scalar, type Node } from 'yaml';

/** Text that was decoded from a document, and the place in the document of each of its characters. */
export interface MappedText {
  readonly text: string;
  /** One offset for each UTF-16 unit of `text`, and one for its end. */
  readonly offsets: readonly number[];
}

/** Replaces a value that only a deployment knows; the shell reads it as a word. */
export const UNKNOWN = 'deployed-value';

/** The function of CloudFormation that a node is, and what it is given: `{ Ref: … }`, `!Sub …`. */
export function intrinsicOf(node: Node): { readonly name: string; readonly value: unknown } | undefined {
  const tag = /^!([A-Z]\w*)$/.exec(node.tag ?? '')?.[1];
  if (tag !== undefined) {
    return { name: tag, value: node };
  }
  const [pair, ...others] = isMap(node) ? node.items : [];
  const name = isScalar(pair?.key) && others.length === 0 ? /^(?:Fn::(\w+)|Ref)$/.exec(String(pair.key.value)) : null;
  return name === null ? undefined : { name: name[1] ?? 'Ref', value: pair?.value };
}

/** A string, a list of lines, or what CloudFormation makes of one, as text with places. */
export function rendered(node: unknown, source: string): MappedText {
  const intrinsic = isNode(node) ? intrinsicOf(node) : undefined;
  if (intrinsic !== undefined) {
    return renderedIntrinsic(intrinsic, node as Node, source);
  }
  if (isScalar(node)) {
    return mapScalar(node, source);
  }
  return isSeq(node)
    ? joinMapped(
        node.items.map((item) => rendered(item, source)),
        '\n',
      )
    : placedText('', 0);
}

function renderedIntrinsic(
  { name, value }: { readonly name: string; readonly value: unknown },
  node: Node,
  source: string,
) {
  const [first, second] = isSeq(value) ? value.items : [value];
  if (name === 'Join' && isSeq(second)) {
    const separator = isScalar(first) ? String(first.value) : '';
    const parts = second.items.map((item) => rendered(item, source));
    return joinMapped(parts, separator);
  }
  if (name === 'Split') {
    return rendered(second, source);
  }
  return name === 'Sub' && isScalar(first)
    ? withoutVariables(mapScalar(first, source))
    : placedText(UNKNOWN, node.range?.[0] ?? 0);
}

/** `${Name}` is only known when it is deployed; `${!NAME}` is the shell's `${NAME}`. */
function withoutVariables({ text, offsets }: MappedText): MappedText {
  const parts: MappedText[] = [];
  let done = 0;
  const keep = (end: number): void => {
    parts.push({ text: text.slice(done, end), offsets: offsets.slice(done, end + 1) });
  };
  for (const { 0: all, 1: escape, index } of text.matchAll(/\$\{(!?)[^}]*\}/g)) {
    keep(escape === '' ? index : index + 2);
    if (escape === '') {
      parts.push(placedText(UNKNOWN, offsets[index] ?? 0));
    }
    done = escape === '' ? index + all.length : index + 3;
  }
  keep(text.length);
  return joinMapped(parts, '');
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
