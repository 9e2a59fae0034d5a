import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPath, checkUser, checkWhole } from './options';

export interface MysqlOptions extends HoldOptions {
  /**
   * Operating system user that the client runs as: for socket authentication, and for the `~/.my.cnf` that is read.
   * @default 'root'
   */
  readonly osUser?: string;
  /**
   * Database user. It needs RELOAD and PROCESS; on MySQL from 8 on also BACKUP_ADMIN, and with its general log on
   * SESSION_VARIABLES_ADMIN.
   * @default - the client's own: that of the option files, else the operating system user's name
   */
  readonly databaseUser?: string;
  /**
   * The only option file that the client reads, such as a root-only file with user and password on the instance.
   * @default - the client's own, /etc/my.cnf and ~/.my.cnf among them
   */
  readonly defaultsFile?: string;
  /**
   * Socket that the server listens on; the network is never used.
   * @default - the client's own
   */
  readonly socket?: string;
  /**
   * Longest time to wait for running statements, while new writes wait: 1 to 60 seconds. If they take longer, everything
   * is released and the pre-script fails.
   * @default 5
   */
  readonly lockWaitSeconds?: number;
  /**
   * Mount points to freeze beside those of data, logs and table spaces, after them.
   * @default - none
   */
  readonly extraMounts?: readonly string[];
}

/**
 * Holds the writes of MySQL or MariaDB in a session that stays open until the thaw, and freezes the file systems of
 * its data, logs and table spaces, found by asking the server. What lies on the system's file system is held by the
 * lock alone. Run on MariaDB 10.11 and MySQL 9.7; MySQL 8 is told the same statements.
 */
export function mysqlDocument(options: MysqlOptions): DocumentContent {
  const { osUser = 'root', databaseUser, defaultsFile, socket, lockWaitSeconds = 5, extraMounts = [] } = options;
  checkUser('osUser', osUser);
  if (databaseUser !== undefined) {
    checkUser('databaseUser', databaseUser);
  }
  for (const [option, path] of Object.entries({ defaultsFile, socket })) {
    if (path !== undefined) {
      checkPath(option, path);
    }
  }
  checkWhole('lockWaitSeconds', lockWaitSeconds, { least: 1, most: 60 }, 'new writes wait for as long');
  checkMounts('extraMounts', extraMounts);
  return documentContent(
    {
      description: 'Quiesce: holds MySQL or MariaDB and freezes its file systems for EBS snapshots, and lets them go.',
      file: 'mysql.sh',
      uses: ['session.sh'],
      shellOptions: {
        os_user: osUser,
        database_user: databaseUser ?? '',
        defaults_file: defaultsFile ?? '',
        socket: socket ?? '',
        lock_wait_seconds: String(lockWaitSeconds),
        mounts: extraMounts.join(' '),
      },
    },
    options,
  );
}
