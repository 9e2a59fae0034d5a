/**
 * Works on the items in order, `size` at a time: whoever is done takes the next. What must not begin any more is left
 * out of the results, which come in the order in which they were done.
 */
export async function inPool<Item, Result>(
  items: readonly Item[],
  pool: {
    readonly size: number;
    readonly mayBegin: () => boolean;
    readonly work: (item: Item) => Promise<Result>;
  },
): Promise<readonly Result[]> {
  const waiting = [...items];
  const results: Result[] = [];
  const worker = async (): Promise<void> => {
    while (pool.mayBegin()) {
      const item = waiting.shift();
      if (item === undefined) {
        return;
      }
      results.push(await pool.work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(pool.size, items.length) }, worker));
  return results;
}
