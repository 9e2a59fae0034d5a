import { checkContent, type CheckContent } from './check-content';
import { checkEach, serverOptions, type NewestOptions, type ServerCheckOptions } from './options';

/**
 * What a restored Redis or Valkey is expected to have. The options of `Check.redis` have these members.
 *
 * @internal
 */
export interface RedisCheckOptions extends ServerCheckOptions {
  /**
   * Keys that must exist, in the database 0.
   * @default - none
   */
  readonly keys?: string[];
}

const KEY = /^[A-Za-z0-9_@%+:;,.{}/-]{1,200}$/;

/** Reads the files of a restored Redis, loads them into a server of its major version, and counts the keys. */
export function redisCheck(options: RedisCheckOptions & NewestOptions): CheckContent {
  const { keys = [], ...server } = options;
  checkEach('keys', keys, KEY, 'at most 200 letters, digits and "_@%+:;,.{}/-"', 'name an existing key');
  return checkContent(server, {
    description: 'Quiesce: loads the files of a restored Redis and counts its keys.',
    files: ['server.sh', 'redis.sh'],
    shellOptions: { keys, ...serverOptions(server) },
  });
}
