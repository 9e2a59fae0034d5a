import { instantOf } from '../instant';
import { POLICY } from '../policy';
import { instant, list, oneOf, optional, record, schema, text, type Schema, type TypeOf } from '../schema';
import type { DeployedPolicy } from './actions';
import type { Observed } from './observed';

/** All that a plan is made of, at one instant. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly observed: Observed;
  readonly policies: readonly DeployedPolicy[];
}

const TEXT = text(0, 100_000);
const NUMBER = schema<number>('a number', (value) => typeof value === 'number' && Number.isFinite(value));
/** A Region's limit of snapshots, for several accounts. */
const MANY = 1_000_000;

function byId<T>(value: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return schema(`an object with ${value.allowed} by id`, (object) => {
    const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
    return isObject && Object.values(object).every(value.accepts);
  });
}

const SNAPSHOT = record({
  snapshotId: TEXT,
  volumeId: TEXT,
  startedAt: TEXT,
  state: TEXT,
  stateMessage: optional(TEXT),
  completedAt: optional(TEXT),
  tier: TEXT,
  volumeGiB: NUMBER,
  fullBytes: optional(NUMBER),
  isEncrypted: oneOf(true, false),
  kmsKeyId: optional(TEXT),
  tags: list(0, 1_000, record({ key: TEXT, value: TEXT })),
});

const REGION = record({
  region: text(1, 100),
  snapshots: list(0, MANY, SNAPSHOT),
  usedBy: byId(list(0, MANY, TEXT)),
  locks: byId(record({ state: TEXT, expiresAt: optional(TEXT) })),
  fastRestores: list(0, MANY, record({ snapshotId: TEXT, zone: TEXT, zoneId: optional(TEXT), state: TEXT })),
  tiering: byId(TEXT),
});

/** An observation as JSON: the member `lifecycle` of a rehearsal's report. */
export const OBSERVATION = record({
  now: instant(),
  home: text(1, 100),
  policies: list(
    0,
    MANY,
    record({
      name: POLICY.members.name,
      state: oneOf('enabled', 'disabled'),
      schedules: POLICY.members.schedules,
    }),
  ),
  regions: list(0, 1_000, REGION),
  inRestore: list(0, MANY, TEXT),
});

export type ObservationJson = TypeOf<typeof OBSERVATION>;

export function observationJson({ now, observed, policies }: Observation): ObservationJson {
  const { home, regions, inRestore } = observed;
  return {
    now: instantOf(now),
    home,
    policies: policies.map(({ name, state, schedules }) => ({ name, state, schedules })),
    regions: regions.map(({ usedBy, locks, tiering, ...region }) => ({
      ...region,
      usedBy: Object.fromEntries(usedBy),
      locks: Object.fromEntries(locks),
      tiering: Object.fromEntries(tiering),
    })),
    inRestore: [...inRestore],
  };
}

export function observationOf({ now, home, policies, regions, inRestore }: ObservationJson): Observation {
  return {
    now: Date.parse(now),
    policies,
    observed: {
      home,
      regions: regions.map(({ usedBy, locks, tiering, ...region }) => ({
        ...region,
        usedBy: new Map(Object.entries(usedBy)),
        locks: new Map(Object.entries(locks)),
        tiering: new Map(Object.entries(tiering)),
      })),
      inRestore: new Set(inRestore),
    },
  };
}
