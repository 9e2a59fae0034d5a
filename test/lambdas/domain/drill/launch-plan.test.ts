import fc from 'fast-check';
import { aDrill } from '../../../../lab/simulation/builders';
import type { ChosenSet } from '../../../../lambdas/domain/drill/drill';
import {
  clientTokenOf,
  devicesOf,
  drillIdOf,
  launchTries,
  leaseScript,
  MOST_VOLUMES,
  refusalOf,
} from '../../../../lambdas/domain/drill/launch-plan';

const { initializationRate: _, ...place } = aDrill().place;
const PLACE = { ...place, subnets: ['subnet-1', 'subnet-2'], instanceTypes: ['m7g.large', 'm6g.large'] };

test('the ways of a launch are each type in each subnet, and the same without a rate after all others', () => {
  const plain = [
    { instanceType: 'm7g.large', subnet: 'subnet-1' },
    { instanceType: 'm7g.large', subnet: 'subnet-2' },
    { instanceType: 'm6g.large', subnet: 'subnet-1' },
    { instanceType: 'm6g.large', subnet: 'subnet-2' },
  ];
  expect(launchTries(PLACE)).toEqual(plain);
  expect(launchTries({ ...PLACE, initializationRate: 200 })).toEqual([
    ...plain.map((each) => ({ ...each, initializationRate: 200 })),
    ...plain,
  ]);
});

test('each way has a client token of its own, which is the same when it is repeated', () => {
  const ways = launchTries({ ...PLACE, initializationRate: 200 });
  const tokens = [drillIdOf({ arn: 'arn:a' }), drillIdOf({ arn: 'arn:b' })].flatMap((drillId) =>
    ways.map((way) => clientTokenOf(drillId, way)),
  );
  expect(new Set(tokens).size).toBe(2 * ways.length);
  expect(tokens.every((token) => /^[0-9a-f-]{36}$/.test(token))).toBe(true);
  expect(clientTokenOf(drillIdOf({ arn: 'arn:a' }), { instanceType: 'm7g.large', subnet: 'subnet-1' })).toBe(tokens[4]);
});

const setOf = (ids: readonly string[]): ChosenSet => ({
  ...{ region: 'eu-central-1', instance: 'i-1', runId: 'run-1', set: 'set-1', takenAt: '2026-11-30T03:00:00.000Z' },
  ...{ consistency: 'application-consistent', proof: 'guest-evidence', snapshotIds: ids },
  snapshots: ids.map((snapshotId) => ({ snapshotId, volumeId: `of-${snapshotId}`, volumeGiB: 8 })),
});

test('volumes get the devices that EC2 recommends first', () => {
  expect(devicesOf(setOf(['snap-b', 'snap-a']))).toEqual([
    { device: '/dev/sdf', snapshotId: 'snap-a' },
    { device: '/dev/sdg', snapshotId: 'snap-b' },
  ]);
});

test('each snapshot has a device of its own, in any order of the listing, up to the most volumes', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^snap-[0-9a-f]{1,17}$/), { maxLength: MOST_VOLUMES });
  fc.assert(
    fc.property(ids, (some) => {
      const devices = devicesOf(setOf(some));
      expect(new Set(devices.map(({ device }) => device)).size).toBe(some.length);
      expect(devices.every(({ device }) => /^\/dev\/(sd[f-p]|xvd[b-d][a-z])$/.test(device))).toBe(true);
      expect(devicesOf(setOf(some.toReversed()))).toEqual(devices);
    }),
    { numRuns: 50 },
  );
});

test.each([
  [0.2, 1],
  [15, 15],
  [15.1, 16],
])('the instance ends itself after %d minutes: shutdown in %d', (minutes, whole) => {
  const script = leaseScript(minutes);
  expect(script.split('\n', 2)).toEqual([
    '#!/bin/sh',
    expect.stringMatching(`^shutdown -P \\+${String(whole)} \\|\\| `),
  ]);
  expect(script).toContain(`sleep $((${String(whole)} * 60)) && poweroff -f`);
});

describe('a refused launch', () => {
  test.each([
    ['InsufficientInstanceCapacity', 'no-capacity', 'any', 'any'],
    ['InsufficientFreeAddressesInSubnet', 'no-capacity', 'any', 'any'],
    ['InsufficientVolumeCapacity', 'no-capacity', 'any', 'any'],
    ['Unsupported', 'no-capacity', 'any', 'any'],
    ['VcpuLimitExceeded', 'no-capacity', 'any', 'any'],
    ['InvalidSnapshot.NotFound', 'set-gone', 'none', 'none'],
    ['IncorrectState', 'set-gone', 'none', 'none'],
    ['VolumeInitializationRateLimitExceeded', 'launch-refused', 'without-rate', 'none'],
    ['InvalidAMIID.NotFound', 'launch-refused', 'without-rate', 'none'],
  ] as const)('by %s is %s, next: %s with a rate, %s without', (code, reason, withRate, without) => {
    expect(refusalOf(code, { initializationRate: 100 })).toEqual({ reason, next: withRate });
    expect(refusalOf(code, {})).toEqual({ reason, next: without });
  });
});
