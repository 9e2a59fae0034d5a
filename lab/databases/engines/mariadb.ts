import { mustRun } from '../../../rehearsal/guests/host-command';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily } from './mysql-family';

/** This machine's MariaDB, whose root comes in by socket authentication. */
export async function createMariadb(): Promise<Database> {
  const printed = await mustRun('mariadbd', ['--no-defaults', '--version']);
  return createMysqlFamily({
    name: DatabaseName.MARIADB,
    version: /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? printed.trim(),
    programs: { binds: [] },
    client: 'mariadb',
    server: ['mariadbd'],
    install: { program: 'mariadb-install-db', options: ['--skip-test-db'] },
    fill: (rows, content) => `INSERT INTO burden SELECT seq, ${content} FROM seq_1_to_${rows}`,
  });
}
