import type { InstanceSpec } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Hold } from '../../../../lambdas/ports';
import { behaving } from '../failures';
import { aDebt, FOREIGN, FOREIGN_INPUT, INSTANCE } from '../target';
import { SENT, walk } from '../walk';
import { aWorld, type World } from '../world';

export const MINUTE_MILLIS = 60_000;
export const MINUTE = { kind: 'minute' } as const;

/** What the ledger says is owed, and that nobody has said that he sends a pre-script for it. */
export function owe({ books }: World, hold: Hold = aDebt()): void {
  books.holds.set(hold.instanceId, { debt: 'owed', hold });
}

/** A world where one thaw is owed whose pre-script has reached its agent and behaves like this. */
export async function owing(
  options: SimulationOptions & { readonly behavior?: InstanceSpec['behavior']; readonly debt?: Partial<Hold> } = {},
): Promise<World> {
  const { behavior, debt, ...others } = options;
  const world = aWorld({ ...FOREIGN, ...behaving(behavior), ...others });
  await walk(world, SENT, FOREIGN_INPUT);
  await world.clock.advance(2_000);
  owe(world, aDebt(debt));
  return world;
}

export const owed = (world: World): readonly string[] => world.owed().map(({ instanceId }) => instanceId);
export const OWED = [INSTANCE];
/** How many thaws were sent. */
export const thaws = (world: World): number =>
  world.sent().filter(({ comment }) => comment.includes('post-script')).length;
