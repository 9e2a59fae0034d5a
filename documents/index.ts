/** The quiescing library: SSM documents that freeze an instance under a lease and prove it. */
export { type DocumentContent, type HoldOptions, type SnapshotInGuestOptions } from './content';
export { fileSystemsDocument, type FileSystemsOptions } from './file-systems';
export { mongodbDocument, type MongodbOptions } from './mongodb';
export { mysqlDocument, type MysqlOptions } from './mysql';
export { DocumentOptionError } from './options';
export { postgresqlDocument, type PostgresqlOptions } from './postgresql';
export { redisDocument, type RedisOptions } from './redis';
export { scriptDocument, type ScriptOptions } from './script';
export { STEP_NAME, type DocumentParameter, type DocumentStep } from './shell-document';
