import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';

test('sleepers wake at their own instant, in the order of their setting when it is the same', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const sleeper = async (name: string, millis: number): Promise<void> => {
    await clock.sleep(millis);
    seen.push(`${name}@${clock.now()}`);
  };
  void sleeper('late', 20);
  void sleeper('first', 10);
  void sleeper('second', 10);

  await clock.advance(15);
  expect(seen).toEqual(['first@10', 'second@10']);
  expect(await clock.runUntilIdle()).toBe(5);
  expect(seen).toContain('late@20');
});

test('a sleeper that is woken may sleep again within the same advance', async () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  void (async () => {
    for (let round = 0; round < 3; round += 1) {
      await clock.sleep(10);
      seen.push(clock.now());
    }
  })();
  await clock.advance(25);
  expect(seen).toEqual([10, 20]);
  expect(clock.now()).toBe(25);
});

test('an aborted sleeper is forgotten and rejects with the reason', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const sleeping = clock.sleep(1_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  expect(clock.pending).toBe(0);
});

test('work that nothing will ever wake is reported', async () => {
  await expect(new VirtualClock().runUntil(new Promise(() => undefined))).rejects.toThrow('nothing is left');
});

test('any order of setting wakes in the order of time', async () => {
  const clock = new VirtualClock(0);
  const woken: number[] = [];
  const instants = Array.from({ length: 500 }, (_, index) => (index * 7_919) % 503);
  for (const instant of instants) {
    void clock.sleep(instant).then(() => woken.push(instant));
  }
  await clock.runUntilIdle();
  expect(woken).toEqual([...instants].sort((a, b) => a - b));
});

test('a clock that failed moves no more, and says why', async () => {
  const clock = new VirtualClock(0);
  const slept = clock.sleep(10);
  clock.fail(new Error('a defect'));
  await expect(clock.runUntil(slept)).rejects.toThrow('a defect');
  await expect(clock.advance(20)).rejects.toThrow('a defect');
});
