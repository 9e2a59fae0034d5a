import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPath, checkUser, checkWhole, refusal } from './options';

export interface RedisOptions extends HoldOptions {
  /** @default - redis-cli's own, 6379 */
  readonly port?: number;
  /**
   * Socket that the server listens on, instead of a port.
   * @default - none: 127.0.0.1
   */
  readonly socket?: string;
  /**
   * ACL user that logs in; it may run INFO, CONFIG GET, CLIENT PAUSE and UNPAUSE, BGSAVE, and PUBLISH to `quiesce:*`.
   * @default - the server's default user
   */
  readonly user?: string;
  /**
   * File on the instance whose first line is the password: root's, and readable by nobody else.
   * @default - no password
   */
  readonly passwordFile?: string;
  /**
   * Mount points to freeze beside those of the data, after them.
   * @default - none
   */
  readonly extraMounts?: readonly string[];
}

/**
 * Pauses the writes of Redis (from 6.2) or Valkey, saves what is in memory, and freezes the file systems of its data,
 * found by asking the server. What lies on the system's file system is held by the pause alone.
 */
export function redisDocument(options: RedisOptions): DocumentContent {
  const { port, socket, user, passwordFile, extraMounts = [] } = options;
  if (port !== undefined && socket !== undefined) {
    throw refusal('socket', socket, 'a port or a socket', 'remove one of them');
  }
  if (port !== undefined) {
    checkWhole('port', port, { least: 1, most: 65_535 }, 'give the port that the server listens on');
  }
  if (user !== undefined) {
    checkUser('user', user);
  }
  for (const [option, path] of Object.entries({ socket, passwordFile })) {
    if (path !== undefined) {
      checkPath(option, path);
    }
  }
  checkMounts('extraMounts', extraMounts);
  return documentContent(
    {
      description: 'Quiesce: pauses Redis, saves and freezes its file systems for EBS snapshots, and lets them go.',
      file: 'redis.sh',
      uses: ['session.sh'],
      shellOptions: {
        port: port === undefined ? '' : String(port),
        socket: socket ?? '',
        user: user ?? '',
        password_file: passwordFile ?? '',
        mounts: extraMounts.join(' '),
      },
    },
    options,
  );
}
