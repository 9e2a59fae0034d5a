import { DRILL_TAG } from '../../../../lambdas/domain/drill/drill-tags';
import { accountOfRole } from '../../../../lambdas/domain/drill/place-role';
import type { Drill } from '../../../../lambdas/domain/drill/settings';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import type { CloudRegion } from '../../../../rehearsal/cloud/region';
import type { Instance } from '../../../../rehearsal/cloud/ec2/state';
import type { ExecutionResult } from '../../../../rehearsal/interpreter';
import type { Check } from '../../exhaustive/checks/check';
import type { PlannedFault } from '../../exhaustive/fault-line';
import type { Simulation } from '../../simulation';
import type { CheckRun } from '../check-guest';
import { ROLE } from '../worlds/world';

/** A drill, and how its execution ended. */
export interface EndedDrill {
  readonly drill: Drill;
  readonly arn: string;
  readonly result: ExecutionResult;
}

/** What a check may look at. The simulation knows the truth; the product does not. */
export interface WatchedDrills {
  readonly simulation: Simulation;
  readonly drills: readonly Drill[];
  /** All that goes wrong, the world's own faults among it. */
  readonly faults: readonly PlannedFault[];
  /** Every run of a check in an instance. */
  readonly runs: readonly CheckRun[];
  /** Executions that have not ended. */
  readonly going: ReadonlySet<string>;
  /** Epoch milliseconds at which the last outage so far is over; `Infinity` where one never ends. */
  readonly outageEndsAt: () => number;
}

export type DrillCheck = Check<readonly EndedDrill[]>;
export type MakeDrillCheck = (watched: WatchedDrills) => DrillCheck;

/** Where drills may launch: the engine's Region, of its own account and of the other one. */
export function placesOf({ cloud }: Pick<Simulation, 'cloud'>): readonly CloudRegion[] {
  return [cloud, cloud.in(cloud.region, accountOfRole(ROLE))];
}

/** Instances of drills, those that have ended too. */
export function instancesOf(simulation: Pick<Simulation, 'cloud'>): readonly Instance[] {
  const instances = placesOf(simulation).flatMap((place) => [...place.instances.values()]);
  return instances.filter(({ tags }) => tags.has(DRILL_TAG));
}

export const drillIdOf = ({ tags }: Instance): string => tags.get(DRILL_TAG) ?? '';

/** Tags that a call of CreateTags gives. */
export function tagsGiven({ operation, input }: CallRecord): ReadonlyMap<string, string> {
  const tags = (input.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return new Map(operation === 'CreateTags' ? tags.map(({ Key, Value }) => [Key, Value]) : []);
}
