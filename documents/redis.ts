import { documentContent, type DatabaseOptions, type DocumentContent, type HoldOptions } from './content';
import { checkHost, checkMounts, checkPaths, checkPort, checkUsers, refusal } from './options';

/**
 * How to connect to Redis. The options of `Quiesce.redis` have these members.
 *
 * @internal
 */
export interface RedisOptions extends DatabaseOptions {
  /**
   * Port that the server listens on.
   * @default - redis-cli's default, 6379
   */
  readonly port?: number;
  /**
   * Address of this instance on which the server listens: a name or an address without a scope, such as `::1`.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Socket that the server listens on, instead of a host and a port.
   * @default - none
   */
  readonly socket?: string;
  /**
   * Directory of the server's data, as it is on this instance, for a user who may not run CONFIG GET.
   * @default - the directory that the server names
   */
  readonly dir?: string;
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
export function redisDocument(options: RedisOptions & HoldOptions): DocumentContent {
  const { host, port, socket, dir, user, passwordFile, extraMounts = [] } = options;
  if (port !== undefined && socket !== undefined) {
    throw refusal('socket', socket, 'a port or a socket', 'remove one of them');
  }
  if (host !== undefined && socket !== undefined) {
    throw refusal('socket', socket, 'a host or a socket', 'remove one of them');
  }
  checkHost(host);
  checkPort(port);
  checkUsers({ user });
  checkPaths({ socket, dir, passwordFile });
  checkMounts('extraMounts', extraMounts);
  return documentContent(options, {
    description: 'Quiesce: pauses Redis, saves and freezes its file systems for EBS snapshots, and lets them go.',
    file: 'redis.sh',
    uses: ['session.sh', 'server.sh'],
    shellOptions: { host, port, socket, dir, user, passwordFile, mounts: extraMounts },
  });
}
