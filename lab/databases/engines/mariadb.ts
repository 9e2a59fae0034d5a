import { mustRun } from '../../../rehearsal/guests/host-command';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily } from './mysql-family';
import type { Variety } from './mysql-family';

/** This machine's MariaDB, whose root comes in by socket authentication. */
export async function createMariadb(): Promise<Database> {
  return createMysqlFamily({ name: DatabaseName.MARIADB, ...(await variety()) });
}

/** The same with the directory of its schema on a third volume, mounted in the data directory: no setting names it. */
export async function createMariadbOnMounts(): Promise<Database> {
  return createMysqlFamily({ name: DatabaseName.MARIADB_ON_MOUNTS, ...(await variety()), schemaOn: 'volume' });
}

async function variety(): Promise<Omit<Variety, 'name'>> {
  const printed = await mustRun('mariadbd', ['--no-defaults', '--version']);
  return {
    version: /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? printed.trim(),
    programs: { binds: [] },
    client: 'mariadb',
    server: ['mariadbd'],
    install: { program: 'mariadb-install-db', options: ['--skip-test-db'] },
    fill: (rows, content) => `INSERT INTO burden SELECT seq, ${content} FROM seq_1_to_${rows}`,
  };
}
