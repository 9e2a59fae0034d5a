import { createProcessGuest, type GuestEnvironment } from '../process-guest';
import type { Engines } from '../workloads/engines';
import { readLines } from '../workloads/files';
import { firstVolume, WorkloadError } from '../workloads/workload';
import { createServices } from './services';
import { DEFAULT_ROOT_SIZE_MIB, resourceId, type WorkloadKind } from './spec';

/** What a restored instance had. */
export interface Restored {
  /** The rows, members or complete lines, in ascending order: `AcknowledgedWrite.id`s. */
  readonly ids: readonly number[];
  /** From the database's start until it accepted connections, recovery included. */
  readonly startMillis?: number;
}

export interface Restores {
  /** Puts the images of a set onto a new instance, starts the workload's database there if it has one, and reads what survived. */
  readonly restore: (workload: WorkloadKind, snapshotIds: readonly string[]) => Promise<Restored>;
}

/** Restores into a new instance each time, which is gone when the answer is there. */
export function createRestores(environment: GuestEnvironment, engines: Engines): Restores {
  let count = 0;
  return {
    restore: async (workload, snapshotIds) => {
      if (snapshotIds.length === 0) {
        throw new WorkloadError('nothing to restore: no snapshot ids');
      }
      const engine = engines.get(workload);
      const name = `restored-${++count}`;
      const guest = await createProcessGuest(environment, {
        instanceId: resourceId('i', name),
        hostName: name,
        rootDisk: { volumeId: resourceId('vol', `${name}/root`), sizeMiB: DEFAULT_ROOT_SIZE_MIB },
        volumes: { restore: snapshotIds },
        services: createServices({}),
        binds: engine?.binds ?? [],
        addPrograms: engine?.addPrograms,
      });
      try {
        if (engine === undefined) {
          return { ids: readLines(firstVolume(guest)) };
        }
        await engine.adopt(guest);
        const server = engine.server(guest);
        const before = performance.now();
        await server.start();
        const startMillis = performance.now() - before;
        const session = await server.connect();
        try {
          return { ids: await session.ids(), startMillis };
        } finally {
          session.close();
        }
      } finally {
        await guest.close();
      }
    },
  };
}
