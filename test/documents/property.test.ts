import fc from 'fast-check';
import { playOnModel } from './property/on-model';
import { happenings, IDS, LEASE_SECONDS } from './property/orders';
import { violations } from './property/trace';

const leaseMillis = LEASE_SECONDS * 1_000;

test('in any order of scripts, twice, late, killed, or by an operator: no freeze outlives its lease, no stranger thaws, no success is false', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (order) => {
      const trace = await playOnModel(order);
      expect(violations(trace, { leaseMillis, slackMillis: 1 })).toEqual([]);
    }),
    { numRuns: 2_000, seed: 20_261_122 },
  );
});

test('a thaw by a stranger, a freeze past its lease and a success that was none are found', () => {
  const [one, other] = IDS;
  const evidence = { quiesce: 1, executionId: other, mounts: [{ path: '/a', held: true }] };
  const script = {
    command: 'post-script',
    id: other,
    from: 5_000,
    to: 9_000,
    code: 0,
    stdout: JSON.stringify(evidence),
  };
  const interval = { path: '/a', owner: one, from: 0, to: 8_000, by: 'command' } as const;
  const trace = { intervals: [interval], scripts: [script], mounts: ['/a'], lateMillis: 0 };
  expect(violations(trace, { leaseMillis, slackMillis: 1 })).toEqual([
    '/a was frozen for 8000 ms',
    `/a of ${one} was thawed by a stranger`,
    `a post-script of ${other} says that it found /a frozen`,
  ]);
});
