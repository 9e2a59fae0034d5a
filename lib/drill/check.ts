import type { aws_ssm as ssm } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CHECKS } from '../../documents/checks';
import { SCRIPTS_ACCESS_TAG } from '../../lambdas/domain/document';
import { checkStruct, having } from '../prop-checks';
import { foreignCheck, libraryCheck, type CheckDocument, type CheckStrategy } from './check-document';
import {
  CHECK_KINDS,
  type DocumentCheckOptions,
  type FileSystemsCheckOptions,
  type MongodbCheckOptions,
  type MysqlCheckOptions,
  type PostgresqlCheckOptions,
  type RedisCheckOptions,
  type ScriptCheckOptions,
} from './check-options';

/**
 * What a drill does with a restored set, and what it expects. The file systems are mounted first. A drill passes only when
 * its check ran, and reported that all is good. The programs of a check must be in the image of the drill's instance.
 */
export class Check {
  /**
   * PostgreSQL: a server of the same major version recovers the data, `pg_amcheck` reads them where it is installed, and the
   * listed tables have rows. The image needs the server programs of this major version.
   */
  static postgresql(options: PostgresqlCheckOptions = {}): Check {
    return new Check(libraryCheck('postgresql', options, CHECK_KINDS.postgresql, CHECKS.postgresql));
  }

  /**
   * MySQL and MariaDB: a server of the same product and major version recovers the data and reads all tables, and the listed
   * tables have rows. The image needs its server programs.
   */
  static mysql(options: MysqlCheckOptions = {}): Check {
    return new Check(libraryCheck('mysql', options, CHECK_KINDS.mysql, CHECKS.mysql));
  }

  /**
   * Redis and Valkey: their files are checked and loaded into a server, and the keys are counted. The image needs the server
   * programs.
   */
  static redis(options: RedisCheckOptions = {}): Check {
    return new Check(libraryCheck('redis', options, CHECK_KINDS.redis, CHECKS.redis));
  }

  /**
   * MongoDB: a server of the same version recovers the data and validates all collections. The image needs the server and
   * mongosh. Experimental: no server has run it yet.
   */
  static mongodb(options: MongodbCheckOptions = {}): Check {
    return new Check(libraryCheck('mongodb', options, CHECK_KINDS.mongodb, CHECKS.mongodb));
  }

  /** File systems: checked by their own programs once their journals are replayed, and files by their checksums. */
  static fileSystems(options: FileSystemsCheckOptions = {}): Check {
    return new Check(libraryCheck('fileSystems', options, CHECK_KINDS.fileSystems, CHECKS.fileSystems));
  }

  /** Any other application, by your own shell: it ends with exit code 0 when all is good. */
  static script(options: ScriptCheckOptions): Check {
    return new Check(libraryCheck('script', options, CHECK_KINDS.script, CHECKS.script));
  }

  /**
   * An SSM document of type Command that follows the contract of checks. Give its name, or its ARN if another account shares
   * it. The document needs the tag `DLMScriptsAccess` = `true`.
   */
  static document(nameOrArn: string, options: DocumentCheckOptions = {}): Check {
    return new Check({ bind: () => foreignCheck(nameOrArn, options) });
  }

  /** An SSM document of this app that follows the contract of checks. This method tags it, so that it may be sent. */
  static cfnDocument(document: ssm.CfnDocument, options: DocumentCheckOptions = {}): Check {
    return new Check({
      bind: () => {
        checkStruct(
          'Check.cfnDocument',
          { document },
          { document: having('documentType', 'a CfnDocument') },
          'check: ',
        );
        document.tags.setTag(SCRIPTS_ACCESS_TAG.key, SCRIPTS_ACCESS_TAG.value);
        return foreignCheck(document.ref, options);
      },
    });
  }

  private constructor(private readonly way: CheckStrategy) {}

  /**
   * The application that a document of the library checks. Such a document mounts the restored volumes itself.
   *
   * @internal
   */
  get _application(): string | undefined {
    return this.way.application;
  }

  /**
   * Makes the document, and returns the check as the drill's JSON has it.
   *
   * @internal
   */
  _bind(scope: Construct): CheckDocument {
    return this.way.bind(scope);
  }
}
