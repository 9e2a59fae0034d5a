import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Stages, type DocumentQuiesce } from '../../lambdas/domain/policy';
import { readLease } from './lease';
import { checkText } from '../prop-checks';
import type { DocumentQuiesceOptions } from './options';
import type { QuiesceBindOptions, QuiesceStrategy } from './strategy';

/** A document that is not of the library: it has only the lease that it brings. */
export class ForeignDocument implements QuiesceStrategy {
  constructor(
    private readonly name: () => string,
    private readonly options: DocumentQuiesceOptions,
  ) {}

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
