import { createProcessGuest } from '../process-guest';
import type { GuestEnvironment, ProcessGuest } from '../process-guest';
import type { VolumeDescription } from '../volumes';
import { startFileWriter } from '../workloads/files';
import { initializeCluster, postgresServer } from '../workloads/postgresql';
import { startDatabaseWriter } from '../workloads/postgresql-writer';
import type { Workload } from '../workloads/workload';
import type { Databases } from './databases';
import type { FleetInstance } from './fleet';
import { createServices } from './services';
import type { ServiceTable } from './services';
import { WorkloadKind } from './spec';
import type { InstanceSpec, VolumeSpec } from './spec';

export interface StartInstance {
  readonly environment: GuestEnvironment;
  readonly databases: Databases;
  readonly spec: InstanceSpec;
}

/** Puts up one instance and its workload; resolves when the workload writes. */
export async function startInstance({ environment, databases, spec }: StartInstance): Promise<FleetInstance> {
  const services = createServices(spec.services);
  const programs = spec.workload === WorkloadKind.POSTGRESQL ? await databases.programs() : undefined;
  const guest = await createProcessGuest(environment, {
    instanceId: spec.id,
    hostName: spec.name,
    rootDisk: spec.rootDevice,
    volumes: { create: spec.volumes.map(describeVolume) },
    services,
    binds: programs?.binds ?? [],
    ...(programs === undefined ? {} : { addPrograms: programs.installPsql }),
  });
  try {
    const workload = await startWorkload(guest, { environment, databases, spec }, services);
    return { spec, guest, acknowledged: workload?.acknowledged ?? ((): readonly [] => []) };
  } catch (error) {
    await guest.close();
    throw error;
  }
}

async function startWorkload(
  guest: ProcessGuest,
  { environment, databases, spec }: StartInstance,
  services: ServiceTable,
): Promise<Workload | undefined> {
  if (spec.workload === WorkloadKind.FILES) {
    return startFileWriter(guest, environment.clock);
  }
  if (spec.workload === WorkloadKind.NONE) {
    return undefined;
  }
  const { server: programs } = await databases.programs();
  const options = { guest, programs, synchronousCommit: databases.synchronousCommit };
  await initializeCluster(options);
  const server = postgresServer(options);
  await server.start();
  const writer = await startDatabaseWriter({ socketDirectory: server.socketDirectory, clock: environment.clock });
  guest.beforeClose(() => {
    writer.stop();
    return Promise.resolve();
  });
  const service = { name: 'postgresql', start: server.start, stop: server.stop };
  services.attach(service);
  return { acknowledged: writer.acknowledged, service };
}

function describeVolume({ id, device, mountPoint, sizeMiB }: VolumeSpec): VolumeDescription {
  return { volumeId: id, device, mountPoint, sizeMiB };
}
