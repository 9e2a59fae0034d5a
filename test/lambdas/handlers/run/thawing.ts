import type { InstanceSpec } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { ThawReport } from '../../../../lambdas/contract';
import { behaving } from '../failures';
import { anInput, FOREIGN_INPUT } from '../target';
import { SENT, walk, type Walked } from '../walk';
import { aWorld, type World } from '../world';

export interface Thawed {
  readonly world: World;
  readonly report: ThawReport;
  readonly calls: readonly string[];
}

export async function thawing(world: World, state: Walked): Promise<Thawed> {
  return { world, report: await world.step('Thaw', state), calls: world.calls('Thaw') };
}

/** Thaws where the pre-script was sent, has reached its agent, and behaves like this. */
export async function thaw(
  behavior: InstanceSpec['behavior'],
  options: SimulationOptions = {},
  walking = walk,
): Promise<Thawed> {
  const world = aWorld({ ...behaving(behavior), ...options });
  const state = await walking(world, SENT, options.documents === undefined ? anInput() : FOREIGN_INPUT);
  await world.clock.advance(2_000);
  return thawing(world, state);
}

export const HANGING: InstanceSpec['behavior'] = { pre: ['hangs-frozen'] };

/** How many thaws are owed. */
export const owed = ({ world }: Pick<Thawed, 'world'>): number => world.owed().length;
