import { createProcessGuest, type GuestEnvironment, type ProcessGuest } from '../process-guest';
import { readLines } from '../workloads/files';
import { adoptCluster, postgresServer } from '../workloads/postgresql';
import { connectDatabase } from '../workloads/postgresql-client';
import type { PostgresPrograms } from '../workloads/postgresql-programs';
import { firstVolume, WorkloadError } from '../workloads/workload';
import { createServices } from './services';
import { DEFAULT_ROOT_SIZE_MIB, resourceId } from './spec';

/** What a restored instance had. */
export interface Restored {
  /** The rows, or the complete lines, in ascending order: `AcknowledgedWrite.id`s. */
  readonly ids: readonly number[];
  /** From the database's start until it accepted connections, recovery included. */
  readonly startMillis?: number;
}

export interface Restores {
  /** Starts PostgreSQL on the images of a set, in a new instance, and reads what survived. */
  readonly restoreDatabase: (snapshotIds: readonly string[]) => Promise<Restored>;
  /** Reads what survived of a file writer's lines. */
  readonly restoreFiles: (snapshotIds: readonly string[]) => Promise<Restored>;
}

/** Restores into a new instance each time, which is gone when the answer is there. */
export function createRestores(environment: GuestEnvironment, postgres: PostgresPrograms | undefined): Restores {
  let count = 0;
  const withGuest = async (
    snapshotIds: readonly string[],
    programs: PostgresPrograms | undefined,
    read: (guest: ProcessGuest) => Restored | Promise<Restored>,
  ): Promise<Restored> => {
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
      addPrograms: programs?.addPrograms,
    });
    try {
      return await read(guest);
    } finally {
      await guest.close();
    }
  };
  return {
    restoreDatabase: async (snapshotIds) => {
      const programs = neededPostgres(postgres);
      return withGuest(snapshotIds, programs, async (guest) => {
        await adoptCluster(guest);
        const server = postgresServer({ guest, programs, synchronousCommit: 'on' });
        const before = performance.now();
        await server.start();
        const startMillis = performance.now() - before;
        const session = await connectDatabase(server.socketDirectory);
        try {
          const rows = await session.query('SELECT id FROM writes ORDER BY id');
          return { ids: rows.map(({ id }) => Number(id)), startMillis };
        } finally {
          session.destroy();
        }
      });
    },
    restoreFiles: (snapshotIds) =>
      withGuest(snapshotIds, undefined, (guest) => ({ ids: readLines(firstVolume(guest)) })),
  };
}

/** PostgreSQL's programs; throws a `WorkloadError` where the fleet has no database. */
export function neededPostgres(postgres: PostgresPrograms | undefined): PostgresPrograms {
  if (postgres === undefined) {
    throw new WorkloadError('the fleet has no database, so PostgreSQL was not looked for');
  }
  return postgres;
}
