import type { StepHandler } from '../../contract';
import type { Ports } from '../../ports';
import { createSet, findSets } from '../sets/create-set';

/** Takes a set without scripts. A repeated step adopts what it made before, never what a failed VSS left behind. */
export function takeSnapshots(ports: Pick<Ports, 'snapshots' | 'clock'>): StepHandler<'TakeSnapshots'> {
  return async (state) => {
    const earlier = (await findSets(ports, state)).find(({ madeBy }) => madeBy === undefined);
    return { set: earlier ?? (await createSet(ports, state)) };
  };
}
