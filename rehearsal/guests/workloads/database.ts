import type { Bind } from '../confinement/confinement';
import type { ProcessGuest, ProcessGuestOptions } from '../process-guest';

/** What of a database an instance needs beside its own programs. */
export type GuestPrograms = Pick<ProcessGuestOptions, 'binds' | 'addPrograms'>;

/** A database for instances: its programs were found on this machine before any instance starts. */
export interface DatabaseEngine extends GuestPrograms {
  /** The server's programs where its packages have them, for an instance whose scripts start the server themselves. */
  readonly packaged?: readonly Bind[];
  /** What the report says about the programs. */
  readonly description: string;
  /** What `systemctl` calls the server. */
  readonly service: string;
  /** Makes a database on empty volumes, and has it on the disk: an image may be made the moment after. */
  readonly initialize: (guest: ProcessGuest) => Promise<void>;
  /** Makes a restored database the new instance's own. */
  readonly adopt: (guest: ProcessGuest) => Promise<void>;
  /** The server on a database that exists; it is not started yet. */
  readonly server: (guest: ProcessGuest) => WritableServer;
}

/** A database server that runs in an instance. */
export interface DatabaseServer {
  /** Resolves when it accepts connections; throws a `WorkloadError` with the end of its log. */
  readonly start: () => Promise<void>;
  /** Shuts it down in order; nothing where it does not run. */
  readonly stop: () => Promise<void>;
}

export interface WritableServer extends DatabaseServer {
  /** Rejects where no server listens. */
  readonly connect: () => Promise<WriteSession>;
}

/** A session of a writer, from outside the instance. */
export interface WriteSession {
  /** Makes the place for the writes where there is none. */
  readonly prepare: () => Promise<void>;
  /** Resolves when the server has acknowledged the write. */
  readonly write: (id: number) => Promise<void>;
  /** What is there of the writes, in ascending order. */
  readonly ids: () => Promise<readonly number[]>;
  /** Ends the session at once, even while a write waits on a frozen volume. */
  readonly close: () => void;
}
