import type { StepHandler } from '../../contract';
import { prepareTarget } from '../../domain/preparation';
import type { Ports } from '../../ports';
import { findSets } from '../sets/create-set';
import { defined } from '../../domain/json';

/**
 * Does all that can be done while nothing is frozen: what can't work is decided here, before anything is sent. A set that
 * this run made of this target before, in an execution that was started again, is not made a second time.
 */
export function prepare(ports: Pick<Ports, 'instances' | 'snapshots'>): StepHandler<'Prepare'> {
  return async (state) => {
    const { policy, document, instanceId } = state;
    const [instance, managed, [earlier]] = await Promise.all([
      ports.instances.describe(instanceId),
      policy.quiesce.kind === 'none' ? undefined : ports.instances.managed(instanceId),
      findSets(ports, state),
    ]);
    return prepareTarget({ policy, document, instance, managed, ...defined({ earlier }) });
  };
}
