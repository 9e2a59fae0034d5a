import type { Policy, Schedule } from '../../../../lambdas/domain/policy';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { aPolicy, id } from '../../builders';
import { inputOf, putSchedule } from '../../deployed';
import type { Simulation, SimulationOptions } from '../../simulation';

/** A small account with sets of some age: what the rounds of the lifecycle make of it is known. */
export interface LifecycleWorld {
  /** The first word of a replay line. */
  readonly name: string;
  readonly what: string;
  readonly policies: readonly Policy[];
  readonly sets: readonly SetSpec[];
  /** What is there besides, and what happens later, in order. */
  readonly before?: Stage['change'];
  readonly modelSettings?: SimulationOptions['modelSettings'];
  readonly stages?: readonly Stage[];
  /** What is there in the end with every fault, see `endingOf`. A world that was drawn does not say it. */
  readonly ends?: string;
}

/** Something that happens when the rounds have had their time. */
export interface Stage {
  /** Since the beginning. */
  readonly hours: number;
  /** What it answers is awaited. */
  readonly change?: (there: Simulation) => unknown;
}

/** A set as the engine made it, of two snapshots. */
export interface SetSpec {
  /** Above 0; makes its ids. */
  readonly number: number;
  /** Before the instant at which it is added. */
  readonly hoursAgo: number;
  /** @default databases */
  readonly policy?: string;
  /** @default nightly */
  readonly schedules?: readonly string[];
  readonly instance?: number;
  readonly consistency?: 'application-consistent' | 'crash-consistent' | 'pending';
  readonly proof?: string;
  readonly state?: 'created' | 'completed' | 'failed' | 'pruning';
  readonly tags?: Readonly<Record<string, string>>;
  /** Why its last snapshot failed. */
  readonly fails?: string;
  /** For how long its last snapshot goes on being made. */
  readonly pendingMinutes?: number;
  /** Another engine's, with a home of its own. @default - the engine's */
  readonly region?: string;
}

export const HOME = 'eu-central-1';
export const THERE = 'eu-west-1';

/** Snapshots of each set. */
export const MEMBERS = ['a', 'b'] as const;

export const snapshotId = (number: number, member: (typeof MEMBERS)[number]): string =>
  `snap-${member}${String(number).padStart(16, '0')}`;

/** Of a snapshot of a set; `undefined` of any other. */
export function numberOf(snapshot: string): number | undefined {
  const [, digits] = /^snap-[ab](\d{16})$/.exec(snapshot) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The usual policy, whose one schedule does this with its sets. */
export function policyOf(schedule: Partial<Schedule>, name = 'databases'): Policy {
  return aPolicy({ name, schedules: [scheduleOf(schedule)] });
}

export function scheduleOf(schedule: Partial<Schedule>): Schedule {
  return { name: 'nightly', expression: 'cron(0 3 * * ? *)', ...schedule };
}

/** The rule that keeps so many of the newest sets, and a floor of one. */
export function keeping(last: number): NonNullable<Schedule['retain']> {
  return { last, floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false };
}

export function deploy(there: Simulation, policy: Policy, state: 'ENABLED' | 'DISABLED' = 'ENABLED'): void {
  for (const schedule of policy.schedules) {
    const own = { ...schedule, name: `${policy.name}-${schedule.name}` };
    putSchedule(there, own, inputOf(policy, schedule.name), state);
  }
}

export function addSets({ cloud, clock }: Simulation, sets: readonly SetSpec[]): void {
  for (const spec of sets) {
    const { number, hoursAgo, instance = 1, pendingMinutes = 0, fails, region = HOME } = spec;
    const startedAt = clock.now() - hoursAgo * 3_600_000;
    for (const member of MEMBERS) {
      const isLast = member === MEMBERS.at(-1);
      cloud.in(region).addSnapshot({
        snapshotId: snapshotId(number, member),
        volumeId: `vol-${member}${String(instance).padStart(16, '0')}`,
        startedAt,
        completesAt: isLast && pendingMinutes > 0 ? clock.now() + pendingMinutes * 60_000 : startedAt + 1_000,
        tags: tagsOf(spec),
        ...(isLast && fails !== undefined && { fails }),
      });
    }
  }
}

function tagsOf(spec: SetSpec): Readonly<Record<string, string>> {
  const { number, policy = 'databases', schedules = ['nightly'], instance = 1, tags } = spec;
  const { consistency = 'application-consistent', proof = 'guest-evidence', state = 'completed' } = spec;
  return {
    [TagKey.POLICY]: policy,
    [TagKey.SCHEDULE]: schedules[0] ?? '',
    [TagKey.SCHEDULES]: schedules.join('/'),
    [TagKey.RUN]: `run-${String(number)}`,
    [TagKey.INSTANCE]: id(instance),
    [TagKey.SET]: `set-${String(number)}`,
    [TagKey.CONSISTENCY]: consistency,
    ...(consistency === 'application-consistent' && { [TagKey.PROOF]: proof }),
    [TagKey.STATE]: state,
    ...tags,
  };
}

/** A snapshot that is none of ours. */
export const FOREIGN = 'snap-f0000000000000001';

export function addForeign({ cloud }: Simulation): void {
  cloud.addSnapshot({ snapshotId: FOREIGN, tags: { Name: 'precious', [TagKey.STATE]: 'pruning' } });
}

/** Copies that an engine of another Region has made here; its rule keeps one of them. */
export function addCopiesOfAnother({ cloud, clock }: Simulation): void {
  for (const [index, snapshotId] of ['snap-f0000000000000002', 'snap-f0000000000000003'].entries()) {
    const startedAt = clock.now() - (index + 1) * 86_400_000;
    cloud.addSnapshot({
      snapshotId,
      volumeId: 'vol-ffffffff',
      startedAt,
      tags: {
        ...tagsOf({ number: 90 + index, hoursAgo: 0 }),
        [TagKey.SOURCE]: `${THERE}/snap-1/vol-1/${new Date(startedAt).toISOString()}`,
        [TagKey.RETAIN]: '[{"of":0,"zone":"UTC","last":1,"floor":0}]',
      },
    });
  }
}

/** Somebody else calls EC2. */
export function operate(
  { cloud, clock }: Simulation,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return clock.runUntil(cloud.call<string>({ service: 'ec2', operation, input, caller: 'Operator' }));
}
