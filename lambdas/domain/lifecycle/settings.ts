import { list, oneOf, optional, record, textLike, whole, type Bounded, type TypeOf } from '../schema';
import { TAG } from '../tag';

/** Seconds of a day: a whole number of them is what most bounds here are. */
export const DAY_SECONDS = 86_400;
export const DAY_MILLIS = DAY_SECONDS * 1_000;

/** DLM's longest age, 100 years. */
const CENTURY_SECONDS = 36_500 * DAY_SECONDS;

/** DLM's bound of a count. */
const COUNT = whole(0, 1_000);

/**
 * Which sets of one target are kept. The rules are a union: a set stays while any of them keeps it. A rule that is absent
 * or 0 keeps nothing, and where no rule is given nothing is removed. Lengths are exact seconds, never calendar months.
 */
export const RETENTION = record({
  /** The newest sets. */
  last: optional(COUNT),
  /** The newest set of each of the newest calendar periods that have one, in the schedule's time zone. */
  hourly: optional(COUNT),
  daily: optional(COUNT),
  weekly: optional(COUNT),
  monthly: optional(COUNT),
  yearly: optional(COUNT),
  /** Sets that are at most this much older than the newest one. */
  withinSeconds: optional(whole(0, CENTURY_SECONDS)),
  /** DLM's retention by age: sets that are younger than this, and always the newest. */
  ageSeconds: optional(whole(DAY_SECONDS, CENTURY_SECONDS)),
  /** Sets with one of these tags on all of their snapshots. */
  tagged: optional(list(1, 50, TAG)),
  /** This many of the newest proven application-consistent sets are always kept. */
  floor: COUNT,
  /** This many of the newest sets whose newest drill passed are always kept. */
  floorDrilled: optional(COUNT),
  /** Which set stands for a period: the newest proven one if there is one, or always the newest. */
  prefer: oneOf('consistent', 'newest'),
  /** Whether a set whose proof is only the scripts' exit codes counts as proven. */
  trustExitCodes: oneOf(true, false),
  /** Whether the oldest set stands in for periods that are not there yet. */
  keepOldest: oneOf(true, false),
});

export type RetentionRule = TypeOf<typeof RETENTION>;

/** G6: what a retention keeps besides, if it says nothing else. */
export const KEPT_BESIDES = {
  floor: 1,
  prefer: 'consistent',
  trustExitCodes: false,
  keepOldest: false,
} as const satisfies RetentionRule;

const ACCOUNT = textLike(/^\d{12}$/, '12 digits');
export const REGION = textLike(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a Region such as eu-west-1');

/** Time-based copies take 15 minutes to 48 hours, in steps of 15 minutes. */
const COPY_MINUTES: Bounded<number> = {
  ...whole(15, 2_880),
  allowed: 'multiples of 15 from 15 to 2880',
  accepts: (value): value is number => whole(15, 2_880).accepts(value) && value % 15 === 0,
};

/** Copies of each set in other Regions. */
export const COPY = record({
  regions: list(1, 20, REGION),
  /** `false`: as the source is, or as the destination's default says. */
  encrypted: oneOf(true, false),
  /** A key of each destination Region: id, ARN or alias. Absent: the destination's default key. */
  kmsKey: optional(textLike(/^[ -~]{1,256}$/, 'the id, ARN or alias of a KMS key')),
  /** Of the copies in each of these Regions; written on each copy, so that it holds when the policy is gone. */
  retain: optional(RETENTION),
  withinMinutes: optional(COPY_MINUTES),
});

export type CopyRule = TypeOf<typeof COPY>;

/** With whom the snapshots of each set are shared, and for how long. */
export const SHARE = record({
  /** As many as a tag has room for, see `sharedTag`. */
  accounts: list(1, 17, ACCOUNT),
  /** Counted from the set's start. */
  unshareAfterSeconds: optional(whole(DAY_SECONDS, CENTURY_SECONDS)),
});

/** Fast snapshot restore of the newest sets. One of `count` and `forSeconds` is given. */
export const FAST_RESTORE = record({
  zones: list(1, 10, textLike(/^[a-z]{2,}[a-z0-9-]*$/, 'an Availability Zone such as eu-central-1a, or its id')),
  /** Of this many of the newest completed sets of a target. */
  count: optional(whole(1, 1_000)),
  /** Counted from the set's start. */
  forSeconds: optional(whole(3_600, CENTURY_SECONDS)),
});

/** Whether a zone has a name that begins with another Region. Ids such as `euc1-az1` say nothing. */
export function isZoneElsewhere(zone: string, region: string): boolean {
  return /^[a-z]+-[a-z-]+-\d+[a-z]$/.test(zone) && !zone.startsWith(region);
}

/** Moves whole sets to the archive tier. */
export const ARCHIVE = record({
  /** Counted from the set's start. */
  afterSeconds: whole(0, CENTURY_SECONDS),
});

/** Locks each set as soon as it has its label. */
export const LOCK = record({
  mode: oneOf('governance', 'compliance'),
  days: whole(1, 36_500),
  /** Only in compliance mode: for so long the lock can still be changed. */
  coolOffHours: optional(whole(1, 72)),
  /** Whether crash-consistent sets are locked too. */
  crashConsistent: oneOf(true, false),
});

/** What happens to the sets of a schedule after they are taken. What is absent does not happen. */
export const LIFECYCLE = {
  retain: optional(RETENTION),
  lock: optional(LOCK),
  copies: optional(list(1, 3, COPY)),
  share: optional(SHARE),
  fastRestore: optional(FAST_RESTORE),
  archive: optional(ARCHIVE),
} as const;
