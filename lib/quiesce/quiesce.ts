import type { aws_ssm as ssm } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  fileSystemsDocument,
  mongodbDocument,
  mysqlDocument,
  postgresqlDocument,
  redisDocument,
  scriptDocument,
} from '../../documents';
import { PreScriptFailure, type QuiesceSettings } from '../../lambdas/domain/policy';
import { SAP_HANA_DOCUMENT, SCRIPTS_ACCESS_TAG } from '../../lambdas/domain/document';
import { vssSettings, type VssQuiesceOptions } from './vss';
import { ForeignDocument } from './foreign-document';
import { libraryDocument } from './library-document';
import { checkStruct, having } from '../prop-checks';
import {
  OPTION_KINDS,
  type DocumentQuiesceOptions,
  type FileSystemsQuiesceOptions,
  type MongodbQuiesceOptions,
  type MysqlQuiesceOptions,
  type PostgresqlQuiesceOptions,
  type RedisQuiesceOptions,
  type ScriptQuiesceOptions,
} from './options';
import type { QuiesceBindOptions, QuiesceStrategy } from './strategy';

/** How the targets of a policy are quiesced before their snapshots. */
export class Quiesce {
  /** No quiescing: crash-consistent sets; nothing is sent to the instances. */
  static none(): Quiesce {
    return new Quiesce({ bind: () => ({ kind: 'none' }) });
  }

  /**
   * An SSM document that follows DLM's contract. Give its name, or its ARN if another account shares it. The document
   * needs the tag `DLMScriptsAccess` = `true`.
   */
  static document(nameOrArn: string, options: DocumentQuiesceOptions = {}): Quiesce {
    return new Quiesce(new ForeignDocument(() => nameOrArn, options));
  }

  /** An SSM document of this app that follows DLM's contract. This method tags it, so that its scripts may be sent. */
  static cfnDocument(document: ssm.CfnDocument, options: DocumentQuiesceOptions = {}): Quiesce {
    const name = (): string => {
      checkStruct('Quiesce.cfnDocument', { document }, { document: having('documentType', 'a CfnDocument') });
      document.tags.setTag(SCRIPTS_ACCESS_TAG.key, SCRIPTS_ACCESS_TAG.value);
      return document.ref;
    };
    return new Quiesce(new ForeignDocument(name, options));
  }

  /** PostgreSQL: a checkpoint, then the file systems of its data, WAL and tablespaces are frozen. */
  static postgresql(options: PostgresqlQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument('postgresql', options, OPTION_KINDS.postgresql, postgresqlDocument));
  }

  /**
   * MySQL and MariaDB: a session holds all writes until the thaw (MariaDB from 10.4: backup stages; MySQL 8: backup lock
   * and read lock; older versions: read lock), and the file systems of data, logs and table spaces are frozen. Only the
   * lock holds data on the system's file system. It was run with MariaDB 10.11 and MySQL 9.7.
   */
  static mysql(options: MysqlQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument('mysql', options, OPTION_KINDS.mysql, mysqlDocument));
  }

  /**
   * Redis 6.2 or later, and Valkey: writes are paused for the rest of the lease, the data in memory is saved (or the
   * append-only file is written), and the file systems of the data are frozen. Only the pause holds data on the system's
   * file system.
   */
  static redis(options: RedisQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument('redis', options, OPTION_KINDS.redis, redisDocument));
  }

  /** MongoDB: `fsyncLock`, then the file systems of its data are frozen. Experimental: no server has run it yet. */
  static mongodb(options: MongodbQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument('mongodb', options, OPTION_KINDS.mongodb, mongodbDocument));
  }

  /**
   * Any other application on Linux, by your own shell: `pre` quiesces it, `holds` proves that it stayed quiesced, `post`
   * undoes it, at the latest when the lease ends.
   */
  static script(options: ScriptQuiesceOptions): Quiesce {
    return new Quiesce(libraryDocument('script', options, OPTION_KINDS.script, scriptDocument));
  }

  /** File systems: flushed and frozen. What an application still has in memory is not in the snapshots. */
  static fileSystems(options: FileSystemsQuiesceOptions): Quiesce {
    return new Quiesce(libraryDocument('fileSystems', options, OPTION_KINDS.fileSystems, fileSystemsDocument));
  }

  /**
   * Windows: AWS's document `AWSEC2-CreateVssSnapshot` lets the Volume Shadow Copy Service quiesce all applications that
   * have a writer, makes the set, and thaws within 10 s. A set is application-consistent only if AWS's own tag
   * `AppConsistent` says so on each of its snapshots. The instance needs: Windows Server 2016, SSM Agent 3.0.502,
   * AwsVssComponents, and `AWSEC2VssSnapshotPolicy` in the instance profile; t2, t3 and t3a in nano and micro are not
   * supported. `excludeDataVolumes` and `copyTags` can't be used with it. Experimental: it was only run against a stand-in.
   */
  static vss(options: VssQuiesceOptions = {}): Quiesce {
    return new Quiesce({
      bind: (_scope, { excludeDataVolumes, copyTags, tags }) =>
        vssSettings(options, { excludeDataVolumes, volumeTags: copyTags ? 'copied' : 'left', tags }),
    });
  }

  /**
   * SAP HANA: AWS's document `AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA`, made for DLM. According to AWS it needs
   * HANA 2.0 SPS05 as multi-tenant single database (no scale-out, no MCOS), 2 % of memory and CPU free, a user with
   * `BACKUP OPERATOR`, and its hdbuserstore key `DLM_HANADB_SNAPSHOT_USER`; AWS recommends fast snapshot restore. A
   * crash-consistent set of HANA can't be restored in the same way, so a target whose pre-script failed is skipped unless
   * the policy says otherwise. The document prints no evidence, so the verdict rests on exit codes. Experimental: the
   * content of the document is not published, and it was not run here.
   */
  static sapHana(): Quiesce {
    const document = new ForeignDocument(() => SAP_HANA_DOCUMENT, {}); // its tags are AWS's: the engine's roles name it
    return new Quiesce({
      defaultOnPreScriptFailure: PreScriptFailure.SKIP_TARGET,
      bind: (scope, options) => document.bind(scope, options),
    });
  }

  private constructor(private readonly way: QuiesceStrategy) {}

  /** Default of `onPreScriptFailure` for policies that use this. */
  get defaultOnPreScriptFailure(): PreScriptFailure {
    return this.way.defaultOnPreScriptFailure ?? PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT;
  }

  /**
   * The application that a document of the library quiesces.
   *
   * @internal
   */
  get _application(): string | undefined {
    return this.way.application;
  }

  /**
   * Makes the resources that are needed within the policy, and returns the settings of the run.
   *
   * @internal
   */
  _bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings {
    return this.way.bind(scope, options);
  }
}
