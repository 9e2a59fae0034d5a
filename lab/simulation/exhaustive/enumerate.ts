import {
  CREATE_SNAPSHOTS,
  EVENTS,
  LAUNCH,
  LEDGER,
  POLL,
  READ,
  SEND_SCRIPT,
  type Tuning,
} from '../../../lambdas/aws/clients';
import type { PlannedFault } from './fault-line';
import { parseFault } from './fault-line';
import type { RecordedCall, RecordedInvocation, Recording } from './recording';
import { isThinned, thin } from './thin';

/**
 * Which faults are put at a place: `every` kind that makes a difference there, or only the `strong` ones, of which pairs
 * are made: those that take something away for good, or leave behind what nobody knows of.
 */
export type Breadth = 'every' | 'strong';

/** Every single fault that a recorded simulation has a place for, in the order of its places. */
export function faultsOf(recording: Recording, breadth: Breadth): readonly PlannedFault[] {
  const start = recording.calls[0]?.at ?? 0;
  const calls = withoutRoutine(
    thin(recording.calls, ({ sort }) => sort),
    ({ sort }) => sort,
  ).flatMap((call, index) => textsOfCall(call, breadth, index).map((text) => `${call.sort}.${call.ordinal}:${text}`));
  const invocations = withoutRoutine(
    thin(recording.invocations, ({ actor }) => actor),
    ({ actor }) => actor,
  ).flatMap((invocation) =>
    textsOfInvocation(invocation, breadth).map((text) => `${invocation.actor}.${invocation.ordinal}:${text}`),
  );
  const timeOuts = breadth === 'every' ? timeOutsOf(recording, start) : [];
  return [...calls, ...invocations, ...timeOuts].map(parseFault);
}

/** Of the rules' calls, which come every minute and every five, the first three of each sort stand for all. */
function withoutRoutine<T>(items: readonly T[], sortOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, number>();
  return items.filter((item) => {
    const sort = sortOf(item);
    const number = (seen.get(sort) ?? 0) + 1;
    seen.set(sort, number);
    return number <= ROUTINE || !/^(Guard|Sweep)/.test(sort);
  });
}

const ROUTINE = 3;

/** By which tuning the product makes a call that is not one of the reads. */
const TUNINGS: Readonly<Record<string, Tuning>> = {
  SendCommand: SEND_SCRIPT,
  CreateSnapshots: CREATE_SNAPSHOTS,
  CopySnapshot: CREATE_SNAPSHOTS,
  RunInstances: LAUNCH,
  ListCommandInvocations: POLL,
  GetCommandInvocation: POLL,
  ListCommands: POLL,
  CancelCommand: POLL,
  PutEvents: EVENTS,
};

/** How often the product's clients ask before they give up. */
export function triesOf({ operation, service }: RecordedCall): number {
  return (service === 'dynamodb' ? LEDGER : (TUNINGS[operation] ?? READ)).maxAttempts;
}

/** What only reads: whether it fails before or behind its effect makes no difference. */
export function reads({ operation }: RecordedCall): boolean {
  return /^(Describe|Get|List|Query)/.test(operation);
}

function textsOfCall(call: RecordedCall, breadth: Breadth, index: number): readonly string[] {
  if (breadth === 'strong') {
    return strongOf(call);
  }
  const tries = triesOf(call) === 1 ? '' : `*${triesOf(call)}`;
  const failing = reads(call)
    ? [`error-before-effect${tries}`, ...(isRunCommands(call) ? [`throttle${tries}`] : [])]
    : [`error-before-effect${tries}`, 'error-after-effect', 'timeout-after-effect', ...onceOnly(call)];
  const entries = call.operation === 'PutEvents' ? ['entry-refused'] : [];
  return [...failing, ...entries, ...textsOfCommand(call), ...textsOfOutage(call, index), 'stops-run'];
}

/** A client that repeats takes a time-out and a throttled call for what an error is; these two calls it makes once. */
function onceOnly(call: RecordedCall): readonly string[] {
  return triesOf(call) === 1 ? ['timeout-before-effect', 'throttle'] : [];
}

/** Run Command throttles polls; a throttled poll is no answer. */
function isRunCommands({ operation }: RecordedCall): boolean {
  return /Command/.test(operation);
}

function strongOf({ sort, operation, service }: RecordedCall): readonly string[] {
  if (operation === 'SendCommand') {
    return ['error-after-effect', 'late-delivery@50', 'outage@5', 'stops-run'];
  }
  if (operation === 'CreateSnapshots') {
    return ['error-after-effect', 'throttle', 'outage@5', 'stops-run'];
  }
  if (operation === 'CreateTags') {
    return ['stops-run'];
  }
  const writes = service === 'dynamodb' && !/\.(owed|wasTold|lastFiring|takeSlot)$/.test(sort);
  return writes ? ['error-after-effect', 'ledger-outage@3'] : [];
}

export function textsOfCommand({ operation }: RecordedCall): readonly string[] {
  if (operation === 'CancelCommand') {
    return ['never-delivered'];
  }
  if (operation !== 'SendCommand') {
    return [];
  }
  const deliveries = ['late-delivery@5', 'late-delivery@50', ...[0, 2, 40].map((late) => `duplicate-delivery@${late}`)];
  return ['never-delivered', ...deliveries, 'lost-status', 'wrong-status'];
}

/** In minutes: shorter than any retry policy, as long as a debt needs to be due, and longer than that. */
const OUTAGES = [1, 5, 20] as const;

/** The outage that begins at a call takes its turn among three lengths: the next call begins the next. */
function textsOfOutage({ service }: RecordedCall, index: number): readonly string[] {
  const ledger = service === 'dynamodb' ? ['ledger-outage@3', 'ledger-outage@0'] : [];
  return [...ledger, `outage@${OUTAGES[index % OUTAGES.length] ?? 1}`];
}

function textsOfInvocation({ actor, portCalls }: RecordedInvocation, breadth: Breadth): readonly string[] {
  const ends = portCalls.length === 0 ? [] : [`dies-after@${portCalls.length}`];
  if (breadth === 'strong') {
    return [...ends, 'refused*12', ...(isRule(actor) ? [] : ['runs-on'])];
  }
  const calls = thin(portCalls, ({ port, method }) => `${port}.${method}`);
  const dies = calls.map(({ number }) => `dies-before@${number}`);
  // Nobody waits for the guard’s answer, and the events that call it may come twice.
  const answer = isRule(actor) ? ['twice'] : ['answer-lost', 'runs-on'];
  const hangs = portCalls.length === 0 ? [] : [...new Set(['hangs@1', `hangs@${portCalls.length}`])];
  return [...dies, ...ends, ...answer, 'refused*12', ...hangs];
}

/** What EventBridge's rules call. */
function isRule(actor: string): boolean {
  return actor === 'Guard' || actor === 'Sweep';
}

/** A whole second after each call that a run makes: Step Functions counts in those. */
export function timeOutsOf({ calls }: Recording, start: number): readonly string[] {
  const ofRun = calls.filter(({ sort }) => !/^(Guard|Sweep|Operator)\./.test(sort));
  const seconds = [...new Set(ofRun.map(({ at }) => Math.floor((at - start) / 1_000) + 1))];
  return seconds.filter((_, index) => !isThinned(index, seconds.length, 10)).map((second) => `run:times-out@${second}`);
}
