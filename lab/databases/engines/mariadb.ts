import { prepareMariadb } from '../../../rehearsal/guests/workloads/mysql-programs';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily } from './mysql-family';

/** This machine's MariaDB. */
export async function createMariadb(): Promise<Database> {
  return createMysqlFamily({
    name: DatabaseName.MARIADB,
    programs: await prepareMariadb(),
    fill: (rows, content) => `INSERT INTO burden SELECT seq, ${content} FROM seq_1_to_${rows}`,
  });
}
