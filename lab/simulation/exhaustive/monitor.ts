import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { ObservedRun } from '../observed';
import type { Policy } from '../../../lambdas/domain/policy';
import type { Simulation } from '../simulation';
import { checkDebts } from './checks/debts';
import type { Check, Watched } from './checks/check';
import { checkFreezes } from './checks/freezes';
import { checkLabels } from './checks/labels';
import { checkVerdicts } from './checks/verdicts';

/** Something that must never be, and when it first was. */
export interface Violation {
  /** Epoch milliseconds of the virtual clock. */
  readonly at: number;
  readonly message: string;
}

export interface Monitor<Ended> {
  readonly violations: readonly Violation[];
  readonly arrived: (call: CallRecord) => void;
  readonly ended: (ending: Ended) => void;
}

/** The invariants of runs. */
export function watch(watched: Watched): Monitor<readonly (readonly [ObservedRun, Policy])[]> {
  const checks = [checkFreezes, checkDebts, checkLabels, checkVerdicts].map((make) => make(watched));
  return watching(watched.simulation, checks);
}

/** Looks at every invariant after every event; each thing that is broken is told once. */
export function watching<Ended>(
  { clock, cloud }: Pick<Simulation, 'clock' | 'cloud'>,
  checks: readonly Check<Ended>[],
): Monitor<Ended> {
  const violations: Violation[] = [];
  const told = new Set<string>();
  const tell = (messages: readonly string[]): void => {
    for (const message of messages) {
      if (told.has(message)) {
        continue;
      }
      told.add(message);
      violations.push({ at: clock.now(), message });
    }
  };
  const look = (): void => {
    for (const { onEvent } of checks) {
      if (onEvent !== undefined) {
        tell(onEvent());
      }
    }
  };
  cloud.listen({
    onCall: (call) => {
      for (const { onAnswer } of checks) {
        if (onAnswer !== undefined) {
          tell(onAnswer(call));
        }
      }
      look();
    },
    onCommand: look,
    onSnapshots: look,
    onEvent: look,
  });
  return {
    violations,
    arrived: (call) => {
      for (const { onArrival } of checks) {
        if (onArrival !== undefined) {
          tell(onArrival(call));
        }
      }
      look();
    },
    ended: (ending) => {
      look();
      for (const { atEnd } of checks) {
        if (atEnd !== undefined) {
          tell(atEnd(ending));
        }
      }
    },
  };
}
