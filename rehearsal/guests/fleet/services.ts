import type { Services, ServiceState } from '../shims/systemctl';
import type { Workload } from '../workloads/workload';

/** An instance's services. The service of the workload really starts and stops; the others only have a state. */
export interface ServiceTable extends Services {
  readonly attach: (service: NonNullable<Workload['service']>) => void;
}

export function createServices(declared: Readonly<Record<string, ServiceState>>): ServiceTable {
  const states = new Map<string, ServiceState>(Object.entries(declared));
  const attached = new Map<string, NonNullable<Workload['service']>>();
  return {
    state: (name) => states.get(name),
    bring: async (name, state) => {
      if (states.get(name) === state) {
        return;
      }
      const service = attached.get(name);
      await (state === 'active' ? service?.start() : service?.stop());
      states.set(name, state);
    },
    attach: (service) => {
      attached.set(service.name, service);
      states.set(service.name, 'active');
    },
  };
}
