import { guard, type GuardEvent, type GuardReport } from '../../../../lambdas/handlers/guard/guard';
import type { Hold } from '../../../../lambdas/ports';
import { INSTANCE } from '../../domain/builders';
import { aDebt } from '../states';
import { aWorld, type World, type WorldOptions } from '../world';

export const MINUTE_MILLIS = 60_000;
export const SETTINGS = { deliverySeconds: 60, actingSeconds: 300 };
/** When a debt is due whose run is still at work. */
export const FUTURE = '2026-11-22T03:10:00.000Z';
export const MINUTE: GuardEvent = { kind: 'minute' };
/** The guard watches once. */
export const watching = (world: World, event: GuardEvent = MINUTE): Promise<GuardReport> =>
  guard(world.ports, SETTINGS)(event);
/** An instance as EC2 describes it. */
export const running = (instanceId = INSTANCE, state = 'running') => ({ instanceId, state, volumes: [] });

/** A world where one thaw is owed and its pre-script was sent. */
export async function owing(options: WorldOptions = {}, hold = aDebt()): Promise<World> {
  const world = aWorld({ instances: [running()], ...options });
  await world.ports.ledger.hold(hold);
  await sendPre(world, hold);
  return world;
}

async function sendPre(world: World, hold: Hold): Promise<void> {
  await world.ports.scripts.send({
    instanceId: hold.instanceId,
    documentName: hold.documentName,
    documentVersion: hold.documentVersion,
    parameters: { command: ['pre-script'] },
    comment: `quiesce/${hold.executionId}/pre-script/1`,
    deliverySeconds: 60,
  });
}

/** The instances that are owed a thaw. */
export const owed = async (world: World): Promise<readonly string[]> =>
  (await world.ports.ledger.owed()).map(({ instanceId }) => instanceId);
