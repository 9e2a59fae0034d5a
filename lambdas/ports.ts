import type { DomainEvent } from './domain/events';
import type { MetricCounts } from './domain/metrics';
import type { CommandStatus } from './domain/script';
import type { InstanceDescription, ManagedInstance, TaggedInstance } from './domain/instances';
import type { Tag } from './domain/policy';
import type { CreatedSnapshot, FoundSnapshot } from './domain/snapshots';

/** Everything that a step may ask of the world. One adapter per port in `aws/`; the rehearsal's model stands behind the same suite. */

/** Instances as EC2 and Systems Manager know them. */
export interface Instances {
  /** All instances that carry at least one of these tag keys and have volumes, in whatever state: a superset, matched exactly by the domain. */
  withTagKeys(keys: readonly string[]): Promise<readonly TaggedInstance[]>;
  /** `undefined` when EC2 does not know the instance (any more). */
  describe(instanceId: string): Promise<InstanceDescription | undefined>;
  /** `undefined` when Systems Manager does not manage the instance. */
  managed(instanceId: string): Promise<ManagedInstance | undefined>;
}

/** Snapshot sets. */
export interface Snapshots {
  /** One CreateSnapshots call. Rejects with `SnapshotFailed` or `Throttled` when surely nothing was made, `OutcomeUnknown` when it may have been. */
  create(request: SnapshotRequest): Promise<readonly CreatedSnapshot[]>;
  /** Snapshots that carry all of these tags; eventually consistent. */
  find(tags: readonly Tag[]): Promise<readonly FoundSnapshot[]>;
  /** Adds or replaces tags, retrying while EC2 does not know the new snapshots yet. */
  tag(snapshotIds: readonly string[], tags: readonly Tag[]): Promise<void>;
}

export interface SnapshotRequest {
  readonly instanceId: string;
  readonly excludeBootVolume: boolean;
  readonly excludeDataVolumeIds: readonly string[];
  readonly description: string;
  readonly tags: readonly Tag[];
  readonly copyTagsFromVolumes: boolean;
}

/** Documents that hold scripts. */
export interface Documents {
  /** Content as JSON of the default version; `undefined` when there is no such document or it may not be read. */
  read(
    document: string,
  ): Promise<{ readonly name: string; readonly version: string; readonly content: string } | undefined>;
}

/** Scripts on instances, by Systems Manager's Run Command. */
export interface Scripts {
  /** Sends a script. Rejects with `ScriptNotSent` when it surely was not sent, `OutcomeUnknown` when it may have been. */
  send(request: ScriptRequest): Promise<SentScript>;
  /**
   * A command that was sent before with this very `comment`; asks as long as Run Command's consistency wants, with
   * `patience: none` only once.
   */
  find(
    request: Pick<ScriptRequest, 'instanceId' | 'documentName' | 'comment'> & {
      readonly since: string;
      readonly patience?: 'none';
    },
  ): Promise<SentScript | undefined>;
  /** `undefined` while Run Command does not list it yet. A rejection says nothing of the script. */
  status(script: SentScript & { readonly instanceId: string }): Promise<CommandStatus | undefined>;
  /** The beginning of a step's stdout, up to 24,000 characters; empty when there is none (yet). */
  output(script: SentScript & { readonly instanceId: string; readonly step: string }): Promise<string>;
  /** Best effort, as Run Command's own. */
  cancel(script: SentScript & { readonly instanceId: string }): Promise<void>;
}

export interface ScriptRequest {
  readonly instanceId: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** `quiesce/<executionId>/<stage>/<attempt>`, at most 100 characters: how a script is found again. */
  readonly comment: string;
  /** How long Run Command tries to reach the agent, at least 30. */
  readonly deliverySeconds: number;
}

export interface SentScript {
  readonly commandId: string;
}

/** The ledger: claims, holds, slots and owed thaws. Every method is safe to repeat. */
export interface Ledger {
  /** Claims a run for an execution. A second execution of the same firing is told so. */
  claimRun(claim: {
    readonly runId: string;
    readonly executionArn: string;
    readonly now: string;
  }): Promise<'claimed' | 'claimed-by-another'>;
  /** The instant from which one CreateSnapshots call may be made; each call takes one slot of the engine's share. */
  takeSlot(now: string): Promise<{ readonly slotAt: string }>;
  /** Nobody else may quiesce the instance, and **a thaw is owed to it**, from when this resolves. */
  hold(hold: Hold): Promise<{ readonly status: 'held' } | { readonly status: 'busy'; readonly runId: string }>;
  /**
   * Says whether this attempt's pre-script may have been sent before; the first call says no, every later one yes.
   * Rejects with `HoldLost` when no thaw is owed under this attempt any more: then nothing may be sent.
   */
  markSending(hold: Pick<Hold, 'instanceId' | 'executionId'>): Promise<'first' | 'repeated'>;
  /** The thaw of this attempt is confirmed; nothing is owed under it any more. */
  strikeOut(hold: Pick<Hold, 'instanceId' | 'executionId'>): Promise<void>;
  /** Gives the instance free, unless a thaw is still owed. */
  release(hold: Pick<Hold, 'instanceId' | 'runId'>): Promise<void>;
  /** Owed thaws, newest first; eventually consistent. */
  owed(): Promise<readonly Hold[]>;
}

/** A claim on an instance and the debt that comes with it, with all that the guard needs to thaw on its own. */
export interface Hold {
  readonly instanceId: string;
  readonly runId: string;
  readonly policy: string;
  /** Of the target's child execution. */
  readonly executionArn: string;
  /** Of the run that the child belongs to. */
  readonly runArn: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly parameters: readonly string[];
  /** ISO-8601. */
  readonly heldAt: string;
  /** ISO-8601: from here on the thaw is overdue and the guard pays the debt. */
  readonly dueAt: string;
}

/** The engine's event bus. Never rejects for a single bad entry: what could not be sent is retried, then logged and counted. */
export interface Events {
  publish(events: readonly DomainEvent[]): Promise<void>;
}

/** Metrics; only what is non-zero is emitted. */
export interface Metrics {
  emit(policy: string, counts: MetricCounts): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(millis: number): Promise<void>;
  /** Milliseconds that this invocation has left. */
  remaining(): number;
}

/** This invocation: whether its environment was made for it. */
export interface Invocation {
  start(): 'cold' | 'warm';
}

/** One JSON event a line; `event` is a constant name. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

/** All ports by name; a handler asks for those that it needs. */
export interface Ports {
  readonly instances: Instances;
  readonly snapshots: Snapshots;
  readonly documents: Documents;
  readonly scripts: Scripts;
  readonly ledger: Ledger;
  readonly events: Events;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly invocation: Invocation;
  readonly log: Log;
  /** From 0 to below 1. */
  readonly random: () => number;
}
