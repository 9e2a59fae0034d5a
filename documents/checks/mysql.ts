import { checkContent, type CheckContent } from './check-content';
import { checkEach, checkStatement, serverOptions, type NewestOptions, type ServerCheckOptions } from './options';

/**
 * What a restored MySQL or MariaDB is expected to have. The options of `Check.mysql` have these members.
 *
 * @internal
 */
export interface MysqlCheckOptions extends ServerCheckOptions {
  /**
   * Tables that must have rows: `database.table`.
   * @default - none
   */
  readonly tables?: string[];
  /**
   * A statement that answers the instant of the newest record in UTC, such as `SELECT MAX(paid_at) FROM shop.orders`.
   * @default - the last transaction in the binary log, else when the server last wrote a file of its data
   */
  readonly newest?: string;
}

const TABLE = /^[A-Za-z0-9_$-]+\.[A-Za-z0-9_$-]+$/;

/**
 * Recovers a restored MySQL or MariaDB with a server of the same product and major version, and reads all of its tables.
 */
export function mysqlCheck(options: MysqlCheckOptions & NewestOptions): CheckContent {
  const { tables = [], newest, ...server } = options;
  checkStatement('newest', newest);
  checkEach('tables', tables, TABLE, 'database.table of letters, digits, "_", "$" and "-"', 'name an existing table');
  return checkContent(server, {
    description: 'Quiesce: recovers a restored MySQL or MariaDB and reads all of it.',
    files: ['server.sh', 'mysql-places.sh', 'mysql-tables.sh', 'mysql.sh'],
    shellOptions: { tables, newest, ...serverOptions(server) },
  });
}
