import { RehearsalError, type Assembly } from '../assembly';
import type { FleetSpec } from '../guests/fleet/spec';
import type { Progress } from '../report/terminal';

/** What `quiesce rehearse --days` plays. */
export interface LifecycleOptions {
  readonly assembly: Pick<Assembly, 'stackName' | 'schedules' | 'documents' | 'functions'>;
  readonly fleet: FleetSpec;
  /** Names of the policies; all when empty. */
  readonly policies: readonly string[];
  readonly days: number;
  /** Where the virtual clock begins, in milliseconds since the epoch. */
  readonly from: number;
  readonly seed: number;
  /** Share of the sets whose pre-script fails, from 0 to 1. */
  readonly failures: number;
  /** Share of the sets of which EBS fails a snapshot, from 0 to 1. */
  readonly broken: number;
  readonly faults: readonly LateFault[];
  readonly onProgress: (progress: Progress) => void;
}

/** What goes wrong after EC2 has accepted a call. */
const LATE_FAULTS = [
  { name: 'copy=fails-late', operation: 'CopySnapshot', kind: 'fails-late' },
  { name: 'copy=completes-late', operation: 'CopySnapshot', kind: 'completes-late' },
  { name: 'archive=fails-late', operation: 'ModifySnapshotTier', kind: 'fails-late' },
] as const;

/** A fault of the first `count` calls. */
export type LateFault = (typeof LATE_FAULTS)[number] & { readonly count: number };

/** Reads one `--fault` of a rehearsal of days, or throws with what there is. */
export function parseLateFault(text: string): LateFault {
  const [, named, count = '1'] = /^([a-z=-]+)(?::([1-9]\d*))?$/.exec(text) ?? [];
  const fault = LATE_FAULTS.find(({ name }) => name === named);
  if (fault === undefined) {
    const allowed = LATE_FAULTS.map(({ name }) => `${name}[:COUNT]`);
    throw new RehearsalError(`--fault is "${text}", with --days allowed: ${allowed.join(', ')}; correct it`);
  }
  return { ...fault, count: Number(count) };
}
