import type { FaultPoint } from './cloud/faults';
import type { CallRecord } from './cloud/calls';
import { OPERATIONS, type OperationName } from './cloud/operations';
import type { FunctionFault } from './functions';
import { ABORT, CALL_KINDS, COMMAND_KINDS, FUNCTION_KINDS } from './fault-kinds';
import type { FaultReport } from './report/report';
import { RehearsalError } from './assembly';

export type FaultKind = string;

/** A fault as `--fault STATE=KIND[:COUNT]` asks for it. */
export interface FaultRequest {
  readonly state: string;
  readonly kind: FaultKind;
  readonly count: number;
}

/**
 * The calls that a fault of a step hits where they are not simply those that change something in AWS: writes of the
 * ledger, reads of a step that changes nothing, and in the freeze window the snapshots but not the post-script.
 */
const HIT_CALLS: Readonly<Record<string, readonly (OperationName | 'PutItem' | 'UpdateItem')[]>> = {
  ClaimRun: ['PutItem', 'UpdateItem'],
  ResolveTargets: ['DescribeInstances'],
  CompleteRun: ['PutEvents'],
  Prepare: ['DescribeInstances'],
  Hold: ['PutItem', 'UpdateItem'],
  SnapshotWhenFrozen: ['CreateSnapshots'],
  AwaitPostScript: ['SendCommand', 'UpdateItem'],
  Recover: ['DescribeSnapshots'],
};

/** States whose function sends a script, so that its delivery can go wrong. */
const SENDING_STATES: readonly string[] = [
  'SendPreScript',
  'SnapshotWhenFrozen',
  'AwaitPostScript',
  'Thaw',
  'CreateVssSnapshots',
];

/** Reads one `--fault`, or throws with the list of what there is. */
export function parseFault(text: string, states: readonly string[]): FaultRequest {
  const match = /^([^=]+)=([a-z-]+)(?::(\d+))?$/.exec(text);
  const [, state, kind, count] = match ?? [];
  if (state === undefined || kind === undefined) {
    throw new RehearsalError(
      `--fault is "${text}", allowed: STATE=KIND[:COUNT], for example SnapshotWhenFrozen=crash; correct it`,
    );
  }
  if (!states.includes(state)) {
    throw new RehearsalError(
      `--fault: state "${state}" is not one of the machine's tasks, allowed: ${states.join(', ')}; correct it`,
    );
  }
  const allowed = kindsOf(state);
  if (!allowed.includes(kind)) {
    throw new RehearsalError(
      `--fault: kind "${kind}" does not fit state ${state}, allowed: ${allowed.join(', ')}; use one of these`,
    );
  }
  const times = count === undefined ? 1 : Number(count);
  if (times < 1) {
    throw new RehearsalError(`--fault: count is ${String(times)}, allowed: a whole number from 1; correct it`);
  }
  return { state, kind, count: times };
}

function kindsOf(state: string): readonly string[] {
  const commands = SENDING_STATES.includes(state) ? COMMAND_KINDS : {};
  return [...Object.keys({ ...FUNCTION_KINDS, ...CALL_KINDS, ...commands }), ABORT];
}

/** The faults of one rehearsal: each is used up as it fires. */
export interface FaultInjector {
  readonly ofFunction: (state: string) => FunctionFault | undefined;
  readonly ofCall: FaultPoint;
  /** Whether the execution is to be stopped now that it enters this state. */
  readonly aborts: (state: string) => boolean;
  /** Sets the state that a function works for. It is called before each invocation: the calls of the function belong to that state. */
  readonly working: (functionName: string, state: string) => void;
  readonly report: () => readonly FaultReport[];
}

export function createFaultInjector(requests: readonly FaultRequest[]): FaultInjector {
  const left = requests.map((request) => ({ ...request, fired: 0 }));
  const states = new Map<string, string>();
  const fire = (state: string, fits: (kind: string) => boolean): string | undefined => {
    const found = left.find((fault) => fault.state === state && fault.fired < fault.count && fits(fault.kind));
    if (found === undefined) {
      return undefined;
    }
    found.fired += 1;
    return found.kind;
  };
  return {
    ofFunction: (state) => FUNCTION_KINDS[fire(state, (kind) => kind in FUNCTION_KINDS) ?? '']?.[0],
    ofCall: (call) => {
      const state = states.get(call.caller ?? '');
      const kind = state === undefined ? undefined : fire(state, (candidate) => concerns(candidate, state, call));
      const [fault] = CALL_KINDS[kind ?? ''] ?? COMMAND_KINDS[kind ?? ''] ?? [];
      return fault === undefined ? undefined : { kind: fault };
    },
    aborts: (state) => fire(state, (kind) => kind === ABORT) !== undefined,
    working: (functionName, state) => void states.set(functionName, state),
    report: () => left.map(({ state, kind, count, fired }) => ({ state, kind, asked: count, fired })),
  };
}

function concerns(kind: string, state: string, { operation }: CallRecord): boolean {
  if (kind in COMMAND_KINDS) {
    return operation === 'SendCommand';
  }
  const hit: readonly string[] | undefined = HIT_CALLS[state];
  return kind in CALL_KINDS && (hit?.includes(operation) ?? OPERATIONS.get(operation)?.changes === true);
}
