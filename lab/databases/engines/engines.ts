import type { Stage } from '../stage/stage';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMariadb, createMariadbOnMounts } from './mariadb';
import { createMysql } from './mysql';
import { createPostgresql } from './postgresql';
import { createRedis, createRedisInContainer } from './redis';

/** How each database is found on this machine. */
export const ENGINES: Readonly<Record<DatabaseName, (stage: Stage) => Promise<Database>>> = {
  [DatabaseName.POSTGRESQL]: createPostgresql,
  [DatabaseName.MARIADB]: createMariadb,
  [DatabaseName.MARIADB_ON_MOUNTS]: createMariadbOnMounts,
  [DatabaseName.MYSQL]: createMysql,
  [DatabaseName.REDIS]: createRedis,
  [DatabaseName.REDIS_IN_CONTAINER]: createRedisInContainer,
};
