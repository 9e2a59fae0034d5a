import { documentContent, type DatabaseOptions, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPaths, checkPort, checkWhole, refusal } from './options';

/**
 * How to connect to MongoDB and to lock it. The options of `Quiesce.mongodb` have these members.
 *
 * @internal
 */
export interface MongodbOptions extends DatabaseOptions {
  /**
   * Port that mongod listens on, on 127.0.0.1.
   * @default 27017
   */
  readonly port?: number;
  /**
   * File on the instance with one line of JavaScript that connects, `db = connect("mongodb://…")`. It belongs to root, and
   * no other user may read it. The user needs the role `hostManager`.
   * @default - no authentication
   */
  readonly connectFile?: string;
  /**
   * Longest wait for the lock, in seconds: 1 to 60. Writes wait for this time. If the lock takes longer, everything is
   * released and the pre-script fails.
   * @default 10
   */
  readonly lockWaitSeconds?: number;
}

/**
 * Locks MongoDB with `fsyncLock` in a shell that stays connected until the thaw, and freezes the file systems of its
 * data, which the server names. Experimental: tested with a stand-in for the client, not yet with a real server.
 */
export function mongodbDocument(options: MongodbOptions & HoldOptions): DocumentContent {
  const { port, connectFile, lockWaitSeconds = 10, extraMounts = [] } = options;
  if (port !== undefined && connectFile !== undefined) {
    throw refusal('port', port, 'a port or a connect file', 'give the port in the connect file');
  }
  checkPort(port);
  checkPaths({ connectFile });
  checkWhole('lockWaitSeconds', lockWaitSeconds, { least: 1, most: 60 }, 'writes wait for this time');
  checkMounts('extraMounts', extraMounts);
  return documentContent(options, {
    description: 'Quiesce (experimental): locks MongoDB and freezes its file systems for EBS snapshots.',
    file: 'mongodb.sh',
    uses: ['session.sh', 'server.sh'],
    shellOptions: { port: port ?? 27_017, connectFile, lockWaitSeconds, mounts: extraMounts },
  });
}
