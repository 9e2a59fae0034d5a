import { aPolicy, scripts } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Steps } from '../../../../lambdas/contract';
import { ScriptStages, type Policy } from '../../../../lambdas/domain/policy';
import { anInput } from '../target';
import { HELD, POSTED, walk, type Walked } from '../walk';
import { aWorld } from '../world';

export type State = Steps['RecordOutcome']['input'];
export interface Given extends SimulationOptions {
  readonly steps?: Parameters<typeof walk>[1];
  readonly policy?: Policy;
  /** `walkOn` where one of the steps fails. */
  readonly walking?: typeof walk;
  /** What differs in the state that the steps leave. */
  readonly changed?: (state: Walked) => Partial<State>;
}

/** Records the outcome behind these steps; the tags are those of the first set. */
export async function record({
  steps = POSTED,
  policy = aPolicy(),
  changed = () => ({}),
  walking = walk,
  ...options
}: Given = {}) {
  const world = aWorld(options);
  const walked = await walking(world, steps, anInput({ policy }));
  const state = { ...walked, ...changed(walked) };
  const outcome = await world.step('RecordOutcome', state);
  return { world, state, outcome, tags: world.sets()[0]?.tags ?? {}, calls: world.calls('RecordOutcome') };
}

export const withStages = (stages: ScriptStages): Policy => aPolicy({ quiesce: scripts({ stages }) });
export const WITHOUT_SCRIPTS = aPolicy({ quiesce: { kind: 'none' } });
export const UNQUIESCED = [...HELD, 'TakeSnapshots'] as const;
