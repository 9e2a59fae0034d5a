import type { PutEvent } from '../../rehearsal/cloud/world';
import { checkGuest } from '../simulation/drill/check-guest';
import { aDrill, furnish } from '../simulation/drill/world';
import { DRILL_MACHINE, DRILL_MACHINE_ARN } from '../simulation/machine';
import { createSimulation } from '../simulation/simulation';

/** Events of a simulated restore drill that passes. */
export async function drillEvents(): Promise<readonly PutEvent[]> {
  const simulation = createSimulation({
    onLaunch: ({ instanceId }) =>
      checkGuest({
        instanceId,
        snapshotOf: () => undefined,
        clock: simulation.clock,
        behavior: 'passes',
        runs: [],
        takesMillis: 20_000,
      }),
  });
  simulation.endRules();
  await furnish({ name: 'sample', what: 'a drill that passes', drills: [] }, simulation);
  const execution = simulation.execute(DRILL_MACHINE, { arn: DRILL_MACHINE_ARN, input: { drill: aDrill() } });
  await simulation.clock.runUntil(execution.result);
  return simulation.cloud.events;
}
