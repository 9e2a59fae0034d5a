import {
  RESULT_PATHS,
  type Attempt,
  type CaughtError,
  type FreezeWindow,
  type TargetInput,
} from '../../../lambdas/contract';
import type { Prepared } from '../../../lambdas/domain/preparation';
import { LambdaError } from '../../../rehearsal/interpreter';
import { anInput } from './target';
import type { World } from './world';

/** A target's state after its Hold, with what other steps left in it. */
export type Walked = TargetInput & { readonly prepared: Prepared; readonly attempt: Attempt };

export const HELD = ['Prepare', 'Hold'] as const;
export const SENT = [...HELD, 'SendPreScript'] as const;
export const FROZEN = [...SENT, 'SnapshotWhenFrozen'] as const;
export const POSTED = [...FROZEN, 'AwaitPostScript'] as const;
type TargetStep = (typeof POSTED)[number] | 'Thaw' | 'Recover' | 'TakeSnapshots' | 'CreateVssSnapshots';

/** The state that these steps leave, one after the other. */
export async function walk(world: World, steps: readonly TargetStep[], from: object = anInput()): Promise<Walked> {
  const state: Walked & { readonly failure?: CaughtError } = await walkOn(world, steps, from);
  const failure = state.failure ?? (state.attempt as Attempt | undefined)?.failure;
  if (failure !== undefined) {
    throw new Error(`a step failed: ${failure.Error}: ${failure.Cause}`);
  }
  return state;
}

/** The same where a step may fail: its error is kept where the machine's catch keeps it, and the next one is invoked. */
export async function walkOn(world: World, steps: readonly TargetStep[], from: object = anInput()): Promise<Walked> {
  let state: object = from;
  for (const step of steps) {
    const [, ...path] = RESULT_PATHS[step].split('.');
    state = await world.step(step, state as never).then(
      (output) => put(state, path, output),
      (error: unknown) => put(state, [...path.slice(0, -1), 'failure'], caught(error)),
    );
  }
  return state as Walked;
}

export function windowOf({ attempt: { window } }: Pick<Walked, 'attempt'>): FreezeWindow {
  if (window === undefined) {
    throw new Error('SnapshotWhenFrozen has left no window');
  }
  return window;
}

/** The same state, had its window not been able to send the post-script. */
export function unthawed(state: Walked): Walked {
  const { post: _post, ...window } = windowOf(state);
  return { ...state, attempt: { ...state.attempt, window: { ...window, next: 'thaw' } } };
}

function put(state: object, [slot = '', ...path]: readonly string[], value: unknown): object {
  const before = (state as Readonly<Record<string, object | undefined>>)[slot];
  return { ...state, [slot]: path.length === 0 ? value : put(before ?? {}, path, value) };
}

function caught(error: unknown): CaughtError {
  if (!(error instanceof LambdaError)) {
    throw error;
  }
  return { Error: error.error, Cause: error.causeText };
}
