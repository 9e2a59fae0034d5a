import { Annotations, Token, aws_ssm as ssm, type Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  fileSystemsDocument,
  mongodbDocument,
  mysqlDocument,
  postgresqlDocument,
  redisDocument,
  scriptDocument,
  type DocumentContent,
  type FileSystemsOptions,
  type LeaseOptions,
  type MongodbOptions,
  type MysqlOptions,
  type PostgresqlOptions,
  type RedisOptions,
  type ScriptOptions,
} from '../documents';
import {
  PreScriptFailure,
  Stages,
  type DocumentQuiesce,
  type QuiesceSettings,
  type Tag,
} from '../lambdas/domain/policy';
import { readLease } from './lease';
import { SAP_HANA_DOCUMENT, SCRIPTS_ACCESS_TAG } from './permission-statements';
import { checkText } from './prop-checks';
import { vssSettings, type VssQuiesceOptions } from './vss';

/** How a document of the library holds the instance. */
export interface LibraryQuiesceOptions {
  /**
   * The longest that an instance lets itself stay frozen, whatever happens outside: whole seconds, at least the policy's
   * timeout and 30 s more, at most 600 s. It begins before the first freeze and ends in a thaw by the instance itself.
   *
   * @default - the policy's timeout and 30 s more
   */
  readonly lease?: Duration;
}

/** How PostgreSQL is asked, and its lease. */
export interface PostgresqlQuiesceOptions extends LibraryQuiesceOptions, Omit<PostgresqlOptions, 'leaseSeconds'> {}

/** Which file systems are frozen, and their lease. */
export interface FileSystemsQuiesceOptions extends LibraryQuiesceOptions, Omit<FileSystemsOptions, 'leaseSeconds'> {}

/** How MySQL or MariaDB is asked and held, and the lease. */
export interface MysqlQuiesceOptions extends LibraryQuiesceOptions, Omit<MysqlOptions, 'leaseSeconds'> {}

/** How Redis is asked, and the lease. */
export interface RedisQuiesceOptions extends LibraryQuiesceOptions, Omit<RedisOptions, 'leaseSeconds'> {}

/** How MongoDB is asked and held, and the lease. */
export interface MongodbQuiesceOptions extends LibraryQuiesceOptions, Omit<MongodbOptions, 'leaseSeconds'> {}

/** What is run before, to prove the hold, and after, and the lease. */
export interface ScriptQuiesceOptions extends LibraryQuiesceOptions, Omit<ScriptOptions, 'leaseSeconds'> {}

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

/** What a policy tells the way in which its targets are made quiet. */
export interface QuiesceBindOptions {
  /** Longest that a script may take, in seconds. */
  readonly timeoutSeconds: number;
  /** Data volumes with any of these tags stay out of the sets. */
  readonly excludeDataVolumes: readonly Tag[];
  /** Whether the tags of the volumes are to be on the snapshots too. */
  readonly copyTags: boolean;
  /** Tags that the policy adds. */
  readonly tags: readonly Tag[];
}

/** How the targets of a policy are made quiet before their snapshots. */
export abstract class Quiesce {
  /** Not at all: crash-consistent sets, nothing is sent to the instances. */
  static none(): Quiesce {
    return new NoScripts();
  }

  /**
   * By an SSM document that follows DLM's contract, given by its name, or by its ARN when another account shares it. It
   * needs the tag `DLMScriptsAccess` = `true`.
   */
  static document(nameOrArn: string, options: DocumentQuiesceOptions = {}): Quiesce {
    return new ForeignDocument(() => nameOrArn, options);
  }

  /** By an SSM document of this app that follows DLM's contract; it is tagged so that its scripts may be sent. */
  static cfnDocument(document: ssm.CfnDocument, options: DocumentQuiesceOptions = {}): Quiesce {
    return new ForeignDocument(() => {
      document.tags.setTag(SCRIPTS_ACCESS_TAG.key, SCRIPTS_ACCESS_TAG.value);
      return document.ref;
    }, options);
  }

  /** PostgreSQL: a checkpoint, then the file systems of its data, WAL and tablespaces are frozen. */
  static postgresql(options: PostgresqlQuiesceOptions = {}): Quiesce {
    return libraryDocument(options, postgresqlDocument);
  }

  /**
   * MySQL and MariaDB: a session holds all writes until the thaw (MariaDB from 10.4: backup stages; MySQL 8: backup lock
   * and read lock; before: read lock), and the file systems of data, logs and table spaces are frozen. What lies on the
   * system's file system is held by the lock alone. Experimental on MySQL, which has not run it yet; MariaDB 10.11 has.
   */
  static mysql(options: MysqlQuiesceOptions = {}): Quiesce {
    return libraryDocument(options, mysqlDocument);
  }

  /**
   * Redis from 6.2, and Valkey: writes are paused for the rest of the lease, what is in memory is saved (or the append-only
   * file written), and the file systems of the data are frozen. What lies on the system's is held by the pause alone.
   */
  static redis(options: RedisQuiesceOptions = {}): Quiesce {
    return libraryDocument(options, redisDocument);
  }

  /** MongoDB: `fsyncLock`, then the file systems of its data are frozen. Experimental: no server has run it yet. */
  static mongodb(options: MongodbQuiesceOptions = {}): Quiesce {
    return libraryDocument(options, mongodbDocument);
  }

  /**
   * Anything else on Linux, by your own shell: `pre` makes it quiet, `holds` proves that it stayed so, `post` undoes it,
   * at the latest when the lease runs out.
   */
  static script(options: ScriptQuiesceOptions): Quiesce {
    return libraryDocument(options, scriptDocument);
  }

