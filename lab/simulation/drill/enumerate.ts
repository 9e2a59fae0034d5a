import { reads, textsOfCommand, timeOutsOf, triesOf, type Breadth } from '../exhaustive/enumerate';
import { LAUNCH_KINDS } from '../exhaustive/fault-kinds';
import { parseFault, type PlannedFault } from '../exhaustive/fault-line';
import type { RecordedCall, RecordedInvocation, Recording } from '../exhaustive/recording';
import { thin } from '../exhaustive/thin';

/** What is called by rules, and goes on in the same way. */
const RULES = /^(DrillGuard|Lifecycle)/;

/** Every single fault that recorded drills have a place for, in the order of its places. */
export function drillFaultsOf(recording: Recording, breadth: Breadth): readonly PlannedFault[] {
  const start = recording.calls[0]?.at ?? 0;
  const ofDrills = recording.calls.filter(({ sort }) => !sort.startsWith('Lifecycle'));
  const calls = withoutRoutine(
    thin(ofDrills, ({ sort }) => sort),
    ({ sort }) => sort,
    (call) => reads(call) || RULES.test(call.sort),
  ).flatMap((call, index) => textsOfCall(call, breadth, index).map((text) => `${call.sort}.${call.ordinal}:${text}`));
  const invocations = withoutRoutine(
    thin(recording.invocations, ({ actor }) => actor),
    ({ actor }) => actor,
    ({ actor }) => RULES.test(actor),
  )
    .filter(({ actor }) => actor !== 'Lifecycle')
    .flatMap((invocation) =>
      textsOfInvocation(invocation, breadth).map((text) => `${invocation.actor}.${invocation.ordinal}:${text}`),
    );
  const timeOuts = breadth === 'every' ? timeOutsOf({ ...recording, calls: ofDrills }, start) : [];
  return [...calls, ...invocations, ...timeOuts].map(parseFault);
}

/** Polls and rules repeat themselves: the first of each sort stand for all. */
function withoutRoutine<T>(
  items: readonly T[],
  sortOf: (item: T) => string,
  isRoutine: (item: T) => boolean,
): readonly T[] {
  const seen = new Map<string, number>();
  return items.filter((item) => {
    const sort = sortOf(item);
    const number = (seen.get(sort) ?? 0) + 1;
    seen.set(sort, number);
    return number <= ROUTINE || !isRoutine(item);
  });
}

const ROUTINE = 3;

function textsOfCall(call: RecordedCall, breadth: Breadth, index: number): readonly string[] {
  const tries = triesOf(call);
  const times = tries === 1 ? '' : `*${tries}`;
  if (breadth === 'strong') {
    return reads(call) ? [] : strongOf(call, times);
  }
  const own = call.service === 'dynamodb' ? ['ledger-outage@3'] : ['denied'];
  const outage = `outage@${OUTAGES[index % OUTAGES.length] ?? 1}`;
  if (reads(call)) {
    return [`error-before-effect${times}`, ...own, outage, 'stops-run'];
  }
  const failing = ['error-before-effect', 'error-after-effect'].map((kind) => `${kind}${times}`);
  const once = tries === 1 ? ['timeout-before-effect', 'timeout-after-effect', 'throttle'] : ['error-after-effect'];
  const entries = call.operation === 'PutEvents' ? ['entry-refused'] : [];
  return [...failing, ...once, ...own, ...entries, ...ofLaunch(call), ...textsOfCommand(call), outage, 'stops-run'];
}

/** In minutes: shorter than a step is repeated, longer than that, and longer than a drill waits for anything. */
const OUTAGES = [1, 5, 20] as const;

function ofLaunch({ operation }: RecordedCall): readonly string[] {
  return operation === 'RunInstances' ? LAUNCH_KINDS : [];
}

function strongOf({ operation, service }: RecordedCall, times: string): readonly string[] {
  switch (operation) {
    case 'RunInstances':
      return [`error-after-effect${times}`, 'lease-fails', 'stops-run', 'outage@20'];
    case 'TerminateInstances':
      return [`error-before-effect${times}`, 'stops-run'];
    case 'SendCommand':
      return ['error-after-effect', 'never-delivered', 'stops-run', 'outage@5'];
    case 'CreateTags':
    case 'PutObject':
      return [`error-after-effect${times}`, 'stops-run'];
    default:
      return service === 'dynamodb' ? [`error-after-effect${times}`, 'ledger-outage@20'] : [];
  }
}

function textsOfInvocation({ actor, portCalls }: RecordedInvocation, breadth: Breadth): readonly string[] {
  const last = portCalls.length;
  const ends = last === 0 ? [] : [`dies-after@${last}`];
  const isRule = RULES.test(actor);
  if (breadth === 'strong') {
    return [...ends, 'refused*12', ...(isRule ? [] : ['runs-on'])];
  }
  const dies = thin(portCalls, ({ port, method }) => `${port}.${method}`).map(({ number }) => `dies-before@${number}`);
  const hangs = last === 0 ? [] : [...new Set(['hangs@1', `hangs@${last}`])];
  return [...dies, ...ends, ...(isRule ? ['twice'] : ['answer-lost', 'runs-on']), 'refused*12', ...hangs];
}
