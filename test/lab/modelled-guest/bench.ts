import { fileSystemsDocument } from '../../../documents';
import { readEvidence } from '../../../lambdas/domain/evidence';
import type { RunningStep, StepExit } from '../../../rehearsal/guests/guest';
import { ModelledGuest, type ModelledGuestOptions } from '../../../lab/modelled-guest';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { substitute, type Values } from '../../../lab/databases/substitute';

/** The execution that a script belongs to where nothing else is said. */
export const ID = '11111111-1111-4111-8111-111111111111';
export const OTHER = '22222222-2222-4222-8222-222222222222';
const MOUNTS = [
  { path: '/srv/a', volumeId: 'vol-a' },
  { path: '/srv/b', volumeId: 'vol-b' },
];
const DOCUMENT = fileSystemsDocument({ leaseSeconds: 20, mounts: MOUNTS.map(({ path }) => path) });

interface Bench {
  readonly clock: VirtualClock;
  readonly guest: ModelledGuest;
  readonly start: (command: string, values?: Values) => RunningStep;
  readonly run: (command: string, values?: Values) => Promise<StepExit>;
}

/** A guest with two mounts, /srv/a and /srv/b, and the document that names both. */
export function bench(options: Partial<Pick<ModelledGuestOptions, 'behavior' | 'mounts'>> = {}): Bench {
  const clock = new VirtualClock();
  const guest = new ModelledGuest({ instanceId: 'i-a', clock, mounts: MOUNTS, ...options });
  const start = (command: string, values: Values = {}): RunningStep => {
    const script = substitute(DOCUMENT, { executionId: ID, command, timeoutSeconds: 20, ...values });
    return guest.start({ commandId: 'c', name: 'step', script, environment: {} });
  };
  return { clock, guest, start, run: (command, values) => clock.runUntil(start(command, values).finished) };
}

/** Which mounts count as held, by the reader that the engine uses. */
export function held(exit: StepExit, executionId = ID): Readonly<Record<string, boolean>> | undefined {
  const evidence = readEvidence(exit.stdout, executionId);
  return evidence && Object.fromEntries<boolean>(evidence.mounts.map((mount) => [mount.path, mount.held]));
}

export const BOTH = { '/srv/a': true, '/srv/b': true };
export const NEITHER = { '/srv/a': false, '/srv/b': false };
