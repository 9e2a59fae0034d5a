import { VirtualClock } from '../../../../rehearsal/in-process/virtual-clock';
import { Throttled } from '../../../../lambdas/errors';
import { createPacer, OutOfTime, type Pacer } from '../../../../lambdas/handlers/lifecycle/pacer';

const THROTTLED = new Throttled('asked too often', { cause: undefined, code: 'RequestLimitExceeded' });
const BEGIN = Date.parse('2026-01-01T03:00:00.000Z');

/** A pacer whose invocation has so many seconds. */
function pacing(
  seconds: number,
  usedUntil?: number,
): { readonly clock: VirtualClock; readonly pacer: Pacer; readonly throttled: readonly string[] } {
  const throttled: string[] = [];
  const clock = new VirtualClock(BEGIN);
  const ends = BEGIN + seconds * 1_000;
  const ports = {
    now: () => clock.now(),
    sleep: (millis: number) => clock.sleep(millis),
    remaining: () => ends - clock.now(),
  };
  const pacer = createPacer({
    clock: ports,
    share: 0.8,
    ...(usedUntil !== undefined && { usedUntil }),
    onThrottled: (bucket, region) => void throttled.push(`${bucket} ${region}`),
  });
  return { clock, pacer, throttled };
}

test('ten thousand deletions take what the engine’s share of the bucket takes, by rounds of 15 minutes', async () => {
  let [begin, deleted, usedUntil] = [BEGIN, 0, undefined as number | undefined];
  while (deleted < 10_000) {
    const { clock, pacer } = pacing(900, usedUntil === undefined ? undefined : BEGIN + usedUntil - begin);
    let inRound = 0;
    const worker = async (): Promise<void> => {
      while (deleted + inRound < 10_000) {
        inRound += 1;
        await pacer
          .call('remove', 'eu-central-1', () => clock.sleep(60))
          .catch((error: unknown) => {
            inRound -= 1;
            throw error;
          });
      }
    };
    await clock.runUntil(Promise.all(Array.from({ length: 16 }, worker)).catch(() => undefined));
    deleted += inRound;
    const ended = begin + clock.now() - BEGIN;
    [usedUntil, begin] = [ended, deleted < 10_000 ? Math.ceil(ended / 60_000) * 60_000 : ended]; // The next minute.
  }
  const bound = (10_000 - 80) / 4;
  const seconds = (begin - BEGIN) / 1_000;
  expect(seconds).toBeGreaterThanOrEqual(bound * 0.99);
  expect(seconds).toBeLessThanOrEqual(1.05 * bound);
});

test('a call that is refused is made again after a pause, and with it those that wait', async () => {
  const { clock, pacer, throttled } = pacing(900);
  const at: number[] = [];
  let refusals = 1;
  const call = (): Promise<number> =>
    pacer.call('remove', 'eu-central-1', () => {
      if (refusals > 0) {
        refusals -= 1;
        return Promise.reject(THROTTLED);
      }
      return Promise.resolve(at.push(clock.now() - BEGIN));
    });
  await clock.runUntil(Promise.all([call().then(call), call()]));
  expect(at).toEqual([0, 5_000, 5_250]);
  expect(throttled).toEqual(['remove eu-central-1']);
});

test('a call that is refused again and again ends as refused, and other buckets go on', async () => {
  const { clock, pacer } = pacing(900);
  const refused = pacer
    .call('remove', 'eu-central-1', () => Promise.reject(THROTTLED))
    .catch((error: unknown) => error);
  expect(await clock.runUntil(pacer.call('remove', 'eu-west-1', () => Promise.resolve('there')))).toBe('there');
  expect(await clock.runUntil(pacer.call('label', 'eu-central-1', () => Promise.resolve('other')))).toBe('other');
  expect(clock.now()).toBe(BEGIN);
  expect(await clock.runUntil(refused)).toBe(THROTTLED);
  expect(clock.now()).toBe(BEGIN + 15_000);
});

test('what fails otherwise fails at once', async () => {
  const { pacer } = pacing(900);
  await expect(pacer.call('copy', 'eu-west-1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test.each([
  ['there is no time left', 30],
  ['its slot comes too late', 31],
])('a call is not made when %s', async (_, seconds) => {
  const { clock, pacer } = pacing(seconds, BEGIN);
  const results = await clock.runUntil(
    Promise.allSettled(
      Array.from({ length: 10 }, () => pacer.call('remove', 'eu-central-1', () => Promise.resolve('made'))),
    ),
  );
  const made = results.filter(({ status }) => status === 'fulfilled');
  expect(made).toHaveLength(seconds === 30 ? 0 : 4);
  for (const result of results) {
    expect(result.status === 'fulfilled' || result.reason instanceof OutOfTime).toBe(true);
  }
});
