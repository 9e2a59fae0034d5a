import { createProcessGuest, type GuestEnvironment, type ProcessGuest } from '../process-guest';
import type { AttachedVolume, Attachment } from '../volumes';
import type { Engines } from '../workloads/engines';
import { createServices } from './services';
import { DEFAULT_ROOT_SIZE_MIB, resourceId, type WorkloadKind } from './spec';

export interface LaunchOptions {
  readonly instanceId: string;
  readonly volumes: readonly Attachment[];
  /** Whose programs its image has. */
  readonly workload: WorkloadKind | undefined;
  /** Works on the copies before the instance has them, and answers those that it gets. @default - all as they are */
  readonly prepare?: (volumes: readonly AttachedVolume[]) => Promise<readonly AttachedVolume[]>;
}

export interface Launches {
  /** Starts an instance with copies of images as its volumes. Nothing is mounted or started in it. It is closed with the fleet at the latest. */
  readonly launch: (options: LaunchOptions) => Promise<ProcessGuest>;
}

/** Each instance is added to `launched`. */
export function createLaunches(environment: GuestEnvironment, engines: Engines, launched: ProcessGuest[]): Launches {
  return {
    launch: async ({ instanceId, volumes, workload, prepare = (all) => Promise.resolve(all) }) => {
      const engine = workload && engines.get(workload);
      const guest = await createProcessGuest(environment, {
        instanceId,
        hostName: 'drill',
        rootDisk: { volumeId: resourceId('vol', `${instanceId}/root`), sizeMiB: DEFAULT_ROOT_SIZE_MIB },
        volumes: { attach: volumes, prepare },
        services: createServices({}),
        binds: [...(engine?.binds ?? []), ...(engine?.packaged ?? [])],
        addPrograms: engine?.addPrograms,
      });
      launched.push(guest);
      return guest;
    },
  };
}
