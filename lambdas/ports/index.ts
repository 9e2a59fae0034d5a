import type { Hold, OwedHold } from '../domain/debts';
import type { KeptSchedule } from '../domain/due-times';
import type { DocumentText } from '../domain/document';
import type { DomainEvent } from '../domain/events';
import type { MetricCounts } from '../domain/metrics';
import type { CommandStatus } from '../domain/script';
import type { InstanceDescription, ManagedInstance, TaggedInstance } from '../domain/instances';
import type { Tag } from '../domain/policy';
import type { CreatedSnapshot, FoundSnapshot, SnapshotRequest } from '../domain/snapshots';
import type { TagFilter } from '../domain/targets';
import type { DrillImages } from './drill-images';
import type { DrillInstances, DrillRecords } from './drills';
import type { Ledger } from './ledger';
import type { StoredSets } from './stored-sets';

export type { Hold, OwedHold, SnapshotRequest };
export type * from './drill-images';
export type * from './drills';
export type * from './ledger';
export type * from './stored-sets';

/** Everything that a step may ask of the world. One adapter per port in `aws/`. */

/** Instances as EC2 and Systems Manager know them. */
export interface Instances {
  /** All instances that pass these filters and have volumes, in any state: a superset, matched exactly by the domain. */
  tagged(filters: readonly TagFilter[]): Promise<readonly TaggedInstance[]>;
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

/** Documents that hold scripts. */
export interface Documents {
  /** `undefined` when there is no such document or it may not be read. */
  read(document: string): Promise<DocumentText | undefined>;
}

/** Scripts on instances, by Systems Manager's Run Command. */
export interface Scripts {
  /** Sends a script. Rejects with `ScriptNotSent` or `Throttled` when it surely was not sent, `OutcomeUnknown` when it may have been. */
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
  status(script: AwaitedScript): Promise<CommandStatus | undefined>;
  /** The beginning of a step's stdout, up to 24,000 characters; empty when there is none (yet). */
  output(script: AwaitedScript & { readonly step: string }): Promise<string>;
  /** Best effort, as Run Command's own. */
  cancel(script: AwaitedScript): Promise<void>;
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

/** A script that was sent, and to which instance. */
export interface AwaitedScript extends SentScript {
  readonly instanceId: string;
}

/** Firings that Scheduler could not deliver, in the engine's queue. */
export interface DeadLetters {
  /** Up to ten, hidden from other readers for some minutes; none when there are no more. */
  receive(): Promise<readonly DeadLetter[]>;
  remove(letter: Pick<DeadLetter, 'receipt'>): Promise<void>;
}

/** A firing that started no run. What a letter does not say is empty. */
export interface DeadLetter {
  readonly receipt: string;
  readonly scheduleArn: string;
  /** ISO-8601. */
  readonly scheduledTime: string;
  readonly cause: string;
  /** JSON: what the run would have started with. */
  readonly body: string;
}

/** The schedules of the engine's group. */
export interface Schedules {
  /** All that are there, disabled ones too; one that goes meanwhile is left out. */
  list(): Promise<readonly DeployedSchedule[]>;
}

export interface DeployedSchedule extends KeptSchedule {
  readonly arn: string;
  /** ISO-8601. */
  readonly createdAt: string;
  /** Of the state machine that it starts. */
  readonly targetArn: string;
  /** Of the role that starts it. */
  readonly roleArn: string;
  /** JSON: what a run starts with. */
  readonly input: string;
}

/** The engine's event bus. Never rejects for a single bad entry: what could not be sent is retried, then logged and counted. */
export interface Events {
  /** `lost`: one of them at least. */
  publish(events: readonly DomainEvent[]): Promise<'published' | 'lost'>;
}

/** Metrics; of counts only those that are not zero. */
export interface Metrics {
  /** Without a policy it is a metric of the engine alone. */
  emit(policy: string | undefined, counts: MetricCounts): void;
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
  readonly storedSets: StoredSets;
  readonly drillInstances: DrillInstances;
  readonly drillImages: DrillImages;
  readonly drillRecords: DrillRecords;
  readonly documents: Documents;
  readonly scripts: Scripts;
  readonly ledger: Ledger;
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
  readonly events: Events;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly invocation: Invocation;
  readonly log: Log;
  /** From 0 to below 1. */
  readonly random: () => number;
}
