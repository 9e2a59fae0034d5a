import { LATENCIES } from '../../../../lab/benchmark/model/latencies';
import { floorMillis, medianSample, sampleOf, withFloor } from '../../../../lab/benchmark/model/sample';
import { measureFloor } from '../../../../lab/benchmark/freeze-window/measure';
import { runVariant, VARIANTS } from '../../../../lab/benchmark/freeze-window/variants/variant';

const latencies = withFloor(LATENCIES, 2_000);
const usual = medianSample(latencies);

describe('a target to which nothing special happens', () => {
  test('takes nine transitions of ours, and two more where the window is three states', async () => {
    expect((await runVariant('ours', usual)).transitions).toBe(9);
    expect((await runVariant('separateStates', usual)).transitions).toBe(11);
  });

  test('takes three transitions more for each poll of a polling machine', async () => {
    const [slow, fast] = [await runVariant('polling5s', usual), await runVariant('polling1s', usual)];
    // Sending twice, the set, the end; and for each poll a wait, a question and a choice.
    expect([slow, fast].map(({ transitions, polls }) => transitions - 3 * polls)).toEqual([4, 4]);
    expect(fast.polls).toBeGreaterThan(slow.polls);
  });

  test('is frozen for longer by each thing that lies in the window', async () => {
    const windows = Object.fromEntries(
      await Promise.all(
        VARIANTS.map(async (variant) => [variant, (await runVariant(variant, usual)).freezeMillis] as const),
      ),
    );
    const { ours = 0, cold = 0, separateStates = 0, polling1s = 0, polling5s = 0 } = windows;
    expect(ours).toBeGreaterThan(floorMillis(usual));
    // Two invocations and two transitions more, save what differs in the moment of the last poll.
    expect(separateStates - ours).toBeGreaterThan(60);
    expect(cold).toBeGreaterThan(ours + 100);
    expect(polling1s).toBeGreaterThan(ours);
    expect(polling5s).toBeGreaterThan(polling1s);
  });

  test('is invoked once inside the window', async () => {
    const { invocations } = await runVariant('cold', usual);
    expect(invocations.filter(({ start }) => start === 'cold').map(({ functionName }) => functionName)).toEqual([
      'freeze-window',
    ]);
  });
});

test.each(VARIANTS)('%s is never frozen for less than the floor of its draws', async (variant) => {
  for (let index = 0; index < 10; index += 1) {
    const sample = sampleOf(latencies, { seed: 7, index });
    expect((await runVariant(variant, sample)).freezeMillis).toBeGreaterThan(floorMillis(sample) - 1e-6);
  }
});

test('the same seed gives the same figures, whose ratios say what they say', async () => {
  const options = { latencies: LATENCIES, floorMillis: 1_000, samples: 12, seed: 5 };
  const result = await measureFloor(options);
  expect(await measureFloor(options)).toEqual(result);
  const { floor, ours, polling5s } = result.freezeWindow;
  expect(result.ratio.p50).toBeCloseTo(ours.p50 / floor.p50, 2);
  expect(result.overheadMillis.p50).toBeGreaterThan(0);
  expect(ours.p50).toBeLessThan(polling5s.p50 / 2);
});
