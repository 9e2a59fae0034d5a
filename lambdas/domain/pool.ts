/**
 * Works on the items in order, `size` of them at the same time. The results are in the order of the items. An item that
 * must not begin any more is left out. After a failure no further item begins.
 */
export async function inPool<Item, Result>(
  items: readonly Item[],
  pool: {
    readonly size: number;
    readonly mayBegin?: () => boolean;
    readonly work: (item: Item) => Promise<Result>;
  },
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    while (pool.mayBegin?.() ?? true) {
      const next = waiting.shift();
      if (next === undefined) {
        return;
      }
      try {
        results.set(next[0], await pool.work(next[1]));
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(pool.size, items.length) }, worker));
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
