import type { PutEvent } from '../../rehearsal/cloud/world';
import { aDrill } from '../simulation/builders';
import { checkGuest } from '../simulation/drill/check-guest';
import { furnish } from '../simulation/drill/worlds/world';
import { DRILL_MACHINE, DRILL_MACHINE_ARN } from '../simulation/machine';
import { createSimulation } from '../simulation/simulation';

/** Events of a simulated restore drill that passes. */
export async function drillEvents(): Promise<readonly PutEvent[]> {
  const simulation = createSimulation({
    onLaunch: (instance) => checkGuest({ instance, clock: simulation.clock, behavior: 'passes' }),
  });
  simulation.endRules();
  await furnish({ name: 'sample', what: 'a drill that passes', drills: [] }, simulation);
  const execution = simulation.execute(DRILL_MACHINE, { arn: DRILL_MACHINE_ARN, input: { drill: aDrill() } });
  await simulation.clock.runUntil(execution.result);
  return simulation.cloud.events;
}
