import { defined } from '../../../lambdas/domain/json';
import {
  CALL_KINDS,
  COMMAND_KINDS,
  ENTRY_KINDS,
  INVOCATION_KINDS,
  LATE_KINDS,
  LAUNCH_KINDS,
  RUN_KINDS,
  type FaultKind,
} from './fault-kinds';

/**
 * One fault, as text: `POINT:KIND[*TIMES][@NUMBER]`. A point is a call (`Hold.takeSlot.1`: the first that Hold makes of
 * this operation, or, of the ledger, of this method; `*.17`: the seventeenth of all), an invocation (`Guard.2`: the
 * guard's second) or the `run`. The number is the kind's: see `fault-kinds.ts`.
 */
export interface PlannedFault {
  readonly point: Point;
  readonly kind: FaultKind;
  /** From the point on, so many calls or invocations of its sort. */
  readonly times: number;
  readonly number?: number;
}

export interface Point {
  /** `Caller.Operation` of a call, the actor of an invocation, `*` of any call, `run`. */
  readonly of: string;
  /** From 1. */
  readonly ordinal: number;
}

const PATTERN = /^(run|\*|\w+(?:\.[A-Za-z]\w*)?)(?:\.(\d+))?:([a-z-]+)(?:\*(\d+))?(?:@(\d+))?$/;

export function printFault({ point, kind, times, number }: PlannedFault): string {
  const at = point.of === 'run' ? 'run' : `${point.of}.${point.ordinal}`;
  return `${at}:${kind}${times === 1 ? '' : `*${times}`}${number === undefined ? '' : `@${number}`}`;
}

/** Throws a `RangeError` that says what is wrong with the text. */
export function parseFault(text: string): PlannedFault {
  const [, of, ordinal, kind = '', times, number] = PATTERN.exec(text) ?? [];
  if (of === undefined) {
    throw new RangeError(`fault "${text}": the form is POINT:KIND[*TIMES][@NUMBER]`);
  }
  const allowed = kindsAt(of);
  if (!allowed.includes(kind as FaultKind)) {
    throw new RangeError(`fault "${text}": kind "${kind}" does not go there, allowed: ${allowed.join(', ')}`);
  }
  return {
    point: { of, ordinal: Number(ordinal ?? 1) },
    kind: kind as FaultKind,
    times: Number(times ?? 1),
    ...defined({ number: number === undefined ? undefined : Number(number) }),
  };
}

function kindsAt(of: string): readonly FaultKind[] {
  if (of === 'run') {
    return RUN_KINDS;
  }
  return of === '*' || of.includes('.')
    ? [...CALL_KINDS, ...COMMAND_KINDS, ...ENTRY_KINDS, ...LATE_KINDS, ...LAUNCH_KINDS]
    : INVOCATION_KINDS;
}
