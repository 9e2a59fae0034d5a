import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, checkPath, checkWhole, refusal } from './options';

export interface MongodbOptions extends HoldOptions {
  /**
   * Port that mongod listens on, on 127.0.0.1.
   * @default 27017
   */
  readonly port?: number;
  /**
   * File on the instance with one line of JavaScript that connects, `db = connect("mongodb://…")`: root's, and readable
   * by nobody else. The user needs the role `hostManager`.
   * @default - no authentication
   */
  readonly connectFile?: string;
  /**
   * Longest time to wait for the lock, while writes wait: 1 to 60 seconds. If it takes longer, everything is released and
   * the pre-script fails.
   * @default 10
   */
  readonly lockWaitSeconds?: number;
  /**
   * Mount points to freeze beside those of the data, after them.
   * @default - none
   */
  readonly extraMounts?: readonly string[];
}

/**
 * Locks MongoDB with `fsyncLock` in a shell that stays connected until the thaw, and freezes the file systems of its
 * data, found by asking the server. Experimental: its argument lists are tested with a stand-in, no server ran it yet.
 */
export function mongodbDocument(options: MongodbOptions): DocumentContent {
  const { port, connectFile, lockWaitSeconds = 10, extraMounts = [] } = options;
  if (port !== undefined && connectFile !== undefined) {
    throw refusal('port', port, 'a port or a connect file', 'give the port in the connect file');
  }
  if (port !== undefined) {
    checkWhole('port', port, { least: 1, most: 65_535 }, 'give the port that the server listens on');
  }
  if (connectFile !== undefined) {
    checkPath('connectFile', connectFile);
  }
  checkWhole('lockWaitSeconds', lockWaitSeconds, { least: 1, most: 60 }, 'writes wait for as long');
  checkMounts('extraMounts', extraMounts);
  return documentContent(
    {
      description: 'Quiesce (experimental): locks MongoDB and freezes its file systems for EBS snapshots.',
      file: 'mongodb.sh',
      uses: ['session.sh'],
      shellOptions: {
        port: String(port ?? 27_017),
        connect_file: connectFile ?? '',
        lock_wait_seconds: String(lockWaitSeconds),
        mounts: extraMounts.join(' '),
      },
    },
    options,
  );
}
