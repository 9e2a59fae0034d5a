import { prepareMariadb } from '../../../rehearsal/guests/workloads/mysql-programs';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily } from './mysql-family';
import type { Variety } from './mysql-family';

/** This machine's MariaDB. */
export async function createMariadb(): Promise<Database> {
  return createMysqlFamily({ name: DatabaseName.MARIADB, ...(await variety()) });
}

/** The same with the directory of its schema on a third volume, mounted in the data directory: no setting names it. */
export async function createMariadbOnMounts(): Promise<Database> {
  return createMysqlFamily({ name: DatabaseName.MARIADB_ON_MOUNTS, ...(await variety()), schemaOn: 'volume' });
}

async function variety(): Promise<Omit<Variety, 'name'>> {
  return {
    programs: await prepareMariadb(),
    fill: (rows, content) => `INSERT INTO burden SELECT seq, ${content} FROM seq_1_to_${rows}`,
  };
}
