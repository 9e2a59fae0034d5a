import { ConfinementKind } from '../confinement/confinement';
import { WorkloadKind } from '../fleet/spec';
import type { DatabaseEngine } from './database';
import { createMariadb, createMysql } from './mysql';
import { createPostgresql } from './postgresql';
import { createRedis } from './redis';
import { WorkloadError } from './workload';

type EngineOptions = Parameters<typeof createPostgresql>[0];

type DatabaseKind = Exclude<WorkloadKind, WorkloadKind.FILES | WorkloadKind.NONE>;

/** How each database is found on this machine; throws a `WorkloadError` that says how to get it. */
const ENGINES: Readonly<Record<DatabaseKind, (options: EngineOptions) => Promise<DatabaseEngine>>> = {
  [WorkloadKind.POSTGRESQL]: createPostgresql,
  [WorkloadKind.MARIADB]: createMariadb,
  [WorkloadKind.MYSQL]: createMysql,
  [WorkloadKind.REDIS]: createRedis,
};

export type Engines = ReadonlyMap<WorkloadKind, DatabaseEngine>;

/** The databases that these workloads need. */
export async function createEngines(kinds: ReadonlySet<WorkloadKind>, options: EngineOptions): Promise<Engines> {
  const creators: Partial<Readonly<Record<WorkloadKind, (typeof ENGINES)[DatabaseKind]>>> = ENGINES;
  const engines = new Map<WorkloadKind, DatabaseEngine>();
  for (const kind of kinds) {
    const create = creators[kind];
    if (create !== undefined) {
      assertFit(kind, options);
      engines.set(kind, await create(options));
    }
  }
  return engines;
}

/** Without namespaces a socket has no place of the instance's own, and a second Redis no port. */
function assertFit(kind: WorkloadKind, { confinement }: EngineOptions): void {
  if (confinement === ConfinementKind.PLAIN && kind !== WorkloadKind.POSTGRESQL) {
    throw new WorkloadError(
      `workload ${kind} needs namespaces, and this machine refuses them: rehearse as root, or allow user namespaces`,
    );
  }
}
