import { Stack, aws_ssm as ssm } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SCRIPTS_ACCESS_TAG } from '../../documents/contract';
import type { DocumentContent, HoldOptions, SnapshotInGuestOptions } from '../../documents';
import { CriticalSection, Stages, type DocumentQuiesce } from '../../lambdas/domain/policy';
import type { LibraryQuiesceOptions } from './options';
import { readLease, type QuiesceBindOptions, type QuiesceStrategy } from './strategy';

/** A document of the library, by its own options. */
export function libraryDocument<Options extends object>(
  options: Options & LibraryQuiesceOptions,
  documentOf: (options: Omit<Options, keyof LibraryQuiesceOptions> & HoldOptions) => DocumentContent,
): QuiesceStrategy {
  const { lease: _lease, criticalSection: _criticalSection, ec2Endpoint: _ec2Endpoint, ...documentOptions } = options;
  return new LibraryDocument(options, (hold) => documentOf({ ...documentOptions, ...hold }));
}

/**
 * A document of the quiescing library, made within the first policy of a stack that is given this object. The others of
 * the stack share it, where their lease is the same: it is 37 kB, so that a template could not hold thirty of them.
 */
class LibraryDocument implements QuiesceStrategy {
  private readonly made = new WeakMap<Stack, Map<number, ssm.CfnDocument>>();

  constructor(
    private readonly options: LibraryQuiesceOptions,
    private readonly content: (hold: HoldOptions) => DocumentContent,
  ) {}

  bind(scope: Construct, { timeoutSeconds }: QuiesceBindOptions): DocumentQuiesce {
    const leaseSeconds = readLease(this.options.lease, timeoutSeconds);
    const made = this.made.get(Stack.of(scope)) ?? new Map<number, ssm.CfnDocument>();
    const document = made.get(leaseSeconds) ?? this.make(scope, leaseSeconds);
    this.made.set(Stack.of(scope), made.set(leaseSeconds, document));
    return {
      kind: 'document',
      document: document.ref,
      stages: Stages.PRE_AND_POST,
      leaseSeconds,
      ...(snapshotInGuest(this.options) === undefined ? {} : { criticalSection: CriticalSection.IN_GUEST }),
    };
  }

  private make(scope: Construct, leaseSeconds: number): ssm.CfnDocument {
    const inGuest = snapshotInGuest(this.options);
    return new ssm.CfnDocument(scope, 'Document', {
      content: this.content({ leaseSeconds, ...(inGuest === undefined ? {} : { snapshotInGuest: inGuest }) }),
      documentFormat: 'JSON',
      documentType: 'Command',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion', // A run pins its version, so one that is under way keeps what it began with.
      tags: [SCRIPTS_ACCESS_TAG],
    });
  }
}

/** Settings for the call of EC2; `undefined` if the engine makes the sets. */
function snapshotInGuest({ criticalSection, ec2Endpoint }: LibraryQuiesceOptions): SnapshotInGuestOptions | undefined {
  if (criticalSection === CriticalSection.IN_GUEST) {
    return ec2Endpoint === undefined ? {} : { ec2Endpoint };
  }
  if (ec2Endpoint !== undefined) {
    throw new Error(
      `ec2Endpoint is "${ec2Endpoint}", allowed only with CriticalSection.IN_GUEST, because otherwise no instance calls EC2; remove it, or set criticalSection`,
    );
  }
  return undefined;
}
