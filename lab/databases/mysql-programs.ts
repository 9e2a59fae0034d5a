import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A real MySQL, independent of what this machine has installed. */
export interface MysqlPrograms {
  /** The folder that `.ci/mysql` made; programs are in its `bin`. It may be moved, and mounted elsewhere. */
  readonly home: string;
  /** For example `9.7.4`. */
  readonly version: string;
}

/** Names the folder, here and for `.ci/mysql`. @default - `.ci/mysql`'s own: `quiesce/mysql` in the user's cache */
const MYSQL_HOME_VARIABLE = 'QUIESCE_MYSQL_HOME';

/** The programs, or why there are none; a MariaDB under their names does not count. */
export function findMysql(): MysqlPrograms | { readonly missing: string } {
  const home = mysqlHome();
  const isThere = ['mysqld', 'mysql'].every((program) => existsSync(join(home, 'bin', program)));
  if (!isThere) {
    return { missing: `there is no MySQL in ${home}: .ci/mysql puts it there` };
  }
  const { stdout } = spawnSync(join(home, 'bin', 'mysqld'), ['--no-defaults', '--version'], { encoding: 'utf8' });
  const version = /Ver (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined || stdout.includes('MariaDB')) {
    return { missing: `what is in ${home} is no MySQL` };
  }
  // Servers don't run as root.
  return spawnSync('id', ['mysql']).status === 0 ? { home, version } : { missing: 'there is no user mysql' };
}

function mysqlHome(): string {
  const { [MYSQL_HOME_VARIABLE]: named, XDG_CACHE_HOME: cache } = process.env;
  if (named !== undefined && named !== '') {
    return resolve(named);
  }
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'quiesce', 'mysql');
}
