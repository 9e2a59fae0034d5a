import { createCloud, type Cloud, type CloudOptions } from '../../rehearsal/cloud/cloud';
import { systemClock } from '../../rehearsal/clock';
import { startWire } from '../../rehearsal/wire/server';
import { aPolicy } from '../../lab/simulation/builders';
import { DAY_MILLIS, inputOf } from '../../lab/simulation/deployed';
import type { RetentionRule } from '../../lambdas/domain/lifecycle/settings';
import { defined } from '../../lambdas/domain/json';
import type { Policy, Schedule } from '../../lambdas/domain/policy';
import { TagKey } from '../../lambdas/domain/snapshot-tags';

export const HOME = 'eu-central-1';
export const THERE = 'eu-west-1';
export const INSTANCE = 'i-00000000000000001';
export const OTHER_INSTANCE = 'i-00000000000000002';

/** A live account with policies and sets: the model behind the wire. */
export interface SetsAccount {
  readonly cloud: Cloud;
  readonly url: string;
  /** Names of the operations that were called, in order. */
  readonly operations: () => readonly string[];
}

export async function withSets(
  body: (account: SetsAccount) => Promise<void>,
  { modelSettings, ...options }: Partial<Pick<CloudOptions, 'faults' | 'modelSettings'>> = {},
): Promise<void> {
  const settings = { otherLatencyMillis: 0, ...modelSettings };
  const cloud = createCloud({ clock: systemClock, modelSettings: settings, region: HOME, ...options });
  const wire = await startWire({ cloud });
  try {
    await body({ cloud, url: wire.url, operations: () => cloud.calls.map(({ operation }) => operation) });
  } finally {
    cloud.close();
    await wire.close();
  }
}

export const RETAIN: RetentionRule = {
  ...{ last: 2, floor: 1, prefer: 'consistent' },
  ...{ trustExitCodes: false, keepOldest: false },
};

/** A policy with one schedule, as an engine has it in its group. */
export function deploy(
  { cloud }: Pick<SetsAccount, 'cloud'>,
  { name = 'databases', schedule = {}, ...more }: Deployment = {},
): void {
  const nightly: Schedule = { name: 'nightly', expression: 'cron(0 3 * * ? *)', retain: RETAIN, ...schedule };
  const policy: Policy = aPolicy({ name, schedules: [nightly] });
  cloud.putSchedule({
    name: `${name}-nightly`,
    group: more.group ?? 'engine',
    expression: nightly.expression,
    targetArn: more.targetArn ?? `arn:aws:states:${HOME}:111122223333:stateMachine:quiesce`,
    roleArn: 'arn:aws:iam::111122223333:role/scheduler',
    input: more.input ?? inputOf(policy, 'nightly'),
    ...defined({ state: more.state }),
  });
}

interface Deployment {
  readonly name?: string;
  readonly schedule?: Partial<Schedule>;
  readonly group?: string;
  readonly targetArn?: string;
  readonly state?: 'DISABLED';
  readonly input?: string;
}

/** Ids of the two snapshots of a set. */
export const snapshotsOf = (number: number): readonly string[] =>
  ['a', 'b'].map((letter) => `snap-${letter}${String(number).padStart(16, '0')}`);

/** A proven set that was taken so many days ago. */
export function addSet({ cloud }: SetsAccount, set: SetSettings): void {
  const { number, daysAgo = number, policy = 'databases', instance = INSTANCE, tags = {} } = set;
  const startedAt = Date.now() - daysAgo * DAY_MILLIS - 3_600_000;
  for (const [index, snapshotId] of snapshotsOf(number).entries()) {
    cloud.addSnapshot({
      ...{ snapshotId, volumeId: `vol-${instance.slice(-1)}${String(index)}`, startedAt, completesAt: startedAt },
      tags: {
        [TagKey.POLICY]: policy,
        [TagKey.SCHEDULE]: 'nightly',
        [TagKey.SCHEDULES]: 'nightly',
        [TagKey.RUN]: `run-${String(number)}`,
        [TagKey.INSTANCE]: instance,
        [TagKey.SET]: `set-${String(number)}`,
        [TagKey.CONSISTENCY]: 'application-consistent',
        [TagKey.PROOF]: 'guest-evidence',
        [TagKey.STATE]: 'completed',
        ...tags,
      },
    });
  }
}

interface SetSettings {
  readonly number: number;
  /** @default - its number */
  readonly daysAgo?: number;
  readonly policy?: string;
  readonly instance?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Sets 1 to `last`, the newest first. */
export function addSets(account: SetsAccount, last: number, settings: Omit<SetSettings, 'number'> = {}): void {
  for (let number = 1; number <= last; number += 1) {
    addSet(account, { number, ...settings });
  }
}

/** Ids of the snapshots that EC2 has, sorted. */
export const existing = ({ cloud }: SetsAccount): readonly string[] =>
  [...cloud.snapshots.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ snapshotId }) => snapshotId)
    .sort();

export const ids = (...numbers: readonly number[]): readonly string[] => numbers.flatMap(snapshotsOf).sort();

/** What only reads, by its name. */
export const isRead = (operation: string): boolean => /^(Describe|List|Get)/.test(operation);
