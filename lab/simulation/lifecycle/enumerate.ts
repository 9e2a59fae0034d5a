import { reads, triesOf, type Breadth } from '../exhaustive/enumerate';
import { parseFault, type PlannedFault } from '../exhaustive/fault-line';
import type { RecordedCall, RecordedInvocation, Recording } from '../exhaustive/recording';
import { thin } from '../exhaustive/thin';

/** Every single fault that the recorded rounds have a place for, in the order of its places. */
export function lifecycleFaultsOf(recording: Recording, breadth: Breadth): readonly PlannedFault[] {
  const calls = thin(withoutRoutine(recording.calls), ({ sort }) => sort).flatMap((call, index) =>
    textsOfCall(call, breadth, index).map((text) => `${call.sort}.${call.ordinal}:${text}`),
  );
  const invocations = recording.invocations
    .filter(hasWork)
    .flatMap((invocation) =>
      textsOfInvocation(invocation, breadth).map((text) => `${invocation.actor}.${invocation.ordinal}:${text}`),
    );
  return [...calls, ...invocations].map(parseFault);
}

/** Rounds without work differ in nothing: the first calls of each sort that only reads stand for all. */
function withoutRoutine(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  const seen = new Map<string, number>();
  return calls.filter((call) => {
    if (!call.sort.startsWith('Lifecycle.')) {
      return false;
    }
    const number = (seen.get(call.sort) ?? 0) + 1;
    seen.set(call.sort, number);
    return number <= ROUTINE || !(reads(call) || /\.(claimRound|endRound)$/.test(call.sort));
  });
}

const ROUTINE = 4;

/** Pacer: a call that is throttled is made three times. */
const PACED_TRIES = 3;

function textsOfCall(call: RecordedCall, breadth: Breadth, index: number): readonly string[] {
  const tries = triesOf(call);
  const times = (number: number): string => (number === 1 ? '' : `*${number}`);
  if (breadth === 'strong') {
    return reads(call) ? [] : [`error-after-effect${times(tries)}`, ...strongOf(call)];
  }
  if (reads(call)) {
    return [`error-before-effect${times(tries)}`, 'denied'];
  }
  const failing = [`error-before-effect${times(tries)}`, `error-after-effect${times(tries)}`];
  if (call.service === 'dynamodb') {
    return [...failing, 'ledger-outage@3'];
  }
  return [
    ...failing,
    ...(tries === 1 ? ['timeout-before-effect', 'timeout-after-effect'] : ['error-after-effect']),
    // PutEvents fails in one way, for every reason.
    ...(call.service === 'ec2' ? [`throttle${times(tries * PACED_TRIES)}`, 'denied'] : []),
    ...strongOf(call).filter((text) => !text.startsWith('outage')),
    `outage@${OUTAGES[index % OUTAGES.length] ?? 1}`,
  ];
}

/** In minutes: shorter and longer than the time between two rounds. */
const OUTAGES = [1, 5, 20] as const;

function strongOf({ operation }: RecordedCall): readonly string[] {
  switch (operation) {
    case 'CopySnapshot':
      return ['fails-late', 'completes-late@4000', 'outage@5'];
    case 'ModifySnapshotTier':
      return ['fails-late', 'outage@5'];
    case 'PutEvents':
    case 'EnableFastSnapshotRestores':
    case 'DisableFastSnapshotRestores':
      return ['entry-refused', 'entry-refused*4'];
    case 'DeleteSnapshot':
    case 'CreateTags':
      return ['outage@5'];
    default:
      return [];
  }
}

/** Whether a round did anything. */
function hasWork({ portCalls }: RecordedInvocation): boolean {
  return portCalls.some(
    ({ port, method }) =>
      port === 'events' || (port === 'storedSets' && !/^(list|usedBy|locks|fastRestores|tiering)$/.test(method)),
  );
}

/** In seconds after the begin of a round: while it begins to act, while it removes, and when it is nearly done. */
const OVERLAPS = [1, 2, 5] as const;

function textsOfInvocation({ portCalls }: RecordedInvocation, breadth: Breadth): readonly string[] {
  const overlaps = OVERLAPS.map((seconds) => `overlaps@${seconds}`);
  const ends = `dies-after@${portCalls.length}`;
  if (breadth === 'strong') {
    return [...overlaps.slice(0, 2), ends];
  }
  const dies = thin(portCalls, ({ port, method }) => `${port}.${method}`).map(({ number }) => `dies-before@${number}`);
  return [...dies, ends, ...overlaps, 'twice', 'refused*3', 'hangs@1', `hangs@${portCalls.length}`];
}
