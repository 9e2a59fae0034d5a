import { checkDatabase, checkUsers } from '../options';
import { checkContent, type CheckContent } from './check-content';
import { checkEach, checkStatement, serverOptions, type NewestOptions, type ServerCheckOptions } from './options';

/**
 * What a restored PostgreSQL is expected to have. The options of `Check.postgresql` have these members.
 *
 * @internal
 */
export interface PostgresqlCheckOptions extends ServerCheckOptions {
  /**
   * Tables that must have rows: `table`, `schema.table`, or `database/schema.table`. Names are exact: `Orders` is not
   * `orders`.
   * @default - none
   */
  readonly tables?: string[];
  /**
   * Database of the tables that name none, and of the statement `newest`.
   * @default 'postgres'
   */
  readonly database?: string;
  /**
   * A statement that answers the instant of the newest record, such as `SELECT max(paid_at) FROM orders`.
   * @default - the last commit in the write-ahead log after the last checkpoint, else that checkpoint
   */
  readonly newest?: string;
  /**
   * A superuser of the restored cluster.
   * @default 'postgres'
   */
  readonly databaseUser?: string;
}

const TABLE = /^([A-Za-z0-9_][A-Za-z0-9_-]*\/)?([A-Za-z_][A-Za-z0-9_]*\.)?[A-Za-z_][A-Za-z0-9_]*$/;

/** Recovers a restored PostgreSQL with a server of its major version, and reads all of its tables and indexes. */
export function postgresqlCheck(options: PostgresqlCheckOptions & NewestOptions): CheckContent {
  const { tables = [], database = 'postgres', newest, databaseUser = 'postgres', ...server } = options;
  checkUsers({ databaseUser });
  checkDatabase(database);
  checkStatement('newest', newest);
  checkEach(
    'tables',
    tables,
    TABLE,
    'table, schema.table or database/schema.table of letters, digits and "_"',
    'name an existing table',
  );
  return checkContent(server, {
    description: 'Quiesce: recovers a restored PostgreSQL and reads all of it.',
    files: ['server.sh', 'postgresql-places.sh', 'postgresql-read.sh', 'postgresql.sh'],
    shellOptions: { tables, database, newest, databaseUser, ...serverOptions(server) },
  });
}
