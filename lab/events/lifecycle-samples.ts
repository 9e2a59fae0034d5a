import { birthTags, verdictTags } from '../../lambdas/domain/snapshot-tags';
import type { PutEvent } from '../../rehearsal/cloud/world';
import { id } from '../simulation/builders';
import { DAY_MILLIS } from '../simulation/deployed';
import { failing } from '../simulation/faults';
import { deploy, keeping, policyOf } from '../simulation/lifecycle/worlds/world';
import { createSimulation, type Simulation } from '../simulation/simulation';

const POLICY = policyOf({
  retain: keeping(1),
  lock: { mode: 'governance', days: 1, crashConsistent: false },
  copies: [{ regions: ['eu-west-1'], encrypted: false, withinMinutes: 15, retain: keeping(7) }],
});

/** Events of sets after they are taken, from simulated nights of one policy. */
export async function lifecycleEvents(): Promise<readonly PutEvent[]> {
  const simulation = createSimulation({
    faults: [
      failing('Lifecycle', 'CopySnapshot', 'completes-late', { delayMillis: 30 * 60_000 }),
      failing('Lifecycle', 'LockSnapshot', 'denied'),
    ],
  });
  simulation.endRules();
  deploy(simulation, POLICY);
  // Six nights, of which the rules keep one: more than one round may remove.
  for (let night = 1; night <= 6; night += 1) {
    addSet(simulation, night, { daysAgo: 6 - night });
  }
  addSet(simulation, 7, { daysAgo: 0.5, fails: 'Internal error' });
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await simulation.lifecycle();
    await simulation.clock.advance(16 * 60_000);
  }
  return simulation.cloud.events;
}

function addSet(
  { cloud, clock }: Simulation,
  number: number,
  { daysAgo, fails }: { readonly daysAgo: number; readonly fails?: string },
): void {
  const startedAt = clock.now() - daysAgo * DAY_MILLIS - 60 * 60_000;
  const set = { policy: POLICY.name, schedule: 'nightly', runId: `run-${String(number)}`, instanceId: id(1) };
  const tags = [
    ...birthTags({ ...set, schedules: ['nightly'], set: `set-${String(number)}` }, [], ''),
    ...verdictTags({ verdict: { consistency: 'application-consistent', proof: 'guest-evidence' } }),
  ];
  cloud.addSnapshot({
    ...{ snapshotId: `snap-${String(number).padStart(17, '0')}`, volumeId: `vol-${String(1).padStart(17, '0')}` },
    ...{ startedAt, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) },
    ...(fails !== undefined && { fails }),
  });
}
