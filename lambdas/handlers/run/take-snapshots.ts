import type { StepHandler } from '../../contract';
import type { Ports } from '../../ports';
import { createSet, findSets, mayHaveRun } from '../sets/create-set';

/**
 * Takes a set without scripts. Where this or an earlier attempt may have made one, it is looked for and adopted; what a
 * failed VSS left is never adopted.
 */
export function takeSnapshots(ports: Pick<Ports, 'snapshots' | 'clock'>): StepHandler<'TakeSnapshots'> {
  return async (state, execution) => {
    if (!mayHaveRun(execution) && state.recovery?.unknownSet === undefined) {
      return { set: await createSet(ports, state) };
    }
    const earlier = (await findSets(ports, state)).find(({ madeBy }) => madeBy === undefined);
    return { set: earlier ?? (await createSet(ports, state)), repeated: 'repeated' };
  };
}
