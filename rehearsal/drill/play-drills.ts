import type { Assembly } from '../assembly';
import { ConfinementKind } from '../guests/confinement/confinement';
import type { Fleet } from '../guests/fleet/fleet';
import type { FaultInjector } from '../faults';
import type { RehearsalOptions } from '../options';
import { callFunction } from '../play-run';
import type { DrillReport } from '../report/report';
import type { Stage } from '../stage';
import { chooseDrills } from './choose-drills';
import { collectDrill } from './collect-drill';
import type { DeployedDrill, DeployedDrills } from './deployed';
import { createDrillGuests, type DrillGuests } from './guests';
import { playDrill } from './play-drill';
import { createSabotage, type Sabotage } from './sabotage';

/** The drills of a rehearsal, before there is a stage. */
export interface DrillPlan {
  readonly drills: DeployedDrills;
  readonly chosen: readonly DeployedDrill[];
  readonly guests: DrillGuests;
  readonly sabotage?: Sabotage;
}

/** What is asked for, and what this machine can't show of it. */
export type DrillPlanOrNote = { readonly plan: DrillPlan } | { readonly note: string } | undefined;

interface Planning extends Pick<RehearsalOptions, 'policies' | 'drill'> {
  readonly assembly: Assembly;
  readonly fleet: Fleet;
  /** The volume that a snapshot was made of. */
  readonly volumeOf: (snapshotId: string) => string | undefined;
}

/** Throws a `RehearsalError` where drills are asked for and there is none. */
export function planDrills({ assembly, fleet, policies, drill, volumeOf }: Planning): DrillPlanOrNote {
  if (drill === undefined || assembly.drills === undefined) {
    return undefined;
  }
  if (fleet.mode.confinement.name === ConfinementKind.PLAIN) {
    return { note: NOT_SHOWN };
  }
  const sabotage = drill.sabotage && createSabotage(drill.sabotage);
  return {
    plan: {
      drills: assembly.drills,
      chosen: chooseDrills(assembly, policies),
      guests: createDrillGuests({ fleet, volumeOf, sabotage }),
      ...(sabotage !== undefined && { sabotage }),
    },
  };
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
  { chosen, drills, guests, sabotage }: DrillPlan,
): Promise<readonly DrillReport[]> {
  const reports: DrillReport[] = [];
  for (const deployed of chosen) {
    say(`restore drill ${deployed.drill.name} of policy ${deployed.drill.policy}`);
    const played = await playDrill({ ...surroundings, drills, guests }, deployed);
    reports.push(collectDrill({ stage: surroundings.stage, guests, sabotage }, played));
  }
  await callFunction(surroundings, 'drill guard');
  return reports;
}
