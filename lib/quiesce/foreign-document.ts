import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isOtherDocumentOfAws } from '../../lambdas/domain/document';
import { defined } from '../../lambdas/domain/json';
import { DOCUMENT_QUIESCE, ScriptStages, type DocumentQuiesce } from '../../lambdas/domain/policy';
import { checkProp, checkStruct, PropError } from '../prop-checks';
import { OPTION_KINDS, type DocumentQuiesceOptions } from './options';
import { readLease, type QuiesceBindOptions, type QuiesceStrategy } from './strategy';

/** A document that is not of the library: it has only the lease that it brings. */
export class ForeignDocument implements QuiesceStrategy {
  constructor(
    private readonly name: () => string,
    private readonly options: DocumentQuiesceOptions,
  ) {}

  bind(scope: Construct, { timeoutSeconds }: QuiesceBindOptions): DocumentQuiesce {
    checkStruct('Quiesce.document', this.options, OPTION_KINDS.document, 'quiesce: ');
    const document = checkProp(
      'quiesce: document',
      this.name(),
      DOCUMENT_QUIESCE.members.document,
      'give the name of an SSM document',
    );
    if (isOtherDocumentOfAws(document)) {
      throw new PropError(
        `quiesce: document is "${document}", a document of AWS, allowed: documents of your own, which have the tag DLMScriptsAccess=true; copy it under another name, or call Quiesce.vss() or Quiesce.sapHana()`,
      );
    }
    const { lease, stages = ScriptStages.PRE_AND_POST } = this.options;
    if (lease === undefined && stages !== ScriptStages.POST_ONLY) {
      Annotations.of(scope).addWarningV2(
        '@quiesce/no-lease',
        `quiesce: nothing but ${Token.isUnresolved(document) ? 'the document' : `the document "${document}"`} itself ends a freeze whose thaw can't reach the instance; use a document that declares leaseSeconds and give a lease, or acknowledge this`,
      );
    }
    return {
      kind: 'document',
      document,
      stages,
      ...defined({ leaseSeconds: lease && readLease(lease, timeoutSeconds) }),
    };
  }
}
