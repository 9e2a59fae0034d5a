import { escaped } from '../../rehearsal/report/escaped';

/** A literal of a text, in double quotes only where that saves escapes. */
export function literal(text: string): string {
  const inDoubleQuotes = escaped(JSON.stringify(text));
  return text.includes("'") ? inDoubleQuotes : `'${inDoubleQuotes.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** Lines of a comment; no text can end it. */
export function comment(text: string): readonly string[] {
  const words = escaped(text).split(' ');
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '' || line.length + word.length < COMMENT_COLUMNS) {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => `// ${line}`);
}

const COMMENT_COLUMNS = 110;

/** A member of an object: its name, and its value in one or more lines. */
export interface Member {
  readonly name: string;
  readonly value: readonly string[];
}

/** A member with its value in one line or more; none when there is no value. */
export function member(name: string, value: string | readonly string[] | undefined): readonly Member[] {
  return value === undefined ? [] : [{ name, value: [value].flat() }];
}

/** An object with a line for each member, or more. */
export function object(members: readonly Member[], comments: readonly string[] = []): readonly string[] {
  const lines = members.flatMap(({ name, value: [first = '', ...more] }) =>
    ended([first === name ? name : `${name}: ${first}`, ...more]),
  );
  return ['{', ...indented([...comments, ...lines]), '}'];
}

/** A list with its entries below each other. */
export function list(entries: readonly (readonly string[])[]): readonly string[] {
  return ['[', ...indented(entries.flatMap(ended)), ']'];
}

/** A list in one line. */
export function shortList(entries: readonly string[]): string {
  return `[${entries.join(', ')}]`;
}

/** An object in one line, of keys that come from elsewhere. */
export function shortObject(entries: readonly (readonly [key: string, value: string])[]): string {
  return `{ ${entries.map(([key, value]) => `${keyOf(key)}: ${value}`).join(', ')} }`;
}

/** `__proto__` would not be a key but the object's prototype. */
function keyOf(key: string): string {
  if (key === '__proto__') {
    return `[${literal(key)}]`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key);
}

function ended(lines: readonly string[]): readonly string[] {
  return [...lines.slice(0, -1), `${lines.at(-1) ?? ''},`];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
