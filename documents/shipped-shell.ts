/** A word of a here-document's end, after `<<` and in quotes or without; not a shift, as in `$((1 << 8))`. */
const HERE_DOCUMENT = /^<<-?(['"]?)([A-Za-z_]\w*)\1/;

/** What a command may follow on the same line: JSON writes a blank in one byte and the end of a line in two. */
const OPENS = /(^|\s)(then|do|else|in|\{|\|\||&&|\|)$|;;$/;

/** What may follow a command and `;` on the same line, and the ends of lines that it may not follow. */
const CLOSES = /^(fi|done|\})(\s|$)/;
const NOT_CLOSED = /(;|&|\$\{[^}]*)$/;

/**
 * Shell as documents contain it: without comments, indentation and most ends of lines, since Systems Manager bounds the
 * size of a document. Strings and here-documents stay as they are. It understands what `shell/` uses, and a test compares
 * what both texts parse to.
 */
export function shippedShell(source: string): string {
  const shipped: string[] = [];
  let quote = '';
  let hereDocument: string | undefined;
  let isPlain = false;
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
    if (!isInside && text === '') {
      continue;
    }
    const before = shipped.at(-1) ?? '';
    if (isPlain && OPENS.test(before)) {
      shipped.splice(-1, 1, `${before} ${text}`);
    } else if (isPlain && CLOSES.test(text) && !NOT_CLOSED.test(before)) {
      shipped.splice(-1, 1, `${before};${text}`);
    } else {
      shipped.push(text);
    }
    isPlain = quote === '' && hereDocument === undefined;
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

/** A function of a file in `shell/`: on one line, or up to a brace of its own before an empty line or the end. */
const FUNCTION = /^(\w+)\(\) \{(?:.*\}|[^]*?\n\}(?=\n\n|\n*$(?![^])))$/gm;

/**
 * Files of shell in their order, without each function that neither `callers` nor a function in use names, and without a
 * definition that a later one replaces.
 */
export function reachedShell(source: string, callers: string): string {
  const functions = new Map<string, string>();
  const rest = source.replaceAll(FUNCTION, (text, name: string) => {
    functions.set(name, text);
    return '';
  });
  const reached = new Set<string>();
  const visit = (text: string): void => {
    for (const name of shippedShell(text).match(/\w+/g) ?? []) {
      const called = reached.has(name) ? undefined : functions.get(name);
      if (called !== undefined) {
        reached.add(called);
        reached.add(name);
        visit(called);
      }
    }
  };
  visit(rest);
  visit(callers);
  return source.replaceAll(FUNCTION, (text) => (reached.has(text) ? text : ''));
}
