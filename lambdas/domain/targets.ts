import type { Tag, TargetSelector } from './policy';

/** Whether these tags select the instance: exact and case sensitive. */
export function isSelected(selector: TargetSelector, tags: readonly Tag[]): boolean {
  const carries = (wanted: Tag): boolean => tags.some((tag) => tag.key === wanted.key && tag.value === wanted.value);
  if (selector.match === 'any') {
    return selector.tags.some(carries);
  }
  const keys = [...new Set(selector.tags.map((tag) => tag.key))];
  // Several values of one key can't all be carried: any of them will do, and every key must be there.
  return keys.every((key) => selector.tags.filter((tag) => tag.key === key).some(carries));
}

/** What EC2 is asked for: instances that have any of these keys, or one key with any of these values. */
export interface TagFilter {
  readonly keys: readonly [string, ...string[]];
  /** Only with a single key. */
  readonly values?: readonly string[];
}

/**
 * Filters that every selected instance passes, all of them; few others do, so that many policies that begin together
 * don't list each other's instances. What passes is still held against the selector.
 */
export function filtersOf({ match, tags }: TargetSelector): readonly TagFilter[] {
  const keys = [...new Set(tags.map(({ key }) => key))];
  const [first, ...others] = keys;
  if (first === undefined) {
    return [];
  }
  if (match === 'any' && others.length > 0) {
    return [{ keys: [first, ...others] }];
  }
  return keys.map((key) => {
    const values = tags.filter((tag) => tag.key === key).map(({ value }) => value);
    // Whether EC2 takes an empty value in a filter is documented nowhere.
    return values.includes('') ? { keys: [key] } : { keys: [key], values };
  });
}

/** One page of ids in a stable order: what comes after the cursor (an id, or empty), at most `size` of it. */
export function pageOf(
  ids: readonly string[],
  bounds: { readonly cursor: string; readonly size: number },
): { readonly targets: readonly string[]; readonly cursor: string; readonly next: 'resolve' | 'complete' } {
  const following = [...new Set(ids)].filter((id) => id > bounds.cursor).sort(compareIds);
  const targets = following.slice(0, bounds.size);
  return {
    targets,
    cursor: targets.at(-1) ?? bounds.cursor,
    next: following.length > targets.length ? 'resolve' : 'complete',
  };
}

function compareIds(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
