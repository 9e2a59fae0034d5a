import { ConfinementKind } from '../guests/confinement/confinement';
import type { Fleet } from '../guests/fleet/fleet';
import type { FaultInjector } from '../faults';
import type { RehearsalOptions } from '../options';
import { callFunction } from '../play-run';
import type { DrillReport } from '../report/drill-report';
import type { Stage } from '../stage';
import { collectDrill } from './collect-drill';
import type { DeployedDrills } from './deployed';
import { createDrillGuests, type DrillGuests } from './guests';
import { playDrill } from './play-drill';
import type { SabotageKind } from './sabotage-kinds';

/** The drills of a rehearsal, before there is a stage. */
export interface DrillPlan {
  /** Those that are played. */
  readonly drills: DeployedDrills;
  readonly guests: DrillGuests;
}

/** How drills are played, or why this machine can't show them. */
export type DrillPlanOrNote = { readonly plan: DrillPlan } | { readonly note: string };

interface Planning {
  readonly drills: DeployedDrills;
  readonly fleet: Fleet;
  /** The volume that a snapshot was made of. */
  readonly volumeOf: (snapshotId: string) => string | undefined;
  readonly sabotage: SabotageKind | undefined;
}

export function planDrills({ drills, fleet, volumeOf, sabotage }: Planning): DrillPlanOrNote {
  if (fleet.mode.confinement.name === ConfinementKind.PLAIN) {
    return { note: NOT_SHOWN };
  }
  return { plan: { drills, guests: createDrillGuests({ fleet, volumeOf, sabotage }) } };
}

const NOT_SHOWN =
  'not played: an instance mounts its restored volumes itself, for which this machine would have to allow namespaces; so it is not shown that the sets can be restored and checked. Rehearse as root, or allow unprivileged user namespaces';

interface Surroundings {
  readonly options: RehearsalOptions;
  readonly stage: Stage;
  readonly faults: FaultInjector;
  readonly say: (text: string) => void;
}

/** Plays one drill after the other, and then calls the guard once, as its rule does every five minutes. */
export async function playDrills(
  { say, ...surroundings }: Surroundings,
  { drills, guests }: DrillPlan,
): Promise<readonly DrillReport[]> {
  const reports: DrillReport[] = [];
  for (const deployed of drills.drills) {
    say(`restore drill ${deployed.drill.name} of policy ${deployed.drill.policy}`);
    const played = await playDrill({ ...surroundings, drills, guests }, deployed);
    reports.push(collectDrill({ stage: surroundings.stage, guests }, played));
  }
  await callFunction(surroundings, 'drill guard');
  return reports;
}
