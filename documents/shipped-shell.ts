/** A word of a here-document's end, after `<<` and in quotes or without; not a shift, as in `$((1 << 8))`. */
const HERE_DOCUMENT = /^<<-?(['"]?)([A-Za-z_]\w*)\1/;

/**
 * Shell as documents contain it: without comments, blank lines and indentation, since Systems Manager bounds the size of a
 * document. Strings and here-documents stay as they are. It understands what `shell/` uses, and a test compares what both
 * texts parse to.
 */
export function shippedShell(source: string): string {
  const shipped: string[] = [];
  let quote = '';
  let hereDocument: string | undefined;
  for (const line of source.split('\n')) {
    if (hereDocument !== undefined) {
      shipped.push(line);
      hereDocument = line === hereDocument ? undefined : hereDocument;
      continue;
    }
    const isInside = quote !== '';
    const read = readLine(line, quote);
    ({ quote, hereDocument } = read);
    const code = quote === '' ? line.slice(0, read.end).trimEnd() : line;
    const text = isInside ? code : code.trimStart();
    if (isInside || text !== '') {
      shipped.push(text);
    }
  }
  return shipped.join('\n');
}

interface Read {
  /** Where a comment begins, or the end of the line. */
  readonly end: number;
  /** The quote that is open at the end of the line, or nothing. */
  readonly quote: string;
  readonly hereDocument: string | undefined;
}

function readLine(line: string, before: string): Read {
  let quote = before;
  let hereDocument: string | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quote === "'") {
      quote = character === "'" ? '' : quote;
    } else if (character === '\\') {
      index += 1;
    } else if (quote === '"') {
      quote = character === '"' ? '' : quote;
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === '#' && /(^|[\s;&|()])$/.test(line.slice(0, index))) {
      return { end: index, quote, hereDocument };
    } else {
      hereDocument = HERE_DOCUMENT.exec(line.slice(index))?.[2] ?? hereDocument;
    }
  }
  return { end: line.length, quote, hereDocument };
}
