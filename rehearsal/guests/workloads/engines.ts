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

/**
 * Without namespaces a socket has no place of the instance's own, and a second Redis no port. An ordinary user's freeze
 * stops the server, and the document of MariaDB and MySQL asks it during the freeze whether the lock lasts.
 */
const UNFIT: Partial<Readonly<Record<WorkloadKind, readonly ConfinementKind[]>>> = {
  [WorkloadKind.MARIADB]: [ConfinementKind.PLAIN, ConfinementKind.USER_NAMESPACE],
  [WorkloadKind.MYSQL]: [ConfinementKind.PLAIN, ConfinementKind.USER_NAMESPACE],
  [WorkloadKind.REDIS]: [ConfinementKind.PLAIN],
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

function assertFit(kind: WorkloadKind, { confinement }: EngineOptions): void {
  if (UNFIT[kind]?.includes(confinement) === true) {
    const users = confinement === ConfinementKind.PLAIN ? 'without namespaces' : 'as an ordinary user';
    throw new WorkloadError(`workload ${kind} can't be rehearsed ${users}: rehearse as root, or with another workload`);
  }
}
