/** `psql` for instances on machines without one: the options and the output that scripts use. Bundled into one file. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { spawnSync } from 'node:child_process';
import { Client, type QueryArrayResult } from 'pg';
import { messageOf } from '../../json';
import { readArguments } from '../shims/tool';
import { createStatementReader } from './psql-statements';

/** As psql: 1 for an error in `-c`, 2 for a lost connection, 3 for an error in a script with ON_ERROR_STOP. */
enum Exit {
  OK = 0,
  COMMAND_FAILED = 1,
  NO_CONNECTION = 2,
  SCRIPT_FAILED = 3,
}

/** What the stand-in `psql` was asked for. */
interface PsqlOptions {
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

const OPTIONS = {
  command: 'c:', dbname: 'd:', username: 'U:', host: 'h:', port: 'p:', set: 'v:', variable: ':', file: 'f:', 'field-separator': 'F:', pset: 'P:',
  'no-psqlrc': 'X', 'no-align': 'A', 'tuples-only': 't', quiet: 'q', 'no-password': 'w', 'single-transaction': '1', 'echo-errors': 'b',
}; // prettier-ignore

/** Reads psql's arguments; an option that is not known here is refused by name, so that no script is misled. */
function parsePsql(args: readonly string[], environment: NodeJS.ProcessEnv): PsqlOptions | string {
  const { flags, values, words, unknown } = readArguments(args, OPTIONS);
  if (unknown !== undefined) {
    return `option ${unknown} is not known to the rehearsal's psql`;
  }
  const last = (option: string): string | undefined => values(option).at(-1);
  const user = last('username') ?? words[1] ?? environment.PGUSER ?? environment.USER ?? 'root';
  const settings = [...values('set'), ...values('variable')];
  return {
    host: last('host') ?? environment.PGHOST ?? '/run/postgresql',
    port: Number(last('port') ?? environment.PGPORT ?? 5432),
    user,
    database: last('dbname') ?? words[0] ?? environment.PGDATABASE ?? user,
    commands: values('command'),
    file: last('file') ?? '-',
    tuplesOnly: flags.has('tuples-only'),
    quiet: flags.has('quiet'),
    stopOnError: settings.some((setting) => /^ON_ERROR_STOP=(1|on|true)$/i.test(setting)),
    separator: last('field-separator') ?? '|',
  };
}

void main(parsePsql(process.argv.slice(2), process.env)).then((code) => {
  process.exitCode = code;
});

async function main(options: PsqlOptions | string): Promise<Exit> {
  if (typeof options === 'string') {
    return failed(`psql: error: ${options}`, Exit.COMMAND_FAILED);
  }
  const { host, port, user, database } = options;
  const client = new Client({ host, port, user, database, password: process.env.PGPASSWORD ?? '' });
  client.on('notice', ({ severity, message }) => process.stderr.write(`${severity ?? 'NOTICE'}:  ${message ?? ''}\n`));
  let isLost = (): boolean => false;
  client.on('error', () => {
    isLost = () => true;
  });
  try {
    await client.connect();
  } catch (error) {
    return failed(
      `psql: error: connection to server on socket "${host}/.s.PGSQL.${port}" failed: ${messageOf(error)}`,
      Exit.NO_CONNECTION,
    );
  }
  const exit = options.commands.length > 0 ? await runCommands(client, options) : await runScript(client, options);
  if (isLost()) {
    return failed('psql: error: connection to server was lost', Exit.NO_CONNECTION);
  }
  await client.end();
  return exit;
}

async function runCommands(client: Client, options: PsqlOptions): Promise<Exit> {
  for (const command of options.commands) {
    if (command.startsWith('\\') ? metaCommand(command) === 'unknown' : !(await execute(client, command, options))) {
      return Exit.COMMAND_FAILED;
    }
  }
  return Exit.OK;
}

/** Runs each statement as soon as it is complete, so that a session may be fed through a pipe. */
async function runScript(client: Client, options: PsqlOptions): Promise<Exit> {
  const input = options.file === '-' ? process.stdin : createReadStream(options.file);
  const reader = createStatementReader();
  for await (const line of createInterface({ input })) {
    if (reader.isEmpty() && line.trimStart().startsWith('\\')) {
      const outcome = metaCommand(line.trim());
      if (outcome === 'quit') {
        return Exit.OK;
      }
      if (outcome === 'unknown' && options.stopOnError) {
        return Exit.SCRIPT_FAILED;
      }
      continue;
    }
    for (const statement of reader.add(line)) {
      if (!(await execute(client, statement, options)) && options.stopOnError) {
        return Exit.SCRIPT_FAILED;
      }
    }
  }
  const last = reader.rest();
  return last === '' || (await execute(client, last, options)) || !options.stopOnError ? Exit.OK : Exit.SCRIPT_FAILED;
}

function metaCommand(line: string): 'done' | 'quit' | 'unknown' {
  const [, name = '', argument = ''] = /^\\(\w+|!)\s*(.*)$/.exec(line) ?? [];
  if (name === 'q') {
    return 'quit';
  }
  if (name === 'echo') {
    process.stdout.write(`${argument.replace(/^'(.*)'$/, '$1')}\n`);
  } else if (name === '!') {
    spawnSync('sh', ['-c', argument], { stdio: ['ignore', 'inherit', 'inherit'] });
  } else if (!['set', 'pset', 'timing', 't', 'a'].includes(name)) {
    process.stderr.write(`invalid command ${line} (the rehearsal's psql knows \\q, \\echo and \\!)\n`);
    return 'unknown';
  }
  return 'done';
}

async function execute(client: Client, text: string, options: PsqlOptions): Promise<boolean> {
  try {
    // Values as the server writes them: `t`, not `true`.
    const results: unknown = await client.query({
      text,
      rowMode: 'array',
      types: { getTypeParser: () => (value: string) => value },
    });
    for (const result of (Array.isArray(results) ? results : [results]) as readonly QueryArrayResult[]) {
      print(result, options);
    }
    return true;
  } catch (error) {
    process.stderr.write(`ERROR:  ${messageOf(error)}\n`);
    return false;
  }
}

function print(
  { command, rows, fields, rowCount }: QueryArrayResult,
  { tuplesOnly, quiet, separator }: PsqlOptions,
): void {
  if (fields.length === 0) {
    const counted = ['INSERT', 'UPDATE', 'DELETE'].includes(command)
      ? ` ${command === 'INSERT' ? '0 ' : ''}${rowCount ?? 0}`
      : '';
    if (!quiet) {
      process.stdout.write(`${command}${counted}\n`);
    }
    return;
  }
  const lines = rows.map((row) =>
    row.map((value: unknown) => (typeof value === 'string' ? value : '')).join(separator),
  );
  const header = tuplesOnly ? [] : [fields.map(({ name }) => name).join(separator)];
  const footer = tuplesOnly ? [] : [`(${rows.length} row${rows.length === 1 ? '' : 's'})`];
  for (const line of [...header, ...lines, ...footer]) {
    process.stdout.write(`${line}\n`);
  }
}

function failed(message: string, exit: Exit): Exit {
  process.stderr.write(`${message}\n`);
  return exit;
}
