import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack, aws_ssm as ssm } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { SCRIPTS_ACCESS_TAG } from '../../documents/contract';
import type { CheckContent } from '../../documents/checks';
import type { DocumentContent, HoldOptions, SnapshotInGuestOptions } from '../../documents';
import { defined } from '../../lambdas/domain/json';
import { CriticalSection, ScriptStages, type DocumentQuiesce } from '../../lambdas/domain/policy';
import { checkStruct, PropError, type Kinds } from '../prop-checks';
import type { LibraryQuiesceOptions } from './options';
import { readLease, type QuiesceBindOptions, type QuiesceStrategy } from './strategy';

/** A document of the library, by its own options; `name` is the method of `Quiesce`. */
export function libraryDocument<Options extends LibraryQuiesceOptions>(
  name: string,
  options: Options,
  kinds: Kinds<Options>,
  documentOf: (options: Omit<Options, keyof LibraryQuiesceOptions> & HoldOptions) => DocumentContent,
): QuiesceStrategy {
  return {
    application: name,
    bind: (scope: Construct, { timeoutSeconds }: QuiesceBindOptions): DocumentQuiesce => {
      checkStruct(`Quiesce.${name}`, options, kinds, 'quiesce: ');
      const { lease, criticalSection: _criticalSection, ec2Endpoint: _ec2Endpoint, ...own } = options;
      const leaseSeconds = readLease(lease, timeoutSeconds);
      const inGuest = snapshotInGuest(options);
      const settings = { ...own, leaseSeconds, ...defined({ snapshotInGuest: inGuest }) };
      const document = LibraryDocuments.of(scope).share(name, settings, documentOf(settings));
      return {
        kind: 'document',
        document: document.ref,
        stages: ScriptStages.PRE_AND_POST,
        leaseSeconds,
        ...defined({ criticalSection: inGuest && CriticalSection.IN_GUEST }),
      };
    },
  };
}

/**
 * The documents of a stack. They belong to the stack and not to a policy, so that one that is removed takes no document
 * away from the others. Policies with the same content share one: it is about 50 kB, and a template holds 1 MB.
 */
export class LibraryDocuments extends Construct {
  static of(scope: IConstruct): LibraryDocuments {
    const stack = Stack.of(scope);
    const made = stack.node.tryFindChild('QuiesceDocuments');
    return made instanceof LibraryDocuments ? made : new LibraryDocuments(stack, 'QuiesceDocuments');
  }

  private readonly byContent = new Map<string, ssm.CfnDocument>();

  /** The id comes from the options and not from the content: a new release of the library makes a new version of the same document. */
  share(name: string, options: object, content: DocumentContent | CheckContent): ssm.CfnDocument {
    const key = this.digestOf(content);
    const document = this.byContent.get(key) ?? this.make(`${name}-${this.digestOf(options).slice(0, 8)}`, content);
    this.byContent.set(key, document);
    return document;
  }

  private make(id: string, content: DocumentContent | CheckContent): ssm.CfnDocument {
    const document = new ssm.CfnDocument(this, id, {
      content,
      documentFormat: 'JSON',
      documentType: 'Command',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion', // A run pins its version, so one that is under way keeps what it began with.
      tags: [SCRIPTS_ACCESS_TAG],
    });
    // A run that is under way, or the guard, may still have to thaw by it.
    document.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return document;
  }

  /** The same for members in another order. A token counts by what it stands for. */
  private digestOf(value: object): string {
    const sorted = JSON.stringify(Stack.of(this).resolve(value), (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
        : member,
    );
    return createHash('sha256').update(sorted).digest('hex').toUpperCase();
  }
}

/** Settings for the call of EC2; `undefined` if the engine makes the sets. */
function snapshotInGuest({ criticalSection, ec2Endpoint }: LibraryQuiesceOptions): SnapshotInGuestOptions | undefined {
  if (criticalSection === CriticalSection.IN_GUEST) {
    return defined({ ec2Endpoint });
  }
  if (ec2Endpoint !== undefined) {
    throw new PropError(
      `ec2Endpoint is "${ec2Endpoint}", allowed only with CriticalSection.IN_GUEST, because otherwise no instance calls EC2; remove it, or set criticalSection`,
    );
  }
  return undefined;
}
