import type { Attempt, ThawReport } from '../../../lambdas/contract';
import { thaw } from '../../../lambdas/handlers/run/thaw';
import { ends, type ScriptPlan } from './fake-scripts';
import { anAttempt, anInput, aPrepared, CHILD, DELIVERY, preSent } from './states';
import { aWorld, type World, type WorldOptions } from './world';

type State = Parameters<ReturnType<typeof thaw>>[0];

interface Ran {
  readonly world: World;
  readonly report: ThawReport;
  readonly calls: readonly string[];
}

/** Thaws after this attempt. */
export const thawing = (world: World, attempt: Attempt, changed: Partial<State> = {}): Promise<ThawReport> =>
  thaw(world.ports, DELIVERY)({ ...anInput(), prepared: aPrepared(), attempt, ...changed }, CHILD);

/** Thaws where the pre-script was sent and does this; of the calls from there on, `scripts.status` is left out. */
export async function thawPre(pre: ScriptPlan, options: WorldOptions = {}, attempt = anAttempt()): Promise<Ran> {
  const post = options.scripts ?? (() => ends(0));
  const world = aWorld({ ...options, scripts: (stage, count) => (stage === 'pre-script' ? pre : post(stage, count)) });
  const calls = await preSent(world);
  const report = await thawing(world, attempt);
  return { world, report, calls: calls().filter((call) => call !== 'scripts.status') };
}

/** How many thaws are owed. */
export const owed = async (world: World): Promise<number> => (await world.ports.ledger.owed()).length;
