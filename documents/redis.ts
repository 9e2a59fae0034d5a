import { documentContent, type DatabaseOptions, type DocumentContent } from './content';
import { checkMounts, checkPaths, checkPort, checkUsers, refusal } from './options';

export interface RedisOptions extends DatabaseOptions {
  /** @default - redis-cli's default, 6379 */
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
   * File on the instance whose first line is the password. It belongs to root, and no other user may read it.
   * @default - no password
   */
  readonly passwordFile?: string;
}

/**
 * Pauses the writes of Redis (from 6.2) or Valkey, saves what is in memory, and freezes the file systems of its data,
 * which the server names. Files on the system's file system are protected by the pause alone.
 */
export function redisDocument(options: RedisOptions): DocumentContent {
  const { port, socket, user, passwordFile, extraMounts = [] } = options;
  if (port !== undefined && socket !== undefined) {
    throw refusal('socket', socket, 'a port or a socket', 'remove one of them');
  }
  checkPort(port);
  checkUsers({ user });
  checkPaths({ socket, passwordFile });
  checkMounts('extraMounts', extraMounts);
  return documentContent(options, {
    description: 'Quiesce: pauses Redis, saves and freezes its file systems for EBS snapshots, and lets them go.',
    file: 'redis.sh',
    uses: ['session.sh'],
    shellOptions: { port, socket, user, passwordFile, mounts: extraMounts },
  });
}
