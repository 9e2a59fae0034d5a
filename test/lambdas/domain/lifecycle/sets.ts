import type { TrySet } from '../../../../bin/explain/try-case';

/** A completed and proven set of the schedule `a`. */
export function setOf(id: string, given: Partial<TrySet> = {}): TrySet {
  return {
    ...{ id, start: '2026-06-01T03:00:00Z', instance: '', schedules: ['a'], state: 'completed' },
    ...{ consistency: 'application-consistent', proof: 'guest-evidence', isDuplicate: false, tags: {} },
    ...given,
  };
}

/** Sets of one a day from 1 June 2026 on, at 03:00 UTC: `s1` is of the first. */
export function dailySets(count: number): readonly TrySet[] {
  return Array.from({ length: count }, (_, index) =>
    setOf(`s${String(index + 1)}`, { start: `2026-06-${String(index + 1).padStart(2, '0')}T03:00:00Z` }),
  );
}
