import type { Duration } from 'aws-cdk-lib';
import type {
  FileSystemsCheckOptions as FileSystemsOptions,
  MongodbCheckOptions as MongodbOptions,
  MysqlCheckOptions as MysqlOptions,
  PostgresqlCheckOptions as PostgresqlOptions,
  RedisCheckOptions as RedisOptions,
  ScriptCheckOptions as ScriptOptions,
} from '../../documents/checks';
import { DURATION, mapOf, optional, TEXT, TEXTS, type Kinds } from '../prop-checks';
import { INTERPRETER } from '../quiesce/options';

/** What every check of the library may expect besides that the data can be read. */
export interface LibraryCheckOptions {
  /**
   * The newest record must not be older than this when the set was taken: whole seconds up to 365 days. Choose a time in
   * which the application surely writes a record. `Check.script` then has to print a line `newest INSTANT`.
   *
   * @default - the age of the newest record is reported, but not compared
   */
  readonly newestWithin?: Duration;
}

/** What a restored PostgreSQL is expected to have. */
export interface PostgresqlCheckOptions extends LibraryCheckOptions, PostgresqlOptions {}

/** What a restored MySQL or MariaDB is expected to have. */
export interface MysqlCheckOptions extends LibraryCheckOptions, MysqlOptions {}

/** What a restored Redis or Valkey is expected to have. */
export interface RedisCheckOptions extends LibraryCheckOptions, RedisOptions {}

/** What a restored MongoDB is expected to have. */
export interface MongodbCheckOptions extends LibraryCheckOptions, MongodbOptions {}

/** What restored file systems are expected to have. */
export interface FileSystemsCheckOptions extends LibraryCheckOptions, FileSystemsOptions {}

/** A check by your own shell. */
export interface ScriptCheckOptions extends LibraryCheckOptions, ScriptOptions {}

/** A check by a document that does not come from the library. */
export interface DocumentCheckOptions {
  /**
   * Name of the check in records and events: 1 to 64 characters.
   *
   * @default 'document'
   */
  readonly checkName?: string;

  /**
   * Parameters of the document, besides those that each check gets (`executionId`, `command`, `volumes`, `takenAt` and
   * `timeoutSeconds`): up to 20.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
}

const text = optional(TEXT);
const texts = optional(TEXTS);
const LIBRARY = { newestWithin: optional(DURATION) };
const SERVER = { ...LIBRARY, dataDirectory: text, binDirectory: text, settings: texts };

/** What each option takes, for programs that are not type-checked; by the methods of `Check`. */
export const CHECK_KINDS: {
  readonly postgresql: Kinds<PostgresqlCheckOptions>;
  readonly mysql: Kinds<MysqlCheckOptions>;
  readonly redis: Kinds<RedisCheckOptions>;
  readonly mongodb: Kinds<MongodbCheckOptions>;
  readonly fileSystems: Kinds<FileSystemsCheckOptions>;
  readonly script: Kinds<ScriptCheckOptions>;
  readonly document: Kinds<DocumentCheckOptions>;
} = {
  postgresql: { ...SERVER, tables: texts, database: text, newest: text, databaseUser: text },
  mysql: { ...SERVER, tables: texts, newest: text },
  redis: { ...SERVER, keys: texts },
  mongodb: { ...SERVER, collections: texts },
  fileSystems: { ...LIBRARY, files: texts, manifest: text },
  script: { ...LIBRARY, run: TEXT, interpreter: optional(INTERPRETER) },
  document: { checkName: text, parameters: optional(mapOf('names of parameters', TEXT)) },
};
