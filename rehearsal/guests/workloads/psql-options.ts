/** What the stand-in `psql` was asked for. */
export interface PsqlOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly commands: readonly string[];
  /** `-` is stdin. */
  readonly file: string;
  readonly tuplesOnly: boolean;
  readonly quiet: boolean;
  readonly stopOnError: boolean;
  readonly separator: string;
}

const WITH_VALUE: Readonly<Record<string, string>> = {
  c: 'command', d: 'dbname', U: 'username', h: 'host', p: 'port', v: 'set', f: 'file', F: 'field-separator', P: 'pset',
}; // prettier-ignore
const LONG_WITH_VALUE = new Set([...Object.values(WITH_VALUE), 'variable']);
const FLAGS: Readonly<Record<string, string>> = {
  X: 'no-psqlrc', A: 'no-align', t: 'tuples-only', q: 'quiet', w: 'no-password', 1: 'single-transaction', b: 'echo-errors',
}; // prettier-ignore

/** Reads psql's arguments; an option that is not known here is a mistake by name, so that no script is misled. */
export function parsePsql(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): PsqlOptions | { readonly mistake: string } {
  const values = new Map<string, string[]>();
  const flags = new Set<string>();
  const words: string[] = [];
  const queue = [...args];
  const keep = (option: string, value: string): void => {
    values.set(option, [...(values.get(option) ?? []), value]);
  };
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, long, given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (long !== undefined) {
      if (LONG_WITH_VALUE.has(long)) {
        keep(long === 'variable' ? 'set' : long, given ?? queue.shift() ?? '');
      } else if (Object.values(FLAGS).includes(long)) {
        flags.add(long);
      } else {
        return { mistake: `option --${long} is not known to the rehearsal's psql` };
      }
    } else if (arg.startsWith('-') && arg !== '-') {
      const mistake = readBundle(arg.slice(1), queue, flags, keep);
      if (mistake !== undefined) {
        return { mistake };
      }
    } else {
      words.push(arg);
    }
  }
  const last = (option: string): string | undefined => values.get(option)?.at(-1);
  const user = last('username') ?? words[1] ?? environment.PGUSER ?? environment.USER ?? 'root';
  return {
    host: last('host') ?? environment.PGHOST ?? '/run/postgresql',
    port: Number(last('port') ?? environment.PGPORT ?? 5432),
    user,
    database: last('dbname') ?? words[0] ?? environment.PGDATABASE ?? user,
    commands: values.get('command') ?? [],
    file: last('file') ?? '-',
    tuplesOnly: flags.has('tuples-only'),
    quiet: flags.has('quiet'),
    stopOnError: (values.get('set') ?? []).some((setting) => /^ON_ERROR_STOP=(1|on|true)$/i.test(setting)),
    separator: last('field-separator') ?? '|',
  };
}

/** Reads `-XAtqc`: the rest of a bundle, or the next argument, is the value of an option that takes one. */
function readBundle(
  bundle: string,
  queue: string[],
  flags: Set<string>,
  keep: (option: string, value: string) => void,
): string | undefined {
  for (const [index, letter] of Array.from(bundle).entries()) {
    const option = WITH_VALUE[letter];
    if (option !== undefined) {
      const rest = bundle.slice(index + 1);
      keep(option, rest === '' ? (queue.shift() ?? '') : rest);
      return undefined;
    }
    const flag = FLAGS[letter];
    if (flag === undefined) {
      return `option -${letter} is not known to the rehearsal's psql`;
    }
    flags.add(flag);
  }
  return undefined;
}
