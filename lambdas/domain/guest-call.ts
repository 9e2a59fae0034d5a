import { fieldsOf } from './json';
import { optional, record, text, variant, whole } from './schema';
import { TOO_SOON, type FoundSet } from './snapshots';

/**
 * What came of the one CreateSnapshots call that a pre-script made itself, read from its evidence. `not-made`: it ended
 * before it came to its call; `refused` and `throttled`: nothing was made either.
 */
export type GuestCall = { readonly outcome: 'not-made' } | MadeCall | FailedCall<'refused' | 'throttled' | 'unknown'>;

export interface MadeCall {
  readonly outcome: 'made';
  /** Its first snapshot tells this set from any other: all snapshots of one call start at the same instant. */
  readonly first: string;
  readonly count: number;
}

export interface FailedCall<Outcome extends string> {
  readonly outcome: Outcome;
  /** EC2's error, or `curl-N` where there was no answer. */
  readonly code: string;
}

/** EC2's own words for "too often". */
const THROTTLED: readonly string[] = [
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttling',
  'ThrottlingException',
  TOO_SOON,
];

/** Exit codes of curl before a byte of the request is sent: no such proxy or host, no connection, no TLS, a bad certificate. */
const NOT_SENT: readonly number[] = [5, 6, 7, 35, 60];

/** The call as the shell prints it in its evidence. */
export const GUEST_CALL = variant('call', {
  none: record({}),
  /** `status`: 0 where the answer has none; `first` and `count`: of its snapshots; `code`: EC2's error. */
  answered: record({
    status: whole(0, 999),
    code: optional(text(1, 100)),
    first: optional(text(1, 30)),
    count: optional(whole(1, 128)),
  }),
  /** curl's exit code. */
  failed: record({ curl: whole(1, 255) }),
});

/** Reads a `GUEST_CALL`. Anything else that is there at all may have been a call. */
export function readGuestCall(value: unknown): GuestCall | undefined {
  if (value === undefined) {
    return undefined;
  }
  const { call, status, code, first, count, curl } = fieldsOf(value);
  if (call === 'none') {
    return { outcome: 'not-made' };
  }
  if (call === 'answered' && status === 200) {
    return typeof first === 'string' && typeof count === 'number' && count > 0
      ? { outcome: 'made', first, count }
      : { outcome: 'unknown', code: 'no snapshot in the answer' };
  }
  if (call === 'answered' && typeof status === 'number') {
    return answered(status, typeof code === 'string' ? code : '');
  }
  const exit = typeof curl === 'number' ? curl : -1;
  return { outcome: NOT_SENT.includes(exit) ? 'refused' : 'unknown', code: `curl-${String(exit)}` };
}

/** The code before the status: EC2 answers RequestLimitExceeded with 503. */
function answered(status: number, code: string): GuestCall {
  const name = code === '' ? `HTTP ${String(status)}` : code;
  if (THROTTLED.includes(code) || status === 429) {
    return { outcome: 'throttled', code: name };
  }
  // A 408 has been read in part, perhaps in whole.
  return { outcome: status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown', code: name };
}

/** EC2's clock, the guest's and ours are set by the same service; a script's instants have whole seconds at worst. */
const CLOCKS_MILLIS = 5_000;

/**
 * The set that this call made: the one that holds its first snapshot, with as many as it said, and begun while its
 * script was out. `undefined` while EC2 does not show all of it.
 */
export function setOfCall(
  sets: readonly FoundSet[],
  call: MadeCall,
  script: { readonly sentAt: string; readonly seenAt: string },
): FoundSet | undefined {
  const set = sets.find(({ snapshots }) => snapshots.some(({ snapshotId }) => snapshotId === call.first));
  const startedAt = Date.parse(set?.takenAt ?? '');
  const isWhole = set?.snapshots.length === call.count;
  const isOfScript =
    startedAt >= Date.parse(script.sentAt) - CLOCKS_MILLIS && startedAt <= Date.parse(script.seenAt) + CLOCKS_MILLIS;
  return isWhole && isOfScript ? set : undefined;
}
