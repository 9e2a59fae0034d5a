import type { Duration } from 'aws-cdk-lib';
import type {
  FileSystemsOptions,
  HoldOptions,
  MongodbOptions,
  MysqlOptions,
  PostgresqlOptions,
  RedisOptions,
  ScriptOptions,
} from '../../documents';
import type { CriticalSection, Stages } from '../../lambdas/domain/policy';

/** How a document of the library holds the instance, and who makes the set meanwhile. */
export interface LibraryQuiesceOptions {
  /**
   * The longest that an instance lets itself stay frozen, whatever happens outside: whole seconds, at least the policy's
   * timeout and 30 s more, at most 600 s. It begins before the first freeze and ends in a thaw by the instance itself.
   *
   * @default - the policy's timeout and 30 s more
   */
  readonly lease?: Duration;

  /**
   * Who calls CreateSnapshots. `IN_GUEST` keeps the instances frozen for one call instead of some seconds. It needs curl
   * 7.87 on them (Amazon Linux 2 and 2023, Debian 12, Ubuntu 24.04, RHEL 10), EC2's endpoint within their reach, the
   * instance metadata service, and what `SnapshotPolicy.grantInGuestSnapshots` gives to their role.
   *
   * @default CriticalSection.IN_ENGINE
   */
  readonly criticalSection?: CriticalSection;

  /**
   * Where the instances ask EC2 with `CriticalSection.IN_GUEST`, such as a VPC endpoint or a FIPS endpoint: `https://`
   * and a host name.
   *
   * @default - EC2's own endpoint in the instance's Region
   */
  readonly ec2Endpoint?: string;
}

/** How PostgreSQL is asked, and its lease. */
export interface PostgresqlQuiesceOptions extends LibraryQuiesceOptions, Omit<PostgresqlOptions, keyof HoldOptions> {}

/** Which file systems are frozen, and their lease. */
export interface FileSystemsQuiesceOptions extends LibraryQuiesceOptions, Omit<FileSystemsOptions, keyof HoldOptions> {}

/** How MySQL or MariaDB is asked and held, and the lease. */
export interface MysqlQuiesceOptions extends LibraryQuiesceOptions, Omit<MysqlOptions, keyof HoldOptions> {}

/** How Redis is asked, and the lease. */
export interface RedisQuiesceOptions extends LibraryQuiesceOptions, Omit<RedisOptions, keyof HoldOptions> {}

/** How MongoDB is asked and held, and the lease. */
export interface MongodbQuiesceOptions extends LibraryQuiesceOptions, Omit<MongodbOptions, keyof HoldOptions> {}

/** What is run before, to prove the hold, and after, and the lease. */
export interface ScriptQuiesceOptions extends LibraryQuiesceOptions, Omit<ScriptOptions, keyof HoldOptions> {}

export interface DocumentQuiesceOptions {
  /**
   * Which scripts run.
   *
   * @default ScriptStages.PRE_AND_POST
   */
  readonly stages?: Stages;

  /**
   * Sent as `leaseSeconds` to a document that declares this parameter: whole seconds, at least the policy's timeout and
   * 30 s more, at most 600 s.
   *
   * @default - the document's own
   */
  readonly lease?: Duration;
}
