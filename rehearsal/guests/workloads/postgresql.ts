import { Account } from '../confinement/confinement';
import type { ProcessGuest } from '../process-guest';
import type { DatabaseEngine, DatabaseServer } from './database';
import { makeFolders, runInside, syncFolders } from './inside';
import { connectDatabase, connectWriter } from './postgresql-client';
import { preparePostgres, type PostgresOptions, type PostgresPrograms } from './postgresql-programs';
import { databaseServer } from './server';
import { placesOf } from './workload';

interface ClusterOptions {
  readonly guest: ProcessGuest;
  readonly programs: Pick<PostgresPrograms, 'bin'>;
  /** `off`: acknowledged before it is written, so that a crash loses the last ones. */
  readonly synchronousCommit: 'on' | 'off';
}

/** A PostgreSQL that runs in an instance: data on its first volume, WAL on its second if it has one. */
interface PostgresServer extends DatabaseServer {
  /** Where this machine reaches its socket. */
  readonly socketDirectory: string;
}

/** PostgreSQL as a workload. */
export async function createPostgresql(
  options: PostgresOptions & Pick<ClusterOptions, 'synchronousCommit'>,
): Promise<DatabaseEngine> {
  const programs = await preparePostgres(options);
  const { synchronousCommit } = options;
  return {
    ...programs,
    service: 'postgresql',
    initialize: (guest) => initializeCluster({ guest, programs, synchronousCommit }),
    adopt: adoptCluster,
    server: (guest) => {
      const { socketDirectory, ...server } = postgresServer({ guest, programs, synchronousCommit });
      return { ...server, connect: () => connectWriter(socketDirectory) };
    },
  };
}

/** Makes a database cluster on empty volumes, and has it on the disk: an image may be made the moment after. */
export async function initializeCluster({ guest, programs }: ClusterOptions): Promise<void> {
  const { data, log } = placesOf(guest);
  const folders = log === undefined ? [data] : [data, log];
  await makeFolders(guest, folders);
  const settings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-k', '--no-sync'];
  const waldir = log === undefined ? [] : [`--waldir=${log}`];
  await runInside(guest, Account.DATABASE, [`${programs.bin}/initdb`, '-D', data, ...settings, ...waldir]);
  await syncFolders(guest, folders);
}

/** The server on a cluster that exists; it is not started yet. */
export function postgresServer({ guest, programs, synchronousCommit }: ClusterOptions): PostgresServer {
  const { data } = placesOf(guest);
  const guestSocketDirectory = guest.environment.PGHOST ?? '/run/postgresql';
  const socketDirectory = guest.confinement.hostPath(guestSocketDirectory);
  const settings = {
    unix_socket_directories: guestSocketDirectory,
    listen_addresses: '',
    synchronous_commit: synchronousCommit,
    shared_buffers: '32MB',
    max_wal_size: '64MB', // the WAL's volume is small, and so are its images
    logging_collector: 'off',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const stop = [`${programs.bin}/pg_ctl`, 'stop', '-D', data, '-m', 'fast', '-w'] as const;
  const server = databaseServer({
    guest,
    product: 'PostgreSQL',
    argv: [`${programs.bin}/postgres`, '-D', data, ...words],
    probe: async () => {
      (await connectDatabase(socketDirectory)).destroy();
    },
    shutDown: () => runInside(guest, Account.DATABASE, stop),
  });
  return { ...server, socketDirectory };
}

/**
 * Makes a restored cluster the new instance's own. It still has its old server's lock, whose process id may be
 * anybody's here; and its link to the WAL must lead to the restored volume wherever that is mounted.
 */
export async function adoptCluster(guest: ProcessGuest): Promise<void> {
  const { data, log } = placesOf(guest);
  await runInside(guest, Account.ROOT, ['rm', '-f', `${data}/postmaster.pid`]);
  if (log !== undefined) {
    await runInside(guest, Account.ROOT, ['ln', '-sfn', log, `${data}/pg_wal`]);
  }
}
