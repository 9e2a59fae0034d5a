import type { StepHandler } from '../contract';
import { prepareTarget } from '../domain/preparation';
import type { Ports } from '../ports';

/** Does all that can be done while nothing is frozen: what can't work is decided here, before anything is sent. */
export function prepare(ports: Pick<Ports, 'instances'>): StepHandler<'Prepare'> {
  return async ({ policy, document, instanceId }) => {
    const [instance, managed] = await Promise.all([
      ports.instances.describe(instanceId),
      policy.quiesce.kind === 'none' ? undefined : ports.instances.managed(instanceId),
    ]);
    return prepareTarget({ policy, document, instance, managed });
  };
}
