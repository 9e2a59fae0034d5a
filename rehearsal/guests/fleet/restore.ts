import { createProcessGuest } from '../process-guest';
import type { GuestEnvironment, ProcessGuest } from '../process-guest';
import { readLines } from '../workloads/files';
import { connectDatabase } from '../workloads/postgresql-client';
import { adoptCluster, postgresServer } from '../workloads/postgresql';
import { firstVolume, WorkloadError } from '../workloads/workload';
import type { DatabasePrograms, Databases } from './databases';
import { createServices } from './services';
import { DEFAULT_ROOT_SIZE_MIB, resourceId } from './spec';

export interface RestoredDatabase {
  /** The rows found, in ascending order: `AcknowledgedWrite.id`s. */
  readonly ids: readonly number[];
  /** From the server's start until it accepted connections, recovery included. */
  readonly startMillis: number;
  /** `crash`: it found that it had not been shut down and replayed its WAL, as after every image of a running server. */
  readonly recovery: 'crash' | 'none';
  readonly log: string;
}

export interface RestoredFiles {
  /** The complete lines found: `AcknowledgedWrite.id`s. */
  readonly ids: readonly number[];
}

export interface Restores {
  readonly database: (snapshotIds: readonly string[]) => Promise<RestoredDatabase>;
  readonly files: (snapshotIds: readonly string[]) => Promise<RestoredFiles>;
}

export interface RestoresOptions {
  readonly environment: GuestEnvironment;
  readonly databases: Databases;
}

/** Restores into a new instance each time, which is gone when the answer is there. */
export function createRestores({ environment, databases }: RestoresOptions): Restores {
  let count = 0;
  const withGuest = async <Found>(
    snapshotIds: readonly string[],
    programs: DatabasePrograms | undefined,
    read: (guest: ProcessGuest) => Promise<Found>,
  ): Promise<Found> => {
    if (snapshotIds.length === 0) {
      throw new WorkloadError('nothing to restore: no snapshot ids');
    }
    const name = `restored-${++count}`;
    const guest = await createProcessGuest(environment, {
      instanceId: resourceId('i', name),
      hostName: name,
      rootDisk: { volumeId: resourceId('vol', `${name}/root`), sizeMiB: DEFAULT_ROOT_SIZE_MIB },
      volumes: { restore: snapshotIds },
      services: createServices({}),
      binds: programs?.binds ?? [],
      ...(programs === undefined ? {} : { addPrograms: programs.installPsql }),
    });
    try {
      return await read(guest);
    } finally {
      await guest.close();
    }
  };
  return {
    database: async (snapshotIds) => {
      const programs = await databases.programs();
      return withGuest(snapshotIds, programs, async (guest) => {
        await adoptCluster(guest);
        const server = postgresServer({ guest, programs: programs.server, synchronousCommit: 'on' });
        const before = performance.now();
        await server.start();
        const startMillis = performance.now() - before;
        const session = await connectDatabase(server.socketDirectory);
        try {
          const rows = await session.query('SELECT id FROM writes ORDER BY id');
          const recovery = server.log().includes('automatic recovery in progress') ? 'crash' : 'none';
          return { ids: rows.map(({ id }) => Number(id)), startMillis, recovery, log: server.log() };
        } finally {
          session.destroy();
        }
      });
    },
    files: (snapshotIds) =>
      withGuest(snapshotIds, undefined, (guest) => Promise.resolve({ ids: readLines(firstVolume(guest)) })),
  };
}
