/** Of so many that repeat each other these are kept at each end. */
const KEPT = 2;

/**
 * Leaves out the middle of what repeats itself: of calls of the same sort in a row, with nothing else in between, the
 * first two and the last two stand for all.
 */
export function thin<T>(items: readonly T[], sortOf: (item: T) => string): readonly T[] {
  const rows: T[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const sort = sortOf(item);
    if (sort === last) {
      rows.at(-1)?.push(item);
    } else {
      rows.push([item]);
    }
    last = sort;
  }
  return rows.flatMap((row) => row.filter((_, index) => !isThinned(index, row.length, 2 * KEPT)));
}

/** Whether the index lies in the middle that is left out, of a row in which so many are kept. */
export function isThinned(index: number, length: number, kept: number): boolean {
  return length > kept && index >= kept / 2 && index < length - kept / 2;
}
