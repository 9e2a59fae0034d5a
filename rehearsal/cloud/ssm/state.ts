import type { Fault } from '../faults';
import type { ParsedDocument } from './document';
import type { Pool } from './pool';

export interface DocumentProps {
  /** Without an ARN; a shared or AWS-owned document answers to its ARN too. */
  readonly name: string;
  /** The document as an object, schema 2.2. */
  readonly content: object;
  /** @default - one more than the versions that are there; the first is 1 */
  readonly version?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - the account of the cloud */
  readonly owner?: string;
}

export interface Document {
  readonly name: string;
  readonly owner: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAt: number;
  /** By version; the last one added is both `$DEFAULT` and `$LATEST`. */
  readonly versions: Map<string, DocumentVersion>;
}

export interface DocumentVersion {
  readonly version: string;
  /** As text, the way that GetDocument gives it. */
  readonly text: string;
  readonly parsed: ParsedDocument;
}

export type Status = 'Pending' | 'InProgress' | 'Success' | 'Cancelled' | 'TimedOut' | 'Failed' | 'Cancelling';

/** What is known of one step; the output is complete here and cut where it is shown. */
export interface StepView {
  readonly name: string;
  readonly action: string;
  readonly status: Exclude<Status, 'Cancelling'>;
  readonly statusDetails: string;
  /** -1 until it has ended. */
  readonly responseCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/** What SSM has recorded of a command on one instance from `at` on. */
export interface InvocationView {
  readonly at: number;
  readonly status: Status;
  readonly statusDetails: string;
  readonly steps: readonly StepView[];
}

export interface Invocation {
  readonly instanceId: string;
  /** In the order of time; List and Get see it `statusVisibilityMillis` late. */
  readonly history: InvocationView[];
  readonly fault?: Fault;
  /** Aborted when nothing can change any more. */
  readonly ended: AbortController;
  /** Aborted when a cancel has reached the agent. */
  readonly cancelled: AbortController;
}

export interface Command {
  readonly commandId: string;
  /** Grows with each command; the newest is listed first. */
  readonly sequence: number;
  readonly documentName: string;
  readonly document: DocumentVersion;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly requestedAt: number;
  readonly timeoutSeconds: number;
  readonly expiresAt: number;
  readonly invocations: ReadonlyMap<string, Invocation>;
}

export interface SsmState {
  readonly documents: Map<string, Document>;
  readonly commands: Map<string, Command>;
  readonly agents: Map<string, Agent>;
}

/** The two queues of one instance's agent. */
export interface Agent {
  /** A place among the workers or in the buffer; without one, delivery waits. */
  readonly places: Pool;
  readonly workers: Pool;
}

/** The newest entry of the history. */
export function latest({ history }: Invocation): InvocationView {
  const view = history.at(-1);
  if (view === undefined) {
    throw new Error('an invocation is written down with its first status');
  }
  return view;
}

export function isTerminal({ status }: Pick<InvocationView, 'status'>): boolean {
  return ['Success', 'Cancelled', 'TimedOut', 'Failed'].includes(status);
}
