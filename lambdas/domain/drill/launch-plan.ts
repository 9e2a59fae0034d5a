import { uuidV5 } from '../identifiers';
import type { ChosenSet } from './drill';
import { DrillReason } from './drill-verdict';
import type { Drill } from './settings';

/** Client token of the launches, and tag of all that is launched: the same when a step is repeated. */
export function drillIdOf({ arn }: { readonly arn: string }): string {
  return uuidV5(`drill/${arn}`);
}

/** One way to launch: the next is tried when EC2 has no room for this one. */
export interface LaunchTry {
  readonly instanceType: string;
  readonly subnet: string;
  readonly initializationRate?: number;
}

/**
 * All ways in the order in which they are tried: each type in each subnet, and after all of them the same without an
 * initialization rate, since EC2 refuses a rate that it can't give instead of giving less.
 */
export function launchTries({ subnets, instanceTypes, initializationRate }: Drill['place']): readonly LaunchTry[] {
  const plain = instanceTypes.flatMap((instanceType) => subnets.map((subnet) => ({ instanceType, subnet })));
  return initializationRate === undefined
    ? plain
    : [...plain.map((each) => ({ ...each, initializationRate })), ...plain];
}

/** Another token for another request: EC2 refuses a token that comes again with other parameters. */
export function clientTokenOf(drillId: string, { instanceType, subnet, initializationRate = 0 }: LaunchTry): string {
  return uuidV5(`${drillId}/${instanceType}/${subnet}/${String(initializationRate)}`);
}

/** Names of devices as EC2 recommends them for data volumes, then those that it also takes: 11 and 78. */
const DEVICES = [
  ...letters('f', 'p').map((letter) => `/dev/sd${letter}`),
  ...letters('b', 'd').flatMap((first) => letters('a', 'z').map((second) => `/dev/xvd${first}${second}`)),
];

/** The most volumes of one instance. EC2's own bound is lower for many types; it then refuses the launch. */
export const MOST_VOLUMES = DEVICES.length;

/** A device for each snapshot of a set, in the order of their ids. */
export function devicesOf({
  snapshots,
}: ChosenSet): readonly { readonly device: string; readonly snapshotId: string }[] {
  return [...snapshots]
    .sort((left, right) => (left.snapshotId < right.snapshotId ? -1 : 1))
    .map(({ snapshotId }, index) => ({ snapshotId, device: DEVICES[index] ?? '' }));
}

function letters(from: string, until: string): readonly string[] {
  const first = from.charCodeAt(0);
  return Array.from({ length: until.charCodeAt(0) - first + 1 }, (_, index) => String.fromCharCode(first + index));
}

/**
 * The first thing that the instance runs: it ends itself, and with that is terminated, also when everything else has
 * died. Whole minutes, as shutdown wants them.
 */
export function leaseScript(minutes: number): string {
  const whole = String(Math.max(1, Math.ceil(minutes)));
  return [
    '#!/bin/sh',
    `shutdown -P +${whole} || (sleep $((${whole} * 60)) && poweroff -f) > /dev/null 2>&1 < /dev/null &`,
    '',
  ].join('\n');
}

/** EC2 has no room, or the account no quota for this type: another type or subnet may do. `Insufficient…` is one too. */
const NO_ROOM = new Set(['Unsupported', 'InstanceLimitExceeded', 'VcpuLimitExceeded']);

/** The snapshot was removed, or moved to the archive, since it was chosen. */
export const GONE: ReadonlySet<string> = new Set(['InvalidSnapshot.NotFound', 'IncorrectState']);

/** What a refused launch means, and which way is tried next. */
export interface Refusal {
  readonly reason: DrillReason;
  readonly next: 'any' | 'without-rate' | 'none';
}

/** EC2 publishes no code for a rate that it can't give. So after any other refusal the launch is tried without one. */
export function refusalOf(code: string, { initializationRate }: Pick<LaunchTry, 'initializationRate'>): Refusal {
  if (NO_ROOM.has(code) || code.startsWith('Insufficient')) {
    return { reason: DrillReason.NO_CAPACITY, next: 'any' };
  }
  if (GONE.has(code)) {
    return { reason: DrillReason.SET_GONE, next: 'none' };
  }
  return { reason: DrillReason.LAUNCH_REFUSED, next: initializationRate === undefined ? 'none' : 'without-rate' };
}
