import type { SetName } from '../../domain/lifecycle/actions';
import type { SetDetail } from '../../domain/lifecycle/events';
import type { StoredSnapshot } from '../../domain/lifecycle/observed';
import type { Ports } from '../../ports';
import type { Pacer } from './pacer';

export type LifecyclePorts = Pick<
  Ports,
  'storedSets' | 'schedules' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log' | 'random'
>;

/** A round that is going on, as those who carry out its actions need it. */
export interface Round {
  readonly ports: LifecyclePorts;
  readonly pacer: Pacer;
  /** The Region of the engine. */
  readonly home: string;
  /** For so long EC2 may not list what was just made. */
  readonly consistencySeconds: number;
  /** A snapshot as this round has listed it. */
  readonly snapshot: (region: string, snapshotId: string) => StoredSnapshot | undefined;
}

/** Whether it is the copies of a set in another Region. */
export function isCopy({ home }: Pick<Round, 'home'>, { region }: Pick<SetName, 'region'>): boolean {
  return region !== home;
}

/** A set as events and the log name it. */
export function detailOf({ policy, schedules, runId, instance, region, takenAt, snapshotIds }: SetName): SetDetail {
  return { policy, schedules, runId, instance, region, takenAt, snapshots: snapshotIds };
}

/** A metric's dimension may not be empty. */
export function policyOf({ policy }: Pick<SetName, 'policy'>): string {
  return policy === '' ? 'unknown' : policy;
}
