import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Account } from '../confinement/confinement';
import { BELOW_A_SHELL, type RegisteredWriter } from '../freezing/freezer';
import { hasEnded } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import type { DatabaseServer } from './database';
import { WORKLOAD_ENVIRONMENT } from './inside';
import { WorkloadError } from './workload';

interface ServerOptions {
  readonly guest: ProcessGuest;
  /** For messages: `PostgreSQL`. */
  readonly product: string;
  /** Stays in the foreground and logs to its output. */
  readonly argv: readonly [string, ...string[]];
  /** Asks the server something; rejects while it does not answer. */
  readonly probe: () => Promise<unknown>;
  /** Has the server end in order. */
  readonly shutDown: () => Promise<unknown>;
  /** What stops it where there is no freezing. @default 'freeze' */
  readonly stopsFor?: RegisteredWriter['stopsFor'];
}

/** How long recovery may take on a busy machine. */
const READY_WITHIN_MILLIS = 60_000;
const POLL_MILLIS = 25;
const LOG_LIMIT = 16_000;

/** A server that runs in an instance under the database's account, which a freeze stops where there is no freezing. */
export function databaseServer(options: ServerOptions): DatabaseServer {
  const { guest, argv, shutDown, stopsFor = 'freeze' } = options;
  const { confinement } = guest;
  let server: ChildProcess | undefined;
  return {
    start: async () => {
      let log = '';
      const child = confinement.spawn({
        argv: [...BELOW_A_SHELL, ...argv],
        account: Account.DATABASE,
        environment: WORKLOAD_ENVIRONMENT,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_LIMIT)));
      }
      server = child;
      guest.register({
        pid: () => confinement.commandPid(child),
        volumeIds: guest.volumes.map(({ volumeId }) => volumeId),
        stopsFor,
      });
      await untilReady(options, child, () => log);
    },
    stop: async () => {
      if (server === undefined || hasEnded(server)) {
        return;
      }
      const ended = once(server, 'exit');
      await shutDown();
      await ended;
    },
  };
}

async function untilReady({ product, probe }: ServerOptions, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MILLIS;
  for (;;) {
    if (hasEnded(child)) {
      throw new WorkloadError(`${product} ended while it started; its log: ${log().trim()}`);
    }
    if (performance.now() > deadline) {
      throw new WorkloadError(`${product} was not ready after ${READY_WITHIN_MILLIS} ms; its log: ${log().trim()}`);
    }
    try {
      await probe();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS)); // not there yet, or still recovering
    }
  }
}
