import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPath, checkUser, checkWhole } from './options';

export interface PostgresqlOptions extends HoldOptions {
  /**
   * Role that asks for the server's directories and runs the checkpoint: a superuser, or a member of
   * `pg_checkpoint` (from PostgreSQL 15) and `pg_read_all_settings`.
   * @default 'postgres'
   */
  readonly databaseUser?: string;
  /**
   * Operating system user that psql runs as, for peer authentication; root where it does not exist.
   * @default 'postgres'
   */
  readonly osUser?: string;
  /** @default - psql's own, 5432 */
  readonly port?: number;
  /** @default - psql's own, such as /var/run/postgresql */
  readonly socketDirectory?: string;
  /**
   * Mount points to freeze beside those of data, WAL and tablespaces, after them.
   * @default - none
   */
  readonly extraMounts?: readonly string[];
}

/** Checkpoints PostgreSQL and freezes the file systems of its data, WAL and tablespaces, found by asking the server. */
export function postgresqlDocument(options: PostgresqlOptions): DocumentContent {
  const { databaseUser = 'postgres', osUser = 'postgres', port, socketDirectory, extraMounts = [] } = options;
  checkUser('databaseUser', databaseUser);
  checkUser('osUser', osUser);
  if (port !== undefined) {
    checkWhole('port', port, { least: 1, most: 65_535 }, 'give the port that the server listens on');
  }
  if (socketDirectory !== undefined) {
    checkPath('socketDirectory', socketDirectory);
  }
  checkMounts('extraMounts', extraMounts);
  return documentContent(
    {
      description: 'Quiesce: checkpoints PostgreSQL and freezes its file systems for EBS snapshots, and thaws them.',
      file: 'postgresql.sh',
      shellOptions: {
        database_user: databaseUser,
        os_user: osUser,
        port: port === undefined ? '' : String(port),
        socket_directory: socketDirectory ?? '',
        mounts: extraMounts.join(' '),
      },
    },
    options,
  );
}
