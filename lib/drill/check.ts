import type { aws_ssm as ssm, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CheckContent, NewestOptions } from '../../documents/checks';
import { fileSystemsCheck } from '../../documents/checks/file-systems';
import { mongodbCheck } from '../../documents/checks/mongodb';
import { mysqlCheck } from '../../documents/checks/mysql';
import { postgresqlCheck } from '../../documents/checks/postgresql';
import { redisCheck } from '../../documents/checks/redis';
import { scriptCheck } from '../../documents/checks/script';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import { SCRIPTS_ACCESS_TAG } from '../../lambdas/domain/document';
import { defined } from '../../lambdas/domain/json';
import { checkDuration } from '../duration-checks';
import { checkCount, checkProp, checkStruct, having, type Kinds } from '../prop-checks';
import { LibraryDocuments } from '../quiesce/library-document';
import {
  CHECK_KINDS,
  type DocumentCheckOptions,
  type FileSystemsCheckOptions,
  type LibraryCheckOptions,
  type MongodbCheckOptions,
  type MysqlCheckOptions,
  type PostgresqlCheckOptions,
  type RedisCheckOptions,
  type ScriptCheckOptions,
} from './check-options';

type CheckDocument = Omit<Drill['check'], 'timeoutSeconds'>;

/** 1 second to a year, as the documents have it. */
const NEWEST_WITHIN = { min: 1, max: 31_536_000 } as const;

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
    return library('postgresql', options, { documentOf: postgresqlCheck, server: 'PostgreSQL' });
  }

  /**
   * MySQL and MariaDB: a server of the same product and major version recovers the data and reads all tables, and the listed
   * tables have rows. The image needs its server programs.
   */
  static mysql(options: MysqlCheckOptions = {}): Check {
    return library('mysql', options, { documentOf: mysqlCheck, server: 'MySQL or MariaDB' });
  }

  /**
   * Redis and Valkey: their files are checked and loaded into a server, and the keys are counted. The image needs the server
   * programs.
   */
  static redis(options: RedisCheckOptions = {}): Check {
    return library('redis', options, { documentOf: redisCheck, server: 'Redis or Valkey' });
  }

  /**
   * MongoDB: a server of the same version recovers the data and validates all collections. The image needs the server and
   * mongosh. Experimental: no server has run it yet.
   */
  static mongodb(options: MongodbCheckOptions = {}): Check {
    return library('mongodb', options, { documentOf: mongodbCheck, server: 'MongoDB' });
  }

  /** File systems: checked by their own programs once their journals are replayed, and files by their checksums. */
  static fileSystems(options: FileSystemsCheckOptions = {}): Check {
    return library('fileSystems', options, { documentOf: fileSystemsCheck });
  }

  /** Any other application, by your own shell: it ends with exit code 0 when all is good. */
  static script(options: ScriptCheckOptions): Check {
    return library('script', options, { documentOf: scriptCheck });
  }

  /**
   * An SSM document of type Command that follows the contract of checks. Give its name, or its ARN if another account shares
   * it. The document needs the tag `DLMScriptsAccess` = `true`.
   */
  static document(nameOrArn: string, options: DocumentCheckOptions = {}): Check {
    return new Check(() => readDocument(nameOrArn, options), 'own');
  }

  /** An SSM document of this app that follows the contract of checks. This method tags it, so that it may be sent. */
  static cfnDocument(document: ssm.CfnDocument, options: DocumentCheckOptions = {}): Check {
    return new Check(() => {
      checkStruct('Check.cfnDocument', { document }, { document: having('documentType', 'a CfnDocument') }, 'check: ');
      document.tags.setTag(SCRIPTS_ACCESS_TAG.key, SCRIPTS_ACCESS_TAG.value);
      return readDocument(document.ref, options);
    }, 'own');
  }

  /**
   * Made by the methods above.
   *
   * @internal
   */
  static _of(bind: (scope: Construct) => CheckDocument, server?: string, application?: string): Check {
    return new Check(bind, 'library', server, application);
  }

  private constructor(
    private readonly bind: (scope: Construct) => CheckDocument,
    private readonly origin: 'library' | 'own',
    private readonly server?: string,
    private readonly application?: string,
  ) {}

  /**
   * The server whose programs must be in the image; no image of AWS has them.
   *
   * @internal
   */
  get _neededServer(): string | undefined {
    return this.server;
  }

  /**
   * Whether the check mounts the restored volumes, and expects that nothing else has.
   *
   * @internal
   */
  get _mountsVolumes(): boolean {
    return this.origin === 'library';
  }

  /**
   * The application of a check that needs a server: the name of the method of `Check`.
   *
   * @internal
   */
  get _application(): string | undefined {
    return this.application;
  }

  /**
   * Makes the document, and returns the check as the drill's JSON has it.
   *
   * @internal
   */
  _bind(scope: Construct): CheckDocument {
    return this.bind(scope);
  }
}

/** A check of the library, by its own options; `name` is the method of `Check`. */
function library<Options extends LibraryCheckOptions>(
  name: keyof typeof CHECK_KINDS,
  options: Options,
  {
    documentOf,
    server,
  }: {
    readonly documentOf: (options: Omit<Options, keyof LibraryCheckOptions> & NewestOptions) => CheckContent;
    readonly server?: string;
  },
): Check {
  const bind = (scope: Construct): CheckDocument => {
    checkStruct(`Check.${name}`, options, CHECK_KINDS[name] as unknown as Kinds<Options>, 'check: ');
    const { newestWithin, ...own } = options;
    const settings = { ...own, ...defined({ newestWithinSeconds: newestWithin && readNewest(newestWithin) }) };
    const document = LibraryDocuments.of(scope).share(`check-${name}`, settings, documentOf(settings));
    return { name, document: document.ref, parameters: [] };
  };
  return Check._of(bind, server, server && name);
}

function readNewest(newestWithin: Duration): number {
  const fix = 'give a time in which the application surely writes a record, such as Duration.hours(1)';
  return checkDuration('check: newestWithin', newestWithin, NEWEST_WITHIN, fix);
}

function readDocument(nameOrArn: string, options: DocumentCheckOptions): CheckDocument {
  checkStruct('Check.document', options, CHECK_KINDS.document, 'check: ');
  const { checkName = 'document', parameters = {} } = options;
  const allowed = DRILL.members.check.members;
  const given = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  checkCount('check: parameters', given, allowed.parameters, 'leave some out');
  return {
    name: checkProp('check: checkName', checkName, allowed.name, 'shorten it'),
    document: checkProp('check: document', nameOrArn, allowed.document, 'give the name of an SSM document'),
    parameters: given,
  };
}
