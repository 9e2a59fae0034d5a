import { documentContent, type DatabaseOptions, type DocumentContent, type HoldOptions } from './content';
import { checkDatabase, checkMounts, checkPaths, checkPort, checkUsers } from './options';

/**
 * How to connect to PostgreSQL. The options of `Quiesce.postgresql` have these members.
 *
 * @internal
 */
export interface PostgresqlOptions extends DatabaseOptions {
  /**
   * Role that reads the server's directories and runs the checkpoint: a superuser, or a member of
   * `pg_checkpoint` (from PostgreSQL 15) and `pg_read_all_settings`.
   * @default 'postgres'
   */
  readonly databaseUser?: string;
  /**
   * Operating system user that psql runs as, for peer authentication; root where it does not exist.
   * @default 'postgres'
   */
  readonly osUser?: string;
  /**
   * Database to connect to. The whole server is held, not only this database.
   * @default 'postgres'
   */
  readonly database?: string;
  /**
   * Port that the server listens on.
   * @default - psql's default, 5432
   */
  readonly port?: number;
  /**
   * Directory of the socket that the server listens on.
   * @default - psql's default, such as /var/run/postgresql
   */
  readonly socketDirectory?: string;
}

/** Checkpoints PostgreSQL and freezes the file systems of its data, WAL and tablespaces, which the server names. */
export function postgresqlDocument(options: PostgresqlOptions & HoldOptions): DocumentContent {
  const { databaseUser = 'postgres', osUser = 'postgres', database, port, socketDirectory, extraMounts = [] } = options;
  checkUsers({ databaseUser, osUser });
  checkDatabase(database);
  checkPort(port);
  checkPaths({ socketDirectory });
  checkMounts('extraMounts', extraMounts);
  return documentContent(options, {
    description: 'Quiesce: checkpoints PostgreSQL and freezes its file systems for EBS snapshots, and thaws them.',
    file: 'postgresql.sh',
    uses: ['server.sh'],
    shellOptions: { databaseUser, osUser, database, port, socketDirectory, mounts: extraMounts },
  });
}
