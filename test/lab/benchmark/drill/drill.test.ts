import { DEFAULT_PRICES } from '../../../../lab/benchmark/cost/prices';
import { DEFAULT_DRILL_INPUTS } from '../../../../lab/benchmark/drill/inputs';
import { measureDrills, type DrillFigures, type DrillOptions } from '../../../../lab/benchmark/drill/measure';
import { checkSeconds } from '../../../../lab/benchmark/drill/world';
import { LATENCIES } from '../../../../lab/benchmark/model/latencies';

const measured = (change: Partial<DrillOptions> = {}): Promise<readonly DrillFigures[]> =>
  measureDrills({
    ...{ latencies: LATENCIES, prices: DEFAULT_PRICES, inputs: DEFAULT_DRILL_INPUTS, gibibytes: [100] },
    ...change,
  });

const free = Object.fromEntries(Object.keys(DEFAULT_PRICES).map((name) => [name, 0])) as DrillOptions['prices'];

test('a check reads as fast as its volume is, or as its blocks come', () => {
  const inputs = { ...DEFAULT_DRILL_INPUTS, recovery: 10, lazyLoading: 50, throughput: 100, initializationRate: 200 };
  const seconds = (isInitialized: boolean, change: object = {}): number =>
    checkSeconds({ ...inputs, ...change }, { gibibytes: 1, isInitialized });
  expect(seconds(false)).toBe(10 + 1_024 / 50);
  expect(seconds(true)).toBe(10 + 1_024 / 100);
  expect(seconds(true, { throughput: 500 })).toBe(10 + 1_024 / 200);
});

test('a drill takes its inputs and little more, and each price is a part of its bill', async () => {
  const [withRate, without] = await measured();
  const { launch, registration, shutdown } = DEFAULT_DRILL_INPUTS;
  const least = (isInitialized: boolean): number =>
    (launch + registration + shutdown + checkSeconds(DEFAULT_DRILL_INPUTS, { gibibytes: 100, isInitialized })) / 60;
  for (const [figures, isInitialized] of [
    [withRate, true],
    [without, false],
  ] as const) {
    expect(figures?.minutes).toBeGreaterThan(least(isInitialized));
    expect(figures?.minutes).toBeLessThan(least(isInitialized) + 2);
    expect(figures?.minutesToUsable).toBeCloseTo((launch + registration + DEFAULT_DRILL_INPUTS.recovery) / 60, 0);
  }
  expect(withRate).toMatchObject({ gibibytes: 100, initializationRate: 300 });
  expect(without).not.toHaveProperty('initializationRate');
  expect(withRate?.callsByOperation).toMatchObject({ RunInstances: 1, TerminateInstances: 1, PutObject: 2 });
  expect(Object.values(withRate?.callsByOperation ?? {}).reduce((sum, count) => sum + count, 0)).toBe(withRate?.calls);

  const onlyInitialization = await measured({ prices: { ...free, initialization: 0.01 } });
  expect(onlyInitialization.map(({ usd }) => usd)).toEqual([expect.closeTo(1, 9), 0]);
  const onlyInstance = await measured({ prices: { ...free, instanceHour: 60 } });
  // A minute costs a dollar: from the launch until the instance is gone.
  expect(onlyInstance[1]?.usd).toBeCloseTo(least(false), -1);
  const onlyEngine = await measured({ prices: { ...free, transition: 1, write: 1 } });
  expect(onlyEngine[0]?.usd).toBe(onlyEngine[0]?.engineUsd);
  expect(onlyEngine[0]?.engineUsd).toBeGreaterThan(10);
});

test('a check of hours is asked for once a minute', async () => {
  const [, without] = await measured({ gibibytes: [1_000] });
  const { minutes = 0, callsByOperation } = without ?? {};
  expect(minutes).toBeGreaterThan(240);
  expect(callsByOperation?.ListCommandInvocations).toBeLessThan(2 * minutes);
});

test('a check that takes longer than it may is no figure', async () => {
  const inputs = { ...DEFAULT_DRILL_INPUTS, lazyLoading: 1 };
  await expect(measured({ inputs })).rejects.toThrow('the drill of 100 GiB ended as FAILED: check-timed-out');
});
