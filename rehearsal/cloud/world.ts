import type { Clock } from '../clock';
import type { Guest } from '../guests/guest';
import type { CallRecord } from './calls';
import type { LaunchedInstance } from './ec2/launched-instances';
import type { Ec2State } from './ec2/state';
import type { Fault } from './faults';
import type { ModelSettings } from './model-settings';
import type { Random } from './random';
import type { S3State } from './s3/buckets';
import type { SsmState } from './ssm/state';
import type { StsState } from './sts/operations';
import type { StatesState } from './states/executions';

/** What the Regions of an account share. */
export interface Account {
  readonly clock: Clock;
  readonly random: Random;
  readonly modelSettings: ModelSettings;
  readonly accountId: string;
  readonly listeners: readonly CloudListener[];
  /**
   * Aborted when the cloud is closed. Short sleeps look at it afterwards; long ones end by `AbortSignal.any`, since a
   * signal that thousands listen to directly takes longer with each of them.
   */
  readonly closed: AbortSignal;
  /** Makes the guest of an instance that RunInstances launches; it is `pending` until then. @default - it has none */
  readonly onLaunch?: OnLaunch | undefined;
  readonly sts: StsState;
  /** Another Region of the account. */
  readonly worldOf: (region: string) => World;
  /** The same Region of other accounts, which may share snapshots. */
  readonly sharingWorlds: (region: string) => readonly World[];
  /** Runs work that outlives the call; a defect of the model in it fails the next call. */
  readonly background: (work: Promise<void>) => void;
}

/** The guest in which scripts run on a launched instance. The model closes it when the instance ends. */
export type OnLaunch = (launched: LaunchedInstance) => Guest | undefined | Promise<Guest | undefined>;

/** One Region: all that an operation may read and change. */
export interface World extends Account {
  readonly region: string;
  /** Takes one token of the Region's request bucket of that name. A name without a bucket is never throttled. */
  readonly take: (bucket: string) => 'taken' | 'throttled';
  readonly ec2: Ec2State;
  readonly ssm: SsmState;
  /** Messages by the URL of their queue. */
  readonly sqs: Map<string, QueueMessage[]>;
  /** By group and name. */
  readonly scheduler: Map<string, Schedule>;
  readonly states: StatesState;
  readonly s3: S3State;
  readonly events: PutEvent[];
}

/** An accepted entry; any bus name is accepted, since the model has no buses. */
export interface PutEvent {
  readonly at: number;
  readonly eventId: string;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources: readonly string[];
  readonly caller?: string | undefined;
}

/** What AWS itself publishes on the default bus of a Region. */
export interface AwsEvent {
  readonly at: number;
  readonly region: string;
  readonly source: 'aws.ec2';
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A message in a queue, until it is deleted. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** Of type String: the only ones that Scheduler writes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. It is not received before. */
  visibleAt: number;
  /** Of its last reception. */
  receiptHandle?: string;
}

/** A schedule as it is deployed; the model fires none by itself. */
export interface ScheduleProps {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly flexibleMinutes?: number;
  readonly state?: 'ENABLED' | 'DISABLED';
  readonly startDate?: Date;
  readonly endDate?: Date;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: string;
}

export interface Schedule extends ScheduleProps {
  readonly createdAt: number;
  readonly changedAt: number;
}

/** The parts of a call that are not its input. */
export interface CallContext {
  readonly caller?: string | undefined;
  readonly fault?: Fault | undefined;
}

/** Told what happens, as it happens; a listener that throws is a defect of the rehearsal. */
export interface CloudListener {
  /** A call was answered. */
  readonly onCall?: (call: CallRecord) => void;
  /** An entry of PutEvents was accepted. */
  readonly onEvent?: (event: PutEvent) => void;
  /** AWS published an event. Without a listener of this kind the model makes none. */
  readonly onAwsEvent?: (event: AwsEvent) => void;
  /** What is known of a command on an instance changed in the service's own books (List and Get see it later). */
  readonly onCommand?: (change: CommandChange) => void;
  /** A snapshot set was created: the instant of the call's effect. */
  readonly onSnapshots?: (set: SnapshotSetCreated) => void;
}

interface CommandChange {
  readonly at: number;
  readonly commandId: string;
  readonly instanceId: string;
  readonly comment: string;
  readonly status: string;
  readonly statusDetails: string;
}

export interface SnapshotSetCreated {
  readonly at: number;
  readonly instanceId: string;
  readonly snapshotIds: readonly string[];
}

/** Resolves when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      resolve();
    };
    if (signal.aborted) {
      wake();
    }
    signal.addEventListener('abort', wake, { once: true });
  });
}
