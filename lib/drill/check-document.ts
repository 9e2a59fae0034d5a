import type { Construct } from 'constructs';
import { NEWEST_WITHIN, type CheckContent, type NewestOptions } from '../../documents/checks';
import { CHECK_PARAMETERS } from '../../documents/contract';
import { isOtherDocumentOfAws } from '../../lambdas/domain/document';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import { defined } from '../../lambdas/domain/json';
import { checkDuration } from '../duration-checks';
import { checkCount, checkProp, checkStruct, PropError, type Kinds } from '../prop-checks';
import { LibraryDocuments } from '../quiesce/library-document';
import { CHECK_KINDS, type DocumentCheckOptions, type LibraryCheckOptions } from './check-options';

/** The check as the drill's JSON has it, without its time. */
export type CheckDocument = Omit<Drill['check'], 'timeoutSeconds'>;

/** One way to check a restored set: the implementation of a `Check`. */
export interface CheckStrategy {
  /** The application that a document of the library checks: the name of the method of `Check`. */
  readonly application?: string;
  bind(scope: Construct): CheckDocument;
}

/** What a check needs in its image, by the application; no image of AWS has it. */
export const SERVERS: ReadonlyMap<string | undefined, string> = new Map([
  ['postgresql', 'PostgreSQL'],
  ['mysql', 'MySQL or MariaDB'],
  ['redis', 'Redis or Valkey'],
  ['mongodb', 'MongoDB'],
]);

/** A document of the library, by its own options; `name` is the method of `Check`. */
export function libraryCheck<Options extends LibraryCheckOptions>(
  name: string,
  options: Options,
  kinds: Kinds<Options>,
  documentOf: (options: Omit<Options, keyof LibraryCheckOptions> & NewestOptions) => CheckContent,
): CheckStrategy {
  return {
    application: name,
    bind: (scope) => {
      checkStruct(`Check.${name}`, options, kinds, 'check: ');
      const { newestWithin, ...own } = options;
      const fix = 'give a time in which the application surely writes a record, such as Duration.hours(1)';
      const bounds = { min: NEWEST_WITHIN.least, max: NEWEST_WITHIN.most };
      const newestWithinSeconds = newestWithin && checkDuration('check: newestWithin', newestWithin, bounds, fix);
      const settings = { ...own, ...defined({ newestWithinSeconds }) };
      const document = LibraryDocuments.of(scope).share(`check-${name}`, settings, documentOf(settings));
      return { name, document: document.ref, parameters: [] };
    },
  };
}

/** A document that does not come from the library. */
export function foreignCheck(nameOrArn: string, options: DocumentCheckOptions): CheckDocument {
  checkStruct('Check.document', options, CHECK_KINDS.document, 'check: ');
  const { checkName = 'document', parameters = {} } = options;
  checkForeign(nameOrArn, parameters);
  const allowed = DRILL.members.check.members;
  const given = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  checkCount('check: parameters', given, allowed.parameters, 'leave some out');
  return {
    name: checkProp('check: checkName', checkName, allowed.name, 'shorten it'),
    document: checkProp('check: document', nameOrArn, allowed.document, 'give the name of an SSM document'),
    parameters: given,
  };
}

/** No role may send a document of AWS. A value for a parameter that each check gets would be replaced without a word. */
function checkForeign(document: string, parameters: object): void {
  if (isOtherDocumentOfAws(document)) {
    throw new PropError(
      `check: document is "${document}", a document of AWS, allowed: documents of your own, which have the tag DLMScriptsAccess=true; copy it under another name, or use Check.script`,
    );
  }
  const known = CHECK_PARAMETERS.find((name) => name in parameters);
  if (known !== undefined) {
    throw new PropError(
      `check: parameters has ${known}, allowed: names besides ${CHECK_PARAMETERS.join(', ')}, which each check gets; leave it out`,
    );
  }
}
