import { parseArgs } from 'node:util';

/** What a shim prints and returns. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function succeed(stdout = ''): Answer {
  return { exitCode: 0, stdout, stderr: '' };
}

export function fail(exitCode: number, stderr: string): Answer {
  return { exitCode, stdout: '', stderr };
}

/** Arguments of a tool, options by their long names. */
interface Arguments {
  readonly flags: ReadonlySet<string>;
  readonly values: (option: string) => readonly string[];
  readonly words: readonly string[];
  /** The first option that is not among the tool's own. */
  readonly unknown: string | undefined;
}

/** Reads arguments as GNU tools do (`-no NAME`, `-oNAME`, `--output=NAME`); `options` maps long names to letters, `o:` takes a value. */
export function readArguments(args: readonly string[], options: Readonly<Record<string, string>>): Arguments {
  const config = Object.entries(options).map(([name, letter]) => {
    const type = letter.endsWith(':') ? ('string' as const) : ('boolean' as const);
    return [name, { type, short: letter.charAt(0) }] as const;
  });
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(config),
    strict: false,
    tokens: true,
  });
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  return {
    flags: new Set(given.map(({ name }) => name)),
    values: (option) => given.flatMap(({ name, value }) => (name === option ? [value ?? ''] : [])),
    words: positionals,
    unknown: given.find(({ name }) => !Object.hasOwn(options, name))?.rawName,
  };
}
