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

/** What goes wrong after AWS has taken a call: the first `count` of them. */
export interface LateFault {
  readonly step: keyof typeof STEPS;
  readonly kind: 'fails-late' | 'completes-late';
  readonly count: number;
}

/** The steps of a lifecycle that can go wrong later, with the calls that begin them. */
export const STEPS = { copy: 'CopySnapshot', archive: 'ModifySnapshotTier' } as const;

const KINDS = {
  copy: ['fails-late', 'completes-late'],
  archive: ['fails-late'],
} as const satisfies Readonly<Record<LateFault['step'], readonly LateFault['kind'][]>>;

/** Reads one `--fault` of a rehearsal of days, or throws with what there is. */
export function parseLateFault(text: string): LateFault {
  const [, name, named, count = '1'] = /^(\w+)=([a-z-]+)(?::([1-9]\d*))?$/.exec(text) ?? [];
  const step = name === 'copy' || name === 'archive' ? name : undefined;
  const kinds: readonly LateFault['kind'][] = step === undefined ? [] : KINDS[step];
  const kind = kinds.find((one) => one === named);
  if (step === undefined || kind === undefined) {
    const allowed = Object.entries(KINDS).flatMap(([of, each]) => each.map((one) => `${of}=${one}[:COUNT]`));
    throw new RehearsalError(`--fault is "${text}", with --days allowed: ${allowed.join(', ')}; correct it`);
  }
  return { step, kind, count: Number(count) };
}
