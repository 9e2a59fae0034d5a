import fc from 'fast-check';
import type { VolumeFacts } from '../../../bin/account/aws/resources';
import { performanceOf } from '../../../bin/restore/performance';

const volumeOf = (change: Partial<VolumeFacts>): VolumeFacts => ({
  volumeId: 'vol-1',
  type: 'gp3',
  zone: 'a',
  tags: [],
  ...change,
});

test.each<[Partial<VolumeFacts>, number, object]>([
  [{ iops: 4_000, throughput: 250 }, 8, { sizeGiB: 8, iops: 4_000, throughput: 250, limited: [] }],
  [{ iops: 3_000, throughput: 125 }, 1, { sizeGiB: 1, iops: 3_000, throughput: 125, limited: [] }],
  [
    { iops: 16_000, throughput: 1_000 },
    10,
    { iops: 5_000, throughput: 1_000, limited: ['5000 IOPS instead of 16000'] },
  ],
  [
    { iops: 16_000, throughput: 1_000 },
    1,
    { iops: 3_000, throughput: 750, limited: ['3000 IOPS instead of 16000', '750 MiB/s instead of 1000'] },
  ],
  [{ type: 'io1', iops: 5_000 }, 20, { iops: 1_000, limited: ['1000 IOPS instead of 5000'] }],
  [{ type: 'io2', iops: 5_000 }, 20, { iops: 5_000, limited: [] }],
  [
    { type: 'io2', iops: 5_000 },
    1,
    { sizeGiB: 4, iops: 4_000, limited: ['4 GiB instead of 1', '4000 IOPS instead of 5000'] },
  ],
  [{ type: 'st1' }, 50, { sizeGiB: 125, limited: ['125 GiB instead of 50'] }],
  [{ type: 'gp2', iops: 24_000 }, 8, { type: 'gp2', sizeGiB: 8, limited: [] }],
])('a volume with %j is made at %d GiB as %j', (change, size, expected) => {
  expect(performanceOf(volumeOf(change), size)).toEqual({ type: change.type ?? 'gp3', sizeGiB: size, ...expected });
});

test('of a volume that is gone the type is assumed', () => {
  expect(performanceOf(undefined, 8)).toEqual({ type: 'gp3', sizeGiB: 8, limited: [] });
});

test('EBS takes what is made, at any size', () => {
  const facts = fc.record({
    type: fc.constantFrom('gp3', 'io1', 'io2'),
    iops: fc.integer({ min: 100, max: 256_000 }),
    throughput: fc.integer({ min: 125, max: 2_000 }),
  });
  fc.assert(
    fc.property(facts, fc.integer({ min: 1, max: 2_000 }), (change, size) => {
      const { type, sizeGiB, iops = 0, throughput = 125 } = performanceOf(volumeOf(change), size);
      const perGiB = { gp3: 500, io1: 50, io2: 1_000 }[type] ?? 0;
      expect(iops).toBeLessThanOrEqual(Math.max(type === 'gp3' ? 3_000 : 100, perGiB * sizeGiB));
      expect(throughput).toBeLessThanOrEqual(Math.max(125, iops / 4));
      expect(sizeGiB).toBeGreaterThanOrEqual(size);
    }),
  );
});