  /** File systems: flushed and frozen. What an application still has in memory is not in the snapshots. */
  static fileSystems(options: FileSystemsQuiesceOptions): Quiesce {
    return libraryDocument(options, fileSystemsDocument);
  }

  /**
   * Windows: AWS's document `AWSEC2-CreateVssSnapshot` has the Volume Shadow Copy Service quiesce all applications that
   * have a writer, makes the set itself and lets go within 10 s. A set is application-consistent only where AWS's own tag
   * `AppConsistent` says so on each of its snapshots. Needed on the instance: Windows Server 2016, SSM Agent 3.0.502,
   * AwsVssComponents, and `AWSEC2VssSnapshotPolicy` in the instance profile; t2, t3 and t3a in nano and micro are not
   * supported. `excludeDataVolumes` and `copyTags` can't be used with it. Experimental: it has only run against a stand-in.
   */
  static vss(options: VssQuiesceOptions = {}): Quiesce {
    return new WindowsVss(options);
  }

  /**
   * SAP HANA: AWS's document `AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA`, made for DLM. By AWS's considerations
   * it needs HANA 2.0 SPS05 as multi-tenant single database (no scale-out, no MCOS), 2 % of memory and CPU free, a user
   * with `BACKUP OPERATOR`, and its hdbuserstore key `DLM_HANADB_SNAPSHOT_USER`; fast snapshot restore is advised. A
   * crash-consistent set of HANA can't be restored in the same way, so a target whose pre-script failed is skipped unless
   * the policy says otherwise. Its lease and evidence are its own: the verdict rests on exit codes. Experimental: what
   * the document holds is not published, and nobody has run it here.
   */
  static sapHana(): Quiesce {
    return new SapHana();
  }

  /** What a policy does with a target whose pre-script failed for good, unless it says so itself. */
  get defaultOnPreScriptFailure(): PreScriptFailure {
    return PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT;
  }

  /** Makes what is needed within the policy and tells the run of it. */
  abstract bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings;
}

class NoScripts extends Quiesce {
  bind(): QuiesceSettings {
    return { kind: 'none' };
  }
}

/** A document that somebody else wrote: it has only the lease that it brings. */
class ForeignDocument extends Quiesce {
  constructor(
    private readonly name: () => string,
    private readonly options: DocumentQuiesceOptions,
  ) {
    super();
  }

  bind(scope: Construct, { timeoutSeconds }: QuiesceBindOptions): DocumentQuiesce {
    const document = checkText('quiesce: document', this.name(), {
      pattern: /^([\w.-]{3,128}|arn:[\w-]+:ssm:[\w-]+:\d{12}:document\/[\w./-]{3,128})$/,
      allowed: 'a name of 3 to 128 letters, digits, "_", "." and "-", or an ARN',
      fix: 'give the name of an SSM document',
    });
    const { lease, stages = Stages.PRE_AND_POST } = this.options;
    if (lease === undefined && stages !== Stages.POST_ONLY) {
      Annotations.of(scope).addWarningV2(
        '@quiesce/no-lease',
        `quiesce: nothing but ${Token.isUnresolved(document) ? 'the document' : `the document "${document}"`} itself ends a freeze whose thaw can't reach the instance; use a document that declares leaseSeconds and give a lease, or acknowledge this`,
      );
    }
    return {
      kind: 'document',
      document,
      stages,
      ...(lease === undefined ? {} : { leaseSeconds: readLease(lease, timeoutSeconds) }),
    };
  }
}

/** AWS's own document for SAP HANA: its tags are AWS's, so the engine's roles name it. */
class SapHana extends ForeignDocument {
  constructor() {
    super(() => SAP_HANA_DOCUMENT, {});
  }

  override get defaultOnPreScriptFailure(): PreScriptFailure {
    return PreScriptFailure.SKIP_TARGET;
  }
}

/** AWS's own document, which makes the set itself. */
class WindowsVss extends Quiesce {
  constructor(private readonly options: VssQuiesceOptions) {
    super();
  }

  bind(_scope: Construct, { excludeDataVolumes, copyTags, tags }: QuiesceBindOptions): QuiesceSettings {
    return vssSettings(this.options, { excludeDataVolumes, volumeTags: copyTags ? 'copied' : 'left', tags });
  }
}

/** A document of the quiescing library, made for the policy. */
class LibraryDocument extends Quiesce {
  constructor(
    private readonly lease: Duration | undefined,
    private readonly content: (leaseSeconds: number) => object,
  ) {
    super();
  }

  bind(scope: Construct, { timeoutSeconds }: QuiesceBindOptions): DocumentQuiesce {
    const leaseSeconds = readLease(this.lease, timeoutSeconds);
    const document = new ssm.CfnDocument(scope, 'Document', {
      content: this.content(leaseSeconds),
      documentFormat: 'JSON',
      documentType: 'Command',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion', // A run pins its version, so one that is under way keeps what it began with.
      tags: [SCRIPTS_ACCESS_TAG],
    });
    return { kind: 'document', document: document.ref, stages: Stages.PRE_AND_POST, leaseSeconds };
  }
}

function libraryDocument<Options extends object>(
  options: Options & LibraryQuiesceOptions,
  documentOf: (options: Omit<Options, 'lease'> & LeaseOptions) => DocumentContent,
): Quiesce {
  const { lease, ...documentOptions } = options;
  return new LibraryDocument(lease, (leaseSeconds) => documentOf({ ...documentOptions, leaseSeconds }));
}
