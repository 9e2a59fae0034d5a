import type { ProcessGuest } from '../process-guest';

/** A write that was acknowledged to its writer. */
export interface AcknowledgedWrite {
  /** Counts up from 1; the row's id or the line's number. */
  readonly id: number;
  /** When the acknowledgement arrived outside the instance: wall clock, milliseconds since the epoch. Never before it was given. */
  readonly acknowledgedAt: number;
}

/** What runs in an instance and writes all the while. */
export interface Workload {
  /** In the order of the acknowledgements. */
  readonly acknowledged: () => readonly AcknowledgedWrite[];
  /** What `systemctl start` and `systemctl stop` do to the service of the workload. */
  readonly service?: { readonly name: string; readonly start: () => Promise<void>; readonly stop: () => Promise<void> };
}

/** A workload could not be started in an instance, or its data not be read. */
export class WorkloadError extends Error {
  override readonly name = 'WorkloadError';
}

/** The first volume of a guest that carries a workload; throws a `WorkloadError` where there is none. */
export function firstVolume({ volumes, instanceId }: ProcessGuest): ProcessGuest['volumes'][number] {
  const [volume] = volumes;
  if (volume === undefined) {
    throw new WorkloadError(`${instanceId} has no volume for its workload`);
  }
  return volume;
}

/** Where a database has its files: on the first volume, and its log on the second if there is one. */
export function placesOf(guest: ProcessGuest): { readonly data: string; readonly log: string | undefined } {
  const second = guest.volumes[1];
  return {
    data: `${firstVolume(guest).mountPoint}/data`,
    log: second === undefined ? undefined : `${second.mountPoint}/log`,
  };
}
