import { EC2Client } from '@aws-sdk/client-ec2';
import type { Snapshot } from '@aws-sdk/client-ec2';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import type { Policy } from '../../../lambdas/domain/policy';
import { id } from '../../simulation/builders';
import { inputOf } from '../../simulation/deployed';
import { policyOf, scheduleOf } from '../../simulation/lifecycle/worlds/world';

/** Snapshots of a set. */
export const MEMBERS = 4;

/** Sets of each instance. Its oldest goes: no rule keeps it. */
export const SETS_PER_INSTANCE = 100;

const PAGE = 1_000;
const POLICIES = 10;
const HOURS_BETWEEN_SETS = 6;

/** The newest set's start. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** Policies with all kinds of rules; `last` decides. */
export function policies(): readonly Policy[] {
  const retain = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false } as const;
  const rules = { ...retain, last: SETS_PER_INSTANCE - 1, hourly: 50, daily: 20, weekly: 3, monthly: 1, yearly: 1 };
  return Array.from({ length: POLICIES }, (_, index) => ({
    ...policyOf({}, policyName(index)),
    schedules: [
      scheduleOf({ retain: rules, timeZone: 'Europe/Berlin' }),
      scheduleOf({ name: 'weekly', retain: { ...retain, weekly: 2 }, timeZone: 'Europe/Berlin' }),
    ],
  }));
}

/** What EC2 and Scheduler answer for an account with so many snapshots: made for each answer, held by nobody. */
export interface BenchedAccount {
  readonly ec2: EC2Client;
  readonly scheduler: SchedulerClient;
  /** Calls of EC2 by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

export function benchedAccount(snapshots: number): BenchedAccount {
  const calls: Record<string, number> = {};
  const ec2 = client(EC2Client, (operation, input) => {
    calls[operation] = (calls[operation] ?? 0) + 1;
    return operation === 'DescribeSnapshots' ? pageOf(snapshots, Number(input.NextToken ?? 0)) : {};
  });
  const deployed = policies().flatMap((policy) => policy.schedules.map(({ name }) => ({ policy, name })));
  const scheduler = client(SchedulerClient, (operation, input) => {
    if (operation === 'ListSchedules') {
      return { Schedules: deployed.map((_, index) => ({ GroupName: 'quiesce', Name: String(index) })) };
    }
    const { policy, name } = deployed[Number(input.Name)] ?? { name: '' };
    return { Arn: `schedule/${String(input.Name)}`, Target: { Input: policy && inputOf(policy, name) } };
  });
  return { ec2, scheduler, calls };
}

type Answer = (operation: string, input: Readonly<Record<string, unknown>>) => object;

/** A client of the SDK that this process answers: an object of the SDK's class, as its paginators want it. */
function client<Client extends object>(of: { readonly prototype: Client }, answer: Answer): Client {
  const send = (command: { readonly schema: readonly unknown[]; readonly input: Readonly<Record<string, unknown>> }) =>
    Promise.resolve(answer(String(command.schema[2]), command.input));
  return Object.assign(Object.create(of.prototype) as Client, { send });
}

function pageOf(all: number, from: number): object {
  const size = Math.min(PAGE, all - from);
  const next = from + size;
  return {
    Snapshots: Array.from({ length: size }, (_, index) => snapshotOf(from + index)),
    ...(next < all && { NextToken: String(next) }),
  };
}

function snapshotOf(number: number): Snapshot {
  const set = Math.floor(number / MEMBERS);
  const member = number % MEMBERS;
  const instance = Math.floor(set / SETS_PER_INSTANCE);
  const start = NOW - (set % SETS_PER_INSTANCE) * HOURS_BETWEEN_SETS * 3_600_000;
  const isWeekly = set % 28 === 0;
  const tags = {
    Name: `data ${String(member)} of host-${String(instance)}`,
    Team: `team-${String(instance % 7)}`,
    Stage: 'production',
    [TagKey.POLICY]: policyName(instance % POLICIES),
    [TagKey.SCHEDULE]: 'nightly',
    [TagKey.SCHEDULES]: isWeekly ? 'nightly/weekly' : 'nightly',
    [TagKey.RUN]: `run-${String(set % SETS_PER_INSTANCE)}-${String(instance % POLICIES)}`,
    [TagKey.INSTANCE]: id(instance),
    [TagKey.SET]: `${String(set).padStart(8, '0')}-0000-5000-8000-000000000000`,
    [TagKey.CONSISTENCY]: set % 9 === 0 ? 'crash-consistent' : 'application-consistent',
    [TagKey.PROOF]: 'guest-evidence',
    [TagKey.PRE_SCRIPT]: 'SUCCESS',
    [TagKey.POST_SCRIPT]: 'SUCCESS',
    [TagKey.FREEZE_MILLIS]: String(400 + (set % 300)),
    [TagKey.STATE]: 'completed',
  };
  return {
    SnapshotId: `snap-${String(number).padStart(17, '0')}`,
    VolumeId: `vol-${String(instance * MEMBERS + member).padStart(17, '0')}`,
    StartTime: new Date(start),
    CompletionTime: new Date(start + 600_000),
    State: 'completed',
    StorageTier: 'standard',
    VolumeSize: 100,
    FullSnapshotSizeInBytes: 50 * 1024 ** 3,
    Encrypted: true,
    KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000001',
    OwnerId: '111122223333',
    Description: `Quiesce: host-${String(instance)}`,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function policyName(index: number): string {
  return `policy-${String(index)}`;
}
