import type { ChildProcess } from 'node:child_process';
import { Account, ConfinementKind } from '../confinement/confinement';
import { BELOW_A_SHELL } from '../freezing/freezer';
import { outputOf, SYSTEM_PATH } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import { connectDatabase } from './postgresql-client';
import type { PostgresPrograms } from './postgresql-programs';
import { firstVolume, WorkloadError } from './workload';

export interface PostgresOptions {
  readonly guest: ProcessGuest;
  readonly programs: Pick<PostgresPrograms, 'bin'>;
  /** `off`: acknowledged before it is written, so that a crash loses the last ones. */
  readonly synchronousCommit: 'on' | 'off';
}

/** A PostgreSQL that runs in an instance: data on its first volume, WAL on its second if it has one. */
interface PostgresServer {
  /** Where this machine reaches its socket. */
  readonly socketDirectory: string;
  /** Resolves when it accepts connections; throws a `WorkloadError` with the end of its log. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** The last of what it has logged since its start, at most 16,000 characters. */
  readonly log: () => string;
}

/** How long recovery may take on a busy machine. */
const READY_WITHIN_MILLIS = 60_000;
const POLL_MILLIS = 25;
const LOG_LIMIT = 16_000;

/** Makes a database cluster on empty volumes, and has it on the disk: an image may be made the moment after. */
export async function initializeCluster({ guest, programs }: PostgresOptions): Promise<void> {
  const { data, wal } = places(guest);
  const owner = guest.confinement.kind === ConfinementKind.ROOT ? 'chown postgres:postgres "$@" && ' : '';
  const folders = wal === undefined ? [data] : [data, wal];
  await mustRunInside(guest, Account.ROOT, ['sh', '-c', `mkdir -p "$@" && ${owner}chmod 700 "$@"`, 'sh', ...folders]);
  const settings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-k', '--no-sync'];
  const waldir = wal === undefined ? [] : [`--waldir=${wal}`];
  await mustRunInside(guest, Account.DATABASE, [`${programs.bin}/initdb`, '-D', data, ...settings, ...waldir]);
  await mustRunInside(guest, Account.ROOT, ['sync', '-f', ...folders]); // at once, where initdb syncs file by file
}

/** The server on a cluster that exists; it is not started yet. */
export function postgresServer({ guest, programs, synchronousCommit }: PostgresOptions): PostgresServer {
  const { confinement } = guest;
  const { data } = places(guest);
  const guestSocketDirectory = guest.environment.PGHOST ?? '/run/postgresql';
  const socketDirectory = confinement.hostPath(guestSocketDirectory);
  const settings = {
    unix_socket_directories: guestSocketDirectory,
    listen_addresses: '',
    synchronous_commit: synchronousCommit,
    shared_buffers: '32MB',
    max_wal_size: '64MB', // the WAL's volume is small, and so are its images
    logging_collector: 'off',
  };
  let log = '';
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    log = '';
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = confinement.spawn({
      argv: [...BELOW_A_SHELL, `${programs.bin}/postgres`, '-D', data, ...args],
      account: Account.DATABASE,
      environment: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_LIMIT)));
    }
    server = child;
    guest.register({
      pid: () => confinement.commandPid(child),
      volumeIds: guest.volumes.map(({ volumeId }) => volumeId),
    });
    await untilReady(child, socketDirectory, () => log);
  };
  return {
    socketDirectory,
    start,
    log: () => log,
    stop: async () => {
      if (server?.exitCode !== null) {
        return;
      }
      const stop = [`${programs.bin}/pg_ctl`, 'stop', '-D', data, '-m', 'fast', '-w'] as const;
      await mustRunInside(guest, Account.DATABASE, stop);
    },
  };
}

/**
 * Makes a restored cluster the new instance's own. It still has its old server's lock, whose process id may be
 * anybody's here; and its link to the WAL must lead to the restored volume wherever that is mounted.
 */
export async function adoptCluster(guest: ProcessGuest): Promise<void> {
  const { data, wal } = places(guest);
  await mustRunInside(guest, Account.ROOT, ['rm', '-f', `${data}/postmaster.pid`]);
  if (wal !== undefined) {
    await mustRunInside(guest, Account.ROOT, ['ln', '-sfn', wal, `${data}/pg_wal`]);
  }
}

async function untilReady(child: ChildProcess, socketDirectory: string, log: () => string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MILLIS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new WorkloadError(`PostgreSQL ended while it started; its log: ${log().trim()}`);
    }
    if (performance.now() > deadline) {
      throw new WorkloadError(`PostgreSQL was not ready after ${READY_WITHIN_MILLIS} ms; its log: ${log().trim()}`);
    }
    try {
      (await connectDatabase(socketDirectory)).destroy();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS)); // not there yet, or still recovering
    }
  }
}

function places(guest: ProcessGuest): { readonly data: string; readonly wal: string | undefined } {
  const wal = guest.volumes[1];
  return {
    data: `${firstVolume(guest).mountPoint}/data`,
    wal: wal === undefined ? undefined : `${wal.mountPoint}/wal`,
  };
}

async function mustRunInside(
  guest: ProcessGuest,
  account: Account,
  argv: readonly [string, ...string[]],
): Promise<void> {
  const child = guest.confinement.spawn({
    argv,
    account,
    environment: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, output } = await outputOf(child);
  if (code !== 0) {
    throw new WorkloadError(
      `${argv[0]} in ${guest.instanceId} ended with ${code ?? 'a signal'}: ${output.trim().slice(-2000)}`,
    );
  }
}
