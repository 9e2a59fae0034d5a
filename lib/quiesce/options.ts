import type { Duration } from 'aws-cdk-lib';
import type {
  FileSystemsOptions,
  MongodbOptions,
  MysqlOptions,
  PostgresqlOptions,
  RedisOptions,
  ScriptOptions,
} from '../../documents';
import { CriticalSection, ScriptStages } from '../../lambdas/domain/policy';
import { oneOf } from '../../lambdas/domain/schema';
import { DURATION, memberOf, NUMBER, optional, TEXT, TEXTS, type Kinds } from '../prop-checks';

/** Options of all documents of the library: the lease, and what calls CreateSnapshots. */
export interface LibraryQuiesceOptions {
  /**
   * Longest time that an instance stays frozen, also when nothing outside answers: whole seconds, at least the policy's
   * timeout plus 30 s, at most 600 s. The lease begins before the first freeze. At its end the instance thaws itself.
   *
   * @default - the policy's timeout plus 30 s
   */
  readonly lease?: Duration;

  /**
   * What calls CreateSnapshots. With `IN_GUEST` the instances stay frozen for one call instead of some seconds. They need
   * curl 7.87 (Amazon Linux 2 and 2023, Debian 12, Ubuntu 24.04, RHEL 10), a network path to EC2's endpoint, the instance
   * metadata service, and the permissions that `SnapshotPolicy.grantInGuestSnapshots` gives to their role.
   *
   * @default CriticalSection.IN_ENGINE
   */
  readonly criticalSection?: CriticalSection;

  /**
   * Endpoint of EC2 that the instances call with `CriticalSection.IN_GUEST`, such as a VPC endpoint or a FIPS endpoint:
   * `https://` and a host name. In a subnet with IPv6 only, name the dual-stack endpoint `https://ec2.REGION.api.aws`; the
   * instance metadata service is found over IPv4 or IPv6.
   *
   * @default - EC2's own endpoint in the instance's Region
   */
  readonly ec2Endpoint?: string;
}

/** How to connect to PostgreSQL, and the lease. */
export interface PostgresqlQuiesceOptions extends LibraryQuiesceOptions, PostgresqlOptions {}

/** Which file systems to freeze, and the lease. */
export interface FileSystemsQuiesceOptions extends LibraryQuiesceOptions, FileSystemsOptions {}

/** How to connect to MySQL or MariaDB and to hold its writes, and the lease. */
export interface MysqlQuiesceOptions extends LibraryQuiesceOptions, MysqlOptions {}

/** How to connect to Redis, and the lease. */
export interface RedisQuiesceOptions extends LibraryQuiesceOptions, RedisOptions {}

/** How to connect to MongoDB and to lock it, and the lease. */
export interface MongodbQuiesceOptions extends LibraryQuiesceOptions, MongodbOptions {}

/** The shell that quiesces, that proves it, and that undoes it, and the lease. */
export interface ScriptQuiesceOptions extends LibraryQuiesceOptions, ScriptOptions {}

/** Options of a document that does not come from the library. */
export interface DocumentQuiesceOptions {
  /**
   * Which scripts run.
   *
   * @default ScriptStages.PRE_AND_POST
   */
  readonly stages?: ScriptStages;

  /**
   * Value of the parameter `leaseSeconds`, if the document declares it: whole seconds, at least the policy's timeout plus
   * 30 s, at most 600 s.
   *
   * @default - the default of the document
   */
  readonly lease?: Duration;
}

const text = optional(TEXT);
const number = optional(NUMBER);
const LIBRARY = {
  lease: optional(DURATION),
  criticalSection: optional(memberOf('CriticalSection', CriticalSection)),
  ec2Endpoint: text,
};
const DATABASE = { ...LIBRARY, extraMounts: optional(TEXTS) };
/** A shell that runs a script of the user's. */
export const INTERPRETER = { ...oneOf('sh', 'bash', 'dash', 'ksh'), fix: 'use one of these' };

/** What each option takes, for programs that are not type-checked; by the methods of `Quiesce`. */
export const OPTION_KINDS: {
  readonly postgresql: Kinds<PostgresqlQuiesceOptions>;
  readonly mysql: Kinds<MysqlQuiesceOptions>;
  readonly redis: Kinds<RedisQuiesceOptions>;
  readonly mongodb: Kinds<MongodbQuiesceOptions>;
  readonly fileSystems: Kinds<FileSystemsQuiesceOptions>;
  readonly script: Kinds<ScriptQuiesceOptions>;
  readonly document: Kinds<DocumentQuiesceOptions>;
} = {
  postgresql: { ...DATABASE, databaseUser: text, osUser: text, database: text, port: number, socketDirectory: text },
  mysql: { ...DATABASE, osUser: text, databaseUser: text, defaultsFile: text, socket: text, lockWaitSeconds: number },
  redis: { ...DATABASE, host: text, port: number, socket: text, dir: text, user: text, passwordFile: text },
  mongodb: { ...DATABASE, port: number, connectFile: text, lockWaitSeconds: number },
  fileSystems: { ...LIBRARY, mounts: TEXTS },
  script: {
    ...LIBRARY,
    ...{ pre: TEXT, post: TEXT, holds: TEXT, mounts: optional(TEXTS), interpreter: optional(INTERPRETER) },
  },
  document: { stages: optional(memberOf('ScriptStages', ScriptStages)), lease: optional(DURATION) },
};
