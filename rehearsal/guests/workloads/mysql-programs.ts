import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { REHEARSAL_DIRECTORY, type Bind } from '../confinement/confinement';
import { mustRun } from '../host-command';
import type { GuestPrograms } from './database';
import { findProgram, findPrograms } from './programs';
import { WorkloadError } from './workload';

/** The programs of MariaDB or MySQL, and how each wants to be called. */
export interface MysqlPrograms extends GuestPrograms {
  readonly product: 'MariaDB' | 'MySQL';
  /** For example `9.7.4`. */
  readonly version: string;
  /** The client, as this machine finds it. */
  readonly client: string;
  /** The server, as an instance finds it, with its own options. */
  readonly server: readonly [string, ...string[]];
  /** What makes a data directory whose root needs no password; the places are added. */
  readonly install: readonly [string, ...string[]];
  /** The option that sets the size of the redo log. */
  readonly redoSize: string;
}

/** This machine's MariaDB; throws a `WorkloadError` where there is none. */
export async function prepareMariadb(): Promise<MysqlPrograms> {
  const [server, install, client] = findPrograms(
    'MariaDB',
    ['mariadbd', 'mariadb-install-db', 'mariadb'],
    'install it: apt-get install mariadb-server, or dnf install mariadb105-server',
  );
  return {
    product: 'MariaDB',
    version: versionIn(await mustRun(server, ['--no-defaults', '--version'])),
    client,
    server: [server],
    install: [install, '--skip-test-db', '--auth-root-authentication-method=normal'],
    redoSize: 'innodb-log-file-size',
    binds: [],
  };
}

/** A MySQL of this machine, else the one that `.ci/mysql` put beside its programs; throws a `WorkloadError` where there is none. */
export async function prepareMysql(): Promise<MysqlPrograms> {
  const [server, client] = ['mysqld', 'mysql'].map(findProgram);
  const printed = server === undefined ? '' : await mustRun(server, ['--no-defaults', '--version']);
  if (server !== undefined && client !== undefined && !printed.includes('MariaDB')) {
    return mysqlPrograms({ client, server, version: versionIn(printed), binds: [] });
  }
  const found = findMysql();
  if ('missing' in found) {
    throw new WorkloadError(`no MySQL found: none on PATH, and ${found.missing}`);
  }
  const { home, version } = found;
  const guestHome = `${REHEARSAL_DIRECTORY}/mysql`;
  return mysqlPrograms({
    client: join(home, 'bin', 'mysql'),
    server: join(guestHome, 'bin', 'mysqld'),
    version,
    binds: [{ hostPath: home, guestPath: guestHome, access: 'read-only' }, ...hiddenMariadb()],
    addPrograms: (directory) => {
      symlinkSync(join(guestHome, 'bin', 'mysql'), join(directory, 'mysql'));
    },
  });
}

function mysqlPrograms({
  server,
  ...rest
}: GuestPrograms & { readonly client: string; readonly server: string; readonly version: string }): MysqlPrograms {
  return {
    ...rest,
    product: 'MySQL',
    server: [server, '--mysqlx=OFF', '--secure-file-priv=NULL'],
    install: [server, '--initialize-insecure'],
    redoSize: 'innodb-redo-log-capacity',
  };
}

/** An instance as one with MySQL alone: the document takes MariaDB's client where it finds it. */
function hiddenMariadb(): readonly Bind[] {
  return ['/usr/bin/mariadb']
    .filter((path) => existsSync(path))
    .map((guestPath) => ({ hostPath: '/dev/null', guestPath, access: 'read-only' }));
}

function versionIn(printed: string): string {
  return /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? printed.trim();
}

/** Names the folder, here and for `.ci/mysql`. @default - `.ci/mysql`'s own: `quiesce/mysql` in the user's cache */
const MYSQL_HOME_VARIABLE = 'QUIESCE_MYSQL_HOME';

/**
 * The folder that `.ci/mysql` made, with programs in its `bin`, or why there is none; a MariaDB under their names does not
 * count. The folder may be moved, and mounted elsewhere.
 */
export function findMysql(): { readonly home: string; readonly version: string } | { readonly missing: string } {
  const home = mysqlHome();
  const isThere = ['mysqld', 'mysql'].every((program) => existsSync(join(home, 'bin', program)));
  if (!isThere) {
    return { missing: `there is no MySQL in ${home}: .ci/mysql puts it there` };
  }
  const { stdout } = spawnSync(join(home, 'bin', 'mysqld'), ['--no-defaults', '--version'], { encoding: 'utf8' });
  const version = /Ver (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  return version === undefined || stdout.includes('MariaDB')
    ? { missing: `what is in ${home} is no MySQL` }
    : { home, version };
}

function mysqlHome(): string {
  const { [MYSQL_HOME_VARIABLE]: named, XDG_CACHE_HOME: cache } = process.env;
  if (named !== undefined && named !== '') {
    return resolve(named);
  }
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'quiesce', 'mysql');
}
