import type { DocumentContent } from '../../../documents';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import type { Programs } from '../stage/stage';

export enum DatabaseName {
  POSTGRESQL = 'postgresql',
  MARIADB = 'mariadb',
  MARIADB_ON_MOUNTS = 'mariadb-on-mounts',
  MYSQL = 'mysql',
  REDIS = 'redis',
  REDIS_IN_CONTAINER = 'redis-in-container',
}

/** A real database server and how it is put on an instance: data and log on volumes of their own. */
export interface Database {
  readonly name: DatabaseName;
  /** For example `15.18`. */
  readonly version: string;
  /** What of its settings loses acknowledged writes in a crash. */
  readonly setting: string;
  /** The document under proof. */
  readonly document: DocumentContent;
  /** Mount points that the document has to hold. */
  readonly mounts: readonly string[];
  readonly programs: Programs;
  /** Where the server runs. @default - as other programs of the instance */
  readonly place?: 'container';
  /** Makes the database with its tables on empty volumes, shut down and synced at the end. */
  readonly prepare: (guest: ProcessGuest) => Promise<void>;
  /** Puts right what a new instance has to: sockets' directories, another server's lock. Not part of the recovery. */
  readonly adopt: (guest: ProcessGuest) => Promise<void>;
  /** Starts the server; resolves when it takes connections. */
  readonly serve: (guest: ProcessGuest) => Promise<RunningDatabase>;
}

export interface RunningDatabase {
  /** A session for one writer. */
  readonly openSession: () => Promise<WriteSession>;
  /** Changes many pages at once, so that a recovery has something to do. */
  readonly burden: () => Promise<void>;
  /** Reads back every write that is there with its whole content: `AcknowledgedWrite.id`s. */
  readonly survivors: () => Promise<ReadonlySet<number>>;
  /** Shuts the server down in order. */
  readonly stop: () => Promise<void>;
}

export interface WriteSession {
  /** Resolves when the server has acknowledged the write. */
  readonly write: (id: number) => Promise<void>;
  /** At once, even while a write waits. */
  readonly close: () => void;
}

/** The content of each write is a function of its id, so that a torn one is told from a whole one. */
export const PAYLOAD_REPEATS = 16;

/** Rows that the burden changes: some 20 MB of log, a second of replay, less than a volume. */
export const BURDEN_ROWS = 60_000;

/** The lease that every document is given, in seconds: longer than any window seen here. */
export const LEASE_SECONDS = 60;
