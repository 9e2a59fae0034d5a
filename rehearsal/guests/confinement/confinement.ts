import type { ChildProcess, StdioOptions } from 'node:child_process';

/** How much of an instance's isolation this machine allows. */
export enum ConfinementKind {
  /** As root: namespaces of its own, dangerous capabilities dropped, real loop-mounted volumes. */
  ROOT = 'root',
  /** As an ordinary user: the same inside an unprivileged user namespace; a freeze stops processes instead. */
  USER_NAMESPACE = 'user-namespace',
  /** No namespaces at all: the shims are only first on PATH, and scripts see this machine's own files. */
  PLAIN = 'plain',
}

/** What each kind is called in front of a person. */
export const CONFINEMENT_DESCRIPTIONS: Readonly<Record<ConfinementKind, string>> = {
  [ConfinementKind.ROOT]: 'scripts run in namespaces of their own, without the capabilities to freeze, mount or trace',
  [ConfinementKind.USER_NAMESPACE]:
    'of an ordinary user: scripts run in an unprivileged user namespace; a freeze stops the database and the writers (SIGSTOP) instead of the file system',
  [ConfinementKind.PLAIN]:
    'neither root nor user namespaces are to be had, so scripts run as you, see your files, and can keep no state under /run; only the shims stand before fsfreeze, mount and systemctl',
};

/** Who a command runs as inside the instance. */
export enum Account {
  ROOT = 'root',
  /** The account that owns the database; PostgreSQL refuses uid 0. */
  DATABASE = 'postgres',
}

interface ConfinedCommand {
  readonly argv: readonly [string, ...string[]];
  readonly account: Account;
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly stdio: StdioOptions;
}

/** The sandbox of one instance. */
export interface Confinement {
  readonly kind: ConfinementKind;
  /** Starts a command in a session of its own inside the instance. */
  readonly spawn: (command: ConfinedCommand) => ChildProcess;
  /** The command that `spawn` started, as this machine numbers it; undefined once it has ended. */
  readonly commandPid: (child: ChildProcess) => number | undefined;
  /** SIGKILL to the process group that `spawn` started. Processes that left the group go on. */
  readonly killGroup: (child: ChildProcess) => void;
  /** Where this machine sees a path of the instance. Read there; the instance may have put links anywhere. */
  readonly hostPath: (guestPath: string) => string;
  /** Process id, as this machine sees it, of the instance's init; undefined without namespaces. */
  readonly initPid: number | undefined;
}

/** One directory or file of this machine that the instance sees elsewhere. */
export interface Bind {
  readonly hostPath: string;
  readonly guestPath: string;
  readonly access: 'read-only' | 'read-write';
}

export interface ConfinementOptions {
  /** A directory of the workspace for this instance alone; the watchdog's clean-up starts from it. */
  readonly directory: string;
  readonly hostName: string;
  readonly binds: readonly Bind[];
  /** The tools that the shims replace; each is a file of `shimDirectory`. */
  readonly shims: readonly string[];
}

/** Where the instance finds the shims, the broker's pipe and the programs that were brought for it. */
export const REHEARSAL_DIRECTORY = '/.rehearsal';

/** The sandbox could not be started; nothing has been run inside. */
export class ConfinementError extends Error {
  override readonly name = 'ConfinementError';
}
