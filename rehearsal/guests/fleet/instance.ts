import { createProcessGuest, type GuestEnvironment, type ProcessGuest } from '../process-guest';
import { startFileWriter } from '../workloads/files';
import { initializeCluster, postgresServer } from '../workloads/postgresql';
import { startDatabaseWriter } from '../workloads/postgresql-client';
import type { PostgresPrograms } from '../workloads/postgresql-programs';
import type { AcknowledgedWrite, Workload } from '../workloads/workload';
import { neededPostgres } from './restore';
import { createServices, type ServiceTable } from './services';
import { WorkloadKind, type InstanceSpec } from './spec';

export interface FleetInstance {
  readonly spec: InstanceSpec;
  readonly guest: ProcessGuest;
  /** The writes of the instance's workload that were acknowledged so far; empty without a workload. */
  readonly acknowledged: () => readonly AcknowledgedWrite[];
}

interface StartInstance {
  readonly environment: GuestEnvironment;
  readonly postgres: PostgresPrograms | undefined;
  readonly synchronousCommit: 'on' | 'off';
  readonly spec: InstanceSpec;
}

/** Puts up one instance and its workload; resolves when the workload writes. */
export async function startInstance(options: StartInstance): Promise<FleetInstance> {
  const { environment, postgres, spec } = options;
  const services = createServices(spec.services);
  const programs = spec.workload === WorkloadKind.POSTGRESQL ? neededPostgres(postgres) : undefined;
  const guest = await createProcessGuest(environment, {
    instanceId: spec.id,
    hostName: spec.name,
    rootDisk: spec.rootDevice,
    volumes: { create: spec.volumes.map(({ id, ...volume }) => ({ volumeId: id, ...volume })) },
    services,
    binds: programs?.binds ?? [],
    addPrograms: programs?.addPrograms,
  });
  try {
    const workload = await startWorkload(guest, options, services);
    return { spec, guest, acknowledged: workload?.acknowledged ?? ((): readonly [] => []) };
  } catch (error) {
    await guest.close();
    throw error;
  }
}

async function startWorkload(
  guest: ProcessGuest,
  { environment, postgres, synchronousCommit, spec }: StartInstance,
  services: ServiceTable,
): Promise<Workload | undefined> {
  if (spec.workload === WorkloadKind.FILES) {
    return startFileWriter(guest, environment.clock);
  }
  if (spec.workload === WorkloadKind.NONE) {
    return undefined;
  }
  const options = { guest, programs: neededPostgres(postgres), synchronousCommit };
  await initializeCluster(options);
  const server = postgresServer(options);
  await server.start();
  const writer = await startDatabaseWriter(server.socketDirectory, environment.clock);
  guest.beforeClose(() => {
    writer.stop();
    return Promise.resolve();
  });
  const service = { name: 'postgresql', start: server.start, stop: server.stop };
  services.attach(service);
  return { acknowledged: writer.acknowledged, service };
}
