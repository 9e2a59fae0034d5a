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
import type {
  DocumentQuiesceOptions,
  FileSystemsQuiesceOptions,
  MongodbQuiesceOptions,
  MysqlQuiesceOptions,
  PostgresqlQuiesceOptions,
  RedisQuiesceOptions,
  ScriptQuiesceOptions,
} from './options';
import type { QuiesceBindOptions, QuiesceStrategy } from './strategy';

/** How the targets of a policy are made quiet before their snapshots. */
export class Quiesce {
  /** Not at all: crash-consistent sets, nothing is sent to the instances. */
  static none(): Quiesce {
    return new Quiesce({ bind: () => ({ kind: 'none' }) });
  }

  /**
   * By an SSM document that follows DLM's contract, given by its name, or by its ARN when another account shares it. It
   * needs the tag `DLMScriptsAccess` = `true`.
   */
  static document(nameOrArn: string, options: DocumentQuiesceOptions = {}): Quiesce {
    return new Quiesce(new ForeignDocument(() => nameOrArn, options));
  }

  /** By an SSM document of this app that follows DLM's contract; it is tagged so that its scripts may be sent. */
  static cfnDocument(document: ssm.CfnDocument, options: DocumentQuiesceOptions = {}): Quiesce {
    const name = (): string => {
      document.tags.setTag(SCRIPTS_ACCESS_TAG.key, SCRIPTS_ACCESS_TAG.value);
      return document.ref;
    };
    return new Quiesce(new ForeignDocument(name, options));
  }

  /** PostgreSQL: a checkpoint, then the file systems of its data, WAL and tablespaces are frozen. */
  static postgresql(options: PostgresqlQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument(options, postgresqlDocument));
  }

  /**
   * MySQL and MariaDB: a session holds all writes until the thaw (MariaDB from 10.4: backup stages; MySQL 8: backup lock
   * and read lock; before: read lock), and the file systems of data, logs and table spaces are frozen. What lies on the
   * system's file system is held by the lock alone. It has run on MariaDB 10.11 and MySQL 9.7.
   */
  static mysql(options: MysqlQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument(options, mysqlDocument));
  }

  /**
   * Redis from 6.2, and Valkey: writes are paused for the rest of the lease, what is in memory is saved (or the append-only
   * file written), and the file systems of the data are frozen. What lies on the system's is held by the pause alone.
   */
  static redis(options: RedisQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument(options, redisDocument));
  }

  /** MongoDB: `fsyncLock`, then the file systems of its data are frozen. Experimental: no server has run it yet. */
  static mongodb(options: MongodbQuiesceOptions = {}): Quiesce {
    return new Quiesce(libraryDocument(options, mongodbDocument));
  }

  /**
   * Anything else on Linux, by your own shell: `pre` makes it quiet, `holds` proves that it stayed so, `post` undoes it,
   * at the latest when the lease runs out.
   */
  static script(options: ScriptQuiesceOptions): Quiesce {
    return new Quiesce(libraryDocument(options, scriptDocument));
  }

  /** File systems: flushed and frozen. What an application still has in memory is not in the snapshots. */
  static fileSystems(options: FileSystemsQuiesceOptions): Quiesce {
    return new Quiesce(libraryDocument(options, fileSystemsDocument));
  }

  /**
   * Windows: AWS's document `AWSEC2-CreateVssSnapshot` has the Volume Shadow Copy Service quiesce all applications that
   * have a writer, makes the set itself and lets go within 10 s. A set is application-consistent only where AWS's own tag
   * `AppConsistent` says so on each of its snapshots. Needed on the instance: Windows Server 2016, SSM Agent 3.0.502,
   * AwsVssComponents, and `AWSEC2VssSnapshotPolicy` in the instance profile; t2, t3 and t3a in nano and micro are not
   * supported. `excludeDataVolumes` and `copyTags` can't be used with it. Experimental: it has only run against a stand-in.
   */
  static vss(options: VssQuiesceOptions = {}): Quiesce {
    return new Quiesce({
      bind: (_scope, { excludeDataVolumes, copyTags, tags }) =>
        vssSettings(options, { excludeDataVolumes, volumeTags: copyTags ? 'copied' : 'left', tags }),
    });
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
    const document = new ForeignDocument(() => SAP_HANA_DOCUMENT, {}); // its tags are AWS's: the engine's roles name it
    return new Quiesce({
      defaultOnPreScriptFailure: PreScriptFailure.SKIP_TARGET,
      bind: (scope, options) => document.bind(scope, options),
    });
  }

  private constructor(private readonly way: QuiesceStrategy) {}

  /** What a policy does with a target whose pre-script failed for good, unless it says so itself. */
  get defaultOnPreScriptFailure(): PreScriptFailure {
    return this.way.defaultOnPreScriptFailure ?? PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT;
  }

  /** Makes what is needed within the policy and tells the run of it. */
  bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings {
    return this.way.bind(scope, options);
  }
}
