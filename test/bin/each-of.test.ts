import { eachOf } from '../../bin/check/each-of';

test('items are worked on a few at a time, and answered in their order', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 10;
  };
  expect(await eachOf([5, 4, 3, 2, 1], 2, work)).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});
