import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, whyNoVolumes } from '../machine';
import { findMysql } from '../../../rehearsal/guests/workloads/mysql-programs';
import { mustRun } from '../programs';
import type { Variety } from './mysql-bench';

/** A server to run rows on, or why there is none here. */
export interface Found {
  readonly name: string;
  readonly variety: Variety;
  readonly why: string | undefined;
}

const templates = mkdtempSync(join(tmpdir(), 'quiesce-mysql-'));
chmodSync(templates, 0o755);

export function removeTemplates(): void {
  rmSync(templates, { recursive: true, force: true });
}

/** A data directory as new, made once: each server gets a copy. */
function templateOf(name: string, install: (data: string) => Promise<void>): Variety['copyTemplate'] {
  const data = mkdtempSync(join(templates, name));
  let made: Promise<void> | undefined;
  return async (to) => {
    made ??= (async () => {
      await mustRun('chown', 'mysql', data);
      await install(data);
    })();
    await made;
    await mustRun('cp', '-a', data, to);
  };
}

/** This machine's MariaDB, whose root comes in by socket authentication. */
let known: Found | undefined;

/** The same for all tables, since its data directory is made once. */
export function mariadb(): Found {
  known ??= findMariadb();
  return known;
}

function findMariadb(): Found {
  const missing = ['mariadbd', 'mariadb-install-db', 'mariadb'].find((program) => !isInstalled(program));
  const words = ['--no-defaults', '--user=mysql'];
  return {
    name: 'a real MariaDB',
    why: missing === undefined ? whyNoVolumes() : `${missing} is not installed`,
    variety: {
      client: { name: 'mariadb', path: 'mariadb' },
      hidden: [],
      server: ['mariadbd', ...words],
      redo: 'ib_logfile0',
      privileges: 'RELOAD, PROCESS',
      copyTemplate: templateOf('mariadb', (data) =>
        mustRun(
          'mariadb-install-db',
          ...[...words, `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=socket'],
        ),
      ),
    },
  };
}

/** Servers don't run as root. */
function whyNoUser(name: string): string | undefined {
  return spawnSync('id', [name]).status === 0 ? undefined : `there is no user ${name}`;
}

/** Has a folder appear elsewhere, for one program only: the server's user may not get to where it is. */
const AT_ANOTHER_PLACE = 'mount --bind "$0" "$1" && shift && exec "$@"';

/** The MySQL that was put beside this machine's programs. */
export function mysql(): Found {
  const found = findMysql();
  const home = 'missing' in found ? '' : found.home;
  const place = join(templates, 'programs');
  mkdirSync(place);
  const words = ['--no-defaults', '--user=mysql', '--mysqlx=OFF', '--secure-file-priv=NULL'];
  const small = ['--innodb-redo-log-capacity=8M', '--innodb-buffer-pool-size=32M'];
  const [program, ...before] = ['unshare', '-m', 'sh', '-c', AT_ANOTHER_PLACE, home, place] as const;
  const server = [...before, join(place, 'bin', 'mysqld'), ...words, ...small];
  return {
    name: 'a real MySQL',
    why: 'missing' in found ? found.missing : (whyNoUser('mysql') ?? whyNoVolumes()),
    variety: {
      client: { name: 'mysql', path: join(home, 'bin', 'mysql') },
      hidden: ['/usr/bin/mariadb'].filter((path) => existsSync(path)),
      server: [program, ...server],
      redo: '#innodb_redo',
      privileges: 'RELOAD, PROCESS, BACKUP_ADMIN',
      copyTemplate: templateOf('mysql', (data) =>
        mustRun(program, ...server, '--initialize-insecure', `--datadir=${data}`),
      ),
    },
  };
}
