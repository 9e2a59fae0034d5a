import { documentContent, type DatabaseOptions, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPaths, checkUsers, checkWhole } from './options';

/**
 * How to connect to MySQL or MariaDB and to hold its writes. The options of `Quiesce.mysql` have these members.
 *
 * @internal
 */
export interface MysqlOptions extends DatabaseOptions {
  /**
   * Operating system user that the client runs as: for socket authentication, and for the `~/.my.cnf` that is read.
   * @default 'root'
   */
  readonly osUser?: string;
  /**
   * Database user. It needs RELOAD and PROCESS; on MySQL from 8 on also BACKUP_ADMIN, and with its general log on
   * SESSION_VARIABLES_ADMIN. With SELECT on `performance_schema.metadata_locks` MySQL itself lists the locks that are held;
   * without it, the evidence is that the server reported no error.
   * @default - the user in the option files, or else the operating system user's name
   */
  readonly databaseUser?: string;
  /**
   * The only option file that the client reads, such as a root-only file with user and password on the instance. Options
   * that change how the client works have no effect.
   * @default - the client's default files, such as /etc/my.cnf and ~/.my.cnf
   */
  readonly defaultsFile?: string;
  /**
   * Socket that the server listens on. The network is never used.
   * @default - the client's default
   */
  readonly socket?: string;
  /**
   * Longest wait for running statements, in seconds: 1 to 60. New writes wait for this time. If the statements take
   * longer, everything is released and the pre-script fails.
   * @default 5
   */
  readonly lockWaitSeconds?: number;
}

/**
 * Holds the writes of MySQL or MariaDB in a session that stays open until the thaw, and freezes the file systems of
 * its data, logs and table spaces, which the server names. Files on the system's file system are protected by the lock
 * alone. Tested with MariaDB 10.11 and MySQL 9.7; MySQL 8 gets the same statements.
 */
export function mysqlDocument(options: MysqlOptions & HoldOptions): DocumentContent {
  const { osUser = 'root', databaseUser, defaultsFile, socket, lockWaitSeconds = 5, extraMounts = [] } = options;
  checkUsers({ osUser, databaseUser });
  checkPaths({ defaultsFile, socket });
  checkWhole('lockWaitSeconds', lockWaitSeconds, { least: 1, most: 60 }, 'new writes wait for this time');
  checkMounts('extraMounts', extraMounts);
  return documentContent(options, {
    description: 'Quiesce: holds MySQL or MariaDB and freezes its file systems for EBS snapshots, and lets them go.',
    file: 'mysql.sh',
    uses: ['session.sh', 'server.sh'],
    shellOptions: { osUser, databaseUser, defaultsFile, socket, lockWaitSeconds, mounts: extraMounts },
  });
}
