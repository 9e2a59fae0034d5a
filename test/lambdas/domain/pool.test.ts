import { inPool } from '../../../lambdas/domain/pool';

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
  expect(await inPool([5, 4, 3, 2, 1], { size: 2, work })).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});

test('after a failure no further item begins', async () => {
  const begun: number[] = [];
  const work = (item: number): Promise<never> => {
    begun.push(item);
    return Promise.reject(new Error(`item ${String(item)}`));
  };
  await expect(inPool([1, 2, 3], { size: 1, work })).rejects.toThrow('item 1');
  expect(begun).toEqual([1]);
});
