import type { TargetOutcome } from '../../../lambdas/domain/outcome';
import { recordOutcome } from '../../../lambdas/handlers/run/record-outcome';
import { postEvidence, preEvidence, SUCCEEDED } from '../domain/builders';
import { aFoundSnapshot } from './found-snapshot';
import { aDebt, anAttempt, anInput, aPrepared, aWindow, CHILD, EXECUTION } from './states';
import { aWorld, type World, type WorldOptions } from './world';

export type State = Parameters<ReturnType<typeof recordOutcome>>[0];

interface Recorded {
  readonly world: World;
  readonly outcome: TargetOutcome;
  readonly tags: Readonly<Record<string, string>>;
}

/** A snapshot of the target whose verdict is pending. */
export const pending = (snapshotId: string, volumeId: string) =>
  aFoundSnapshot({
    snapshotId,
    volumeId,
    tags: [
      ...aFoundSnapshot().tags,
      { key: 'quiesce:consistency', value: 'pending' },
      { key: 'quiesce:state', value: 'pending' },
    ],
  });
export const TAKEN = [pending('snap-1', 'vol-1'), pending('snap-2', 'vol-2')];

export const EVIDENCE = {
  preEvidence: preEvidence({ executionId: EXECUTION }),
  postEvidence: postEvidence({ executionId: EXECUTION }),
};
export const GOOD_POST = { report: SUCCEEDED, attempts: 1, seenAt: '2026-11-22T03:00:03.500Z', ...EVIDENCE };
/** An attempt that earned its label. */
export const GOOD = anAttempt({ window: aWindow(), post: GOOD_POST });

/** Records the outcome where a thaw is owed and the set is there; the tags are those of its first snapshot. */
export async function record(changed: Partial<State>, options: WorldOptions = {}): Promise<Recorded> {
  const world = aWorld({ snapshots: TAKEN, ...options });
  await world.ports.ledger.hold(aDebt());
  const outcome = await recordOutcome(world.ports)({ ...anInput(), prepared: aPrepared(), ...changed }, CHILD);
  return { world, outcome, tags: world.tagsOf('snap-1') };
}
