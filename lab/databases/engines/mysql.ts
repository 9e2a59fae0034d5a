import { prepareMysql } from '../../../rehearsal/guests/workloads/mysql-programs';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily } from './mysql-family';

/** A MySQL; its binary log, on by default, is on the volume of the redo log. */
export async function createMysql(): Promise<Database> {
  return createMysqlFamily({
    name: DatabaseName.MYSQL,
    programs: await prepareMysql(),
    fill: (rows, content) =>
      `SET cte_max_recursion_depth = ${rows}; INSERT INTO burden WITH RECURSIVE numbers AS
      (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM numbers WHERE seq < ${rows})
      SELECT seq, ${content} FROM numbers`,
  });
}
