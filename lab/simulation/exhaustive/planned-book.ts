import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { CallFaultKind, CommandFaultKind, Fault } from '../../../rehearsal/cloud/faults';
import type { FaultBook, FunctionFault } from '../faults';
import { LAUNCH_KINDS, type LaunchKind } from './fault-kinds';
import type { PlannedFault } from './fault-line';

/** What a call is counted as: `Caller.Operation`, of the ledger `Caller.method`, of an instance's own role `Guest.…`. */
export function sortOf({ caller = 'nobody', operation, input }: CallRecord): string {
  const actor = caller.startsWith('i-') ? 'Guest' : caller;
  const what = input.DryRun === true ? `${operation}DryRun` : operation;
  return `${actor}.${typeof input.Method === 'string' ? input.Method : what}`;
}

export interface PlannedBook extends FaultBook {
  /** Epoch milliseconds at which the last outage is over; `Infinity` for one that never ends. */
  readonly outageEndsAt: number;
  /** How many of the faults have happened. */
  readonly fired: number;
}

export interface BookHooks {
  /** Told of each call as it arrives, with its number among those of its sort. */
  readonly onArrival: (call: CallRecord, ordinal: number) => void;
  readonly onInvocation: (actor: string, ordinal: number) => void;
  /** Each of these stops a run that goes on. @default - no run is stopped */
  readonly stop?: readonly (() => void)[];
}

interface Outage {
  readonly of: 'everything' | 'ledger';
  readonly until: number;
}

/** Counts calls and invocations, and lets each planned fault happen at its point. */
export function plannedBook(faults: readonly PlannedFault[], hooks: BookHooks): PlannedBook {
  const counts = new Map<string, number>();
  const count = (of: string): number => {
    const ordinal = (counts.get(of) ?? 0) + 1;
    counts.set(of, ordinal);
    return ordinal;
  };
  const fired = new Set<PlannedFault>();
  const due = (of: string, ordinal: number): readonly PlannedFault[] => {
    const there = faults.filter(
      ({ point, times }) => point.of === of && ordinal >= point.ordinal && ordinal < point.ordinal + times,
    );
    for (const fault of there) {
      fired.add(fault);
    }
    return there;
  };
  const outages: Outage[] = [];

  return {
    get outageEndsAt() {
      return Math.max(0, ...outages.map(({ until }) => until));
    },
    get fired() {
      return fired.size;
    },
    ofCall: (call) => {
      const sort = sortOf(call);
      const ordinal = count(sort);
      hooks.onArrival(call, ordinal);
      const planned = [...due('*', count('*')), ...due(sort, ordinal)];
      if (planned.some(({ kind }) => kind === 'stops-run')) {
        for (const end of hooks.stop ?? []) {
          end();
        }
      }
      const began = planned.filter(({ kind }) => kind === 'outage' || kind === 'ledger-outage');
      outages.push(...began.map((fault) => outageOf(fault, call.at)));
      const isOut = outages.some(
        ({ of, until }) => call.at < until && (of === 'everything' || call.service === 'dynamodb'),
      );
      if (isOut) {
        return { kind: 'error-before-effect' };
      }
      return planned.map((fault) => faultOf(fault, call)).find((fault) => fault !== undefined);
    },
    ofFunction: (actor) => {
      const ordinal = count(actor);
      hooks.onInvocation(actor, ordinal);
      const [planned] = due(actor, ordinal);
      return planned === undefined ? undefined : whatOf(planned);
    },
  };
}

function outageOf({ kind, number = 0 }: PlannedFault, at: number): Outage {
  return {
    of: kind === 'outage' ? 'everything' : 'ledger',
    until: number === 0 ? Number.POSITIVE_INFINITY : at + number * 60_000,
  };
}

const OF_COMMANDS: readonly string[] = ['SendCommand', 'CancelCommand'];

const OF_ENTRIES: readonly string[] = ['PutEvents', 'EnableFastSnapshotRestores', 'DisableFastSnapshotRestores'];

function delayOf({ number }: PlannedFault): Pick<Fault, 'delayMillis'> {
  return number === undefined ? {} : { delayMillis: number * 1_000 };
}

function faultOf(planned: PlannedFault, { operation }: CallRecord): Fault | undefined {
  switch (planned.kind) {
    case 'error-before-effect':
    case 'error-after-effect':
    case 'timeout-before-effect':
    case 'timeout-after-effect':
    case 'throttle':
      return { kind: planned.kind satisfies CallFaultKind };
    case 'denied':
    case 'fails-late':
    case 'completes-late':
      return { kind: planned.kind, ...delayOf(planned) };
    case 'never-delivered':
    case 'late-delivery':
    case 'duplicate-delivery':
    case 'lost-status':
    case 'wrong-status': {
      const kind = planned.kind satisfies CommandFaultKind;
      return OF_COMMANDS.includes(operation) ? { kind, ...delayOf(planned) } : undefined;
    }
    case 'entry-refused':
      return OF_ENTRIES.includes(operation) ? { kind: planned.kind } : undefined;
    default:
      return isOfLaunch(planned.kind) && operation === 'RunInstances' ? { kind: planned.kind } : undefined;
  }
}

function isOfLaunch(kind: PlannedFault['kind']): kind is LaunchKind {
  return LAUNCH_KINDS.some((known) => known === kind);
}

function whatOf({ kind, number: call = 1 }: PlannedFault): FunctionFault['what'] | undefined {
  switch (kind) {
    case 'dies-before':
      return { kind: 'dies', call, side: 'before' };
    case 'dies-after':
      return { kind: 'dies', call, side: 'after' };
    case 'hangs':
      return { kind: 'hangs', call };
    case 'refused':
    case 'answer-lost':
    case 'runs-on':
    case 'twice':
      return { kind };
    default:
      return undefined;
  }
}
