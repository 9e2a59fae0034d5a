import type { StepName } from '../../lambdas/contract';
import { STEP_FUNCTIONS } from '../../statemachine/timeouts';
import type { FaultBook } from './faults';

/**
 * A deployment while a run is going on (docs/decisions/0020). The run keeps its definition and the code of its versions.
 * What the deployment can take from it is a function, with all of its versions, or a permission of a function's role. The
 * guard and the sweep are those of the new release, which have all that they need.
 */
export interface Deployment {
  /** The invocation of a step, counted from 1, that comes right after it. */
  readonly before: number;
  /** Functions that the new release does not have: every one, or that of the next invocation. */
  readonly drops?: 'all' | 'next';
  /** What no role of a step may call any more. */
  readonly denies?: string;
}

/** What an interrupted run goes through, for `book` of a simulation. */
export function deploying({ before, drops, denies }: Deployment): FaultBook {
  const seen: { invocations: number; next?: StepName } = { invocations: 0 };
  const isDropped = (step: StepName): boolean =>
    drops === 'all' ||
    (drops === 'next' && seen.next !== undefined && STEP_FUNCTIONS[step] === STEP_FUNCTIONS[seen.next]);
  return {
    ofFunction: (actor) => {
      if (!isStep(actor)) {
        return undefined;
      }
      seen.invocations += 1;
      if (seen.invocations < before) {
        return undefined;
      }
      seen.next ??= actor;
      return isDropped(actor) ? { kind: 'no-function' } : undefined;
    },
    ofCall: ({ caller = '', operation }) =>
      seen.next !== undefined && operation === denies && isStep(caller) ? { kind: 'denied' } : undefined,
  };
}

/** Every deployment that a run could meet, by one that meets none: each function and each permission, where it is used. */
export function watching(): { readonly book: FaultBook; readonly deployments: () => readonly Deployment[] } {
  const met = new Map<string, Deployment>();
  const seen = { invocations: 0 };
  const note = (deployment: Deployment): void => void met.set(JSON.stringify(deployment), deployment);
  return {
    book: {
      ofFunction: (actor) => {
        if (isStep(actor)) {
          seen.invocations += 1;
          note({ before: seen.invocations, drops: 'all' });
          note({ before: seen.invocations, drops: 'next' });
        }
        return undefined;
      },
      ofCall: ({ caller = '', operation }) => {
        if (isStep(caller)) {
          note({ before: seen.invocations, denies: operation });
        }
        return undefined;
      },
    },
    deployments: () => [...met.values()],
  };
}

function isStep(actor: string): actor is StepName {
  return actor in STEP_FUNCTIONS;
}
