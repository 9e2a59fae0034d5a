/** A request bucket of EC2, of an account in one Region: so many calls at once, then so many a second. */
export interface RequestBucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** The buckets that the lifecycle draws from. */
export const BUCKETS = {
  label: { burst: 100, perSecond: 10 },
  lock: { burst: 50, perSecond: 5 },
  copy: { burst: 50, perSecond: 5 },
  share: { burst: 100, perSecond: 5 },
  'fast-restore': { burst: 50, perSecond: 5 },
  archive: { burst: 50, perSecond: 5 },
  remove: { burst: 100, perSecond: 5 },
} as const satisfies Readonly<Record<string, RequestBucket>>;

export type BucketName = keyof typeof BUCKETS;

/** Pauses after a refusal, in milliseconds: twice as long each time that the next calls are refused too. */
const PAUSE = { first: 5_000, longest: 60_000 } as const;

/** The engine's share of one bucket as a virtual schedule (GCRA): t seconds never hold more calls than its share. All numbers are milliseconds. */
export interface Pace {
  readonly interval: number;
  /** How far ahead of the schedule a call may be made: the burst. */
  readonly headStart: number;
  /** Where the schedule ends, since the epoch. */
  readonly end: number;
  /** Until when no call is made, since the epoch. */
  readonly pausedUntil: number;
  /** Refusals one after another. */
  readonly refusals: number;
}

/** The pace of a bucket whose share was used up at an instant; `undefined`: it is full. */
export function paceOf({ burst, perSecond }: RequestBucket, share: number, emptyAt?: number): Pace {
  const interval = 1_000 / (perSecond * share);
  const headStart = Math.max(0, burst * share - 1) * interval;
  return { interval, headStart, end: emptyAt === undefined ? 0 : emptyAt + headStart, pausedUntil: 0, refusals: 0 };
}

/** When the next call may be made, and the pace after it. */
export function nextSlot(pace: Pace, now: number): { readonly slotAt: number; readonly pace: Pace } {
  const from = Math.max(pace.end, now);
  return {
    slotAt: Math.max(now, pace.pausedUntil, from - pace.headStart),
    pace: { ...pace, end: from + pace.interval },
  };
}

/** EC2 has refused a call: somebody else uses the bucket too. Calls that were made at the same time are refused together, and pause once. */
export function afterRefusal(pace: Pace, now: number): Pace {
  if (now < pace.pausedUntil) {
    return pace;
  }
  const pausedUntil = now + Math.min(PAUSE.first * 2 ** pace.refusals, PAUSE.longest);
  const end = Math.max(pace.end, pausedUntil + pace.headStart);
  return { ...pace, end, pausedUntil, refusals: pace.refusals + 1 };
}

export function afterSuccess(pace: Pace): Pace {
  return pace.refusals === 0 ? pace : { ...pace, refusals: 0 };
}
