import { createProcessGuest, type GuestEnvironment, type ProcessGuest } from '../process-guest';
import { startFileWriter } from '../workloads/files';
import type { Engines } from '../workloads/engines';
import type { AcknowledgedWrite, Workload } from '../workloads/workload';
import { startDatabaseWriter } from '../workloads/writer';
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
  readonly engines: Engines;
  readonly spec: InstanceSpec;
}

/** Puts up one instance and its workload; resolves when the workload writes. */
export async function startInstance(options: StartInstance): Promise<FleetInstance> {
  const { environment, engines, spec } = options;
  const services = createServices(spec.services);
  const engine = engines.get(spec.workload);
  const guest = await createProcessGuest(environment, {
    instanceId: spec.id,
    hostName: spec.name,
    rootDisk: spec.rootDevice,
    volumes: { create: spec.volumes.map(({ id, ...volume }) => ({ volumeId: id, ...volume })) },
    services,
    binds: engine?.binds ?? [],
    addPrograms: engine?.addPrograms,
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
  { environment, engines, spec }: StartInstance,
  services: ServiceTable,
): Promise<Workload | undefined> {
  if (spec.workload === WorkloadKind.FILES) {
    return startFileWriter(guest, environment.clock);
  }
  const engine = engines.get(spec.workload);
  if (engine === undefined) {
    return undefined;
  }
  await engine.initialize(guest);
  const server = engine.server(guest);
  await server.start();
  const writer = await startDatabaseWriter(server, environment.clock);
  guest.beforeClose(() => {
    writer.stop();
    return Promise.resolve();
  });
  const service = { name: engine.service, start: server.start, stop: server.stop };
  services.attach(service);
  return { acknowledged: writer.acknowledged, service };
}
