import { fileSystemsCheck } from './file-systems';
import { mongodbCheck } from './mongodb';
import { mysqlCheck } from './mysql';
import { postgresqlCheck } from './postgresql';
import { redisCheck } from './redis';
import { scriptCheck } from './script';

export type { CheckContent } from './check-content';
export type { FileSystemsCheckOptions } from './file-systems';
export type { MongodbCheckOptions } from './mongodb';
export type { MysqlCheckOptions } from './mysql';
export { NEWEST_WITHIN, type NewestOptions, type ServerCheckOptions } from './options';
export type { PostgresqlCheckOptions } from './postgresql';
export type { RedisCheckOptions } from './redis';
export type { ScriptCheckOptions } from './script';

/** The documents that check a restored set, by the method of `Check` that makes each. */
export const CHECKS = {
  postgresql: postgresqlCheck,
  mysql: mysqlCheck,
  redis: redisCheck,
  mongodb: mongodbCheck,
  fileSystems: fileSystemsCheck,
  script: scriptCheck,
} as const;
