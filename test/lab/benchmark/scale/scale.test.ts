import { SLOT_BURST, SLOTS_PER_SECOND } from '../../../../lambdas/aws/dynamodb/slots';
import { MAX_HISTORY_EVENTS, MAX_PAYLOAD_BYTES } from '../../../../rehearsal/interpreter';
import { boundSeconds } from '../../../../lab/benchmark/scale/bound';
import type { ScaleResult } from '../../../../lab/benchmark/scale/result';
import { runScale } from '../../../../lab/benchmark/scale/scale';

/** A fleet that is small enough for every day; `command.ts` runs the large one. */
const INSTANCES = 150;

/** Where the head start of 80 tokens weighs more than all else, the engine's own schedule is the measure. */
const SCHEDULE_SECONDS = boundSeconds(INSTANCES, { burst: SLOT_BURST, perSecond: SLOTS_PER_SECOND }, 1);

/** Until the first target is prepared, and from the last one's slot to the end of its run: the same for every size. */
const ENDS_SECONDS = 10;

/** What must hold of every run, also beside other callers in the account. */
function expectSound(result: ScaleResult): void {
  expect(result.longestFrozenWaitingMillis).toBe(0);
  expect(result.freezeWindow.worst).toBeLessThan(4_500);
  expect(result.maxPayloadBytes).toBeLessThan(MAX_PAYLOAD_BYTES);
  expect(result.maxHistoryEvents).toBeLessThan(MAX_HISTORY_EVENTS);
  const { failed = 0, ...labelled } = result.outcomes;
  expect(failed).toBe(0);
  expect(Object.values(labelled).reduce((sum, count) => sum + count, 0)).toBe(INSTANCES);
}

test('the least seconds of a share are its refill, less what the bucket holds at first', () => {
  const bucket = { burst: 100, perSecond: 5 };
  expect(boundSeconds(10_000, bucket, 0.8)).toBe(2_480);
  expect(boundSeconds(80, bucket, 0.8)).toBe(0);
});

test.each([
  ['one policy', { policies: 1 }],
  ['twenty policies that fire together', { policies: 20, maxConcurrency: 5 }],
])('%s: the share sets the pace, and nothing is throttled while anything is frozen', async (_, options) => {
  const result = await runScale({ instances: INSTANCES, ...options });
  expectSound(result);
  expect(result.outcomes).toEqual({ 'application-consistent': INSTANCES });
  expect(result.runs).toEqual({ SUCCEEDED: options.policies });
  expect(result.throttledWhileFrozen).toBe(0);
  expect(result.runSeconds).toBeLessThan(SCHEDULE_SECONDS + ENDS_SECONDS);
  expect(result.freezes).toBe(INSTANCES);
});

test('more targets at once than EC2 lets describe are prepared later, not given up', async () => {
  const result = await runScale({ instances: INSTANCES, policies: 4 });
  expectSound(result);
  expect(result.throttledCalls.DescribeInstances).toBeGreaterThan(0);
  expect(result.throttledOfFrozen).toBe(0);
  expect(result.outcomes).toEqual({ 'application-consistent': INSTANCES });
});

test('a neighbour that takes half of the bucket: thawed at once, tried again, never frozen while waiting', async () => {
  // A small fleet meets the empty bucket at once where the bucket is small too.
  const modelSettings = { buckets: { CreateSnapshots: { burst: 10, perSecond: 5 } } };
  const result = await runScale({ instances: INSTANCES, neighbourShare: 0.5, modelSettings });
  expectSound(result);
  expect(result.throttledFreezes).toBeGreaterThan(0);
  expect(result.thawAfterThrottleMillis.worst).toBeLessThan(1_000);
});

test('without slots the freezes are as short, but many are in vain', async () => {
  const modelSettings = { buckets: { CreateSnapshots: { burst: 10, perSecond: 5 } } };
  const [paced, unpaced] = [
    await runScale({ instances: INSTANCES, modelSettings }),
    await runScale({ instances: INSTANCES, slots: 'none', modelSettings }),
  ];
  expect(paced.throttledFreezes).toBe(0);
  expect(unpaced.throttledFreezes).toBeGreaterThan(INSTANCES / 10);
  expect(unpaced.frozenPerTarget.p99).toBeGreaterThan(paced.frozenPerTarget.p99);
});
