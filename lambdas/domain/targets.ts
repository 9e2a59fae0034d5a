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

/** One page of ids in a stable order: what lies behind the cursor (an id, or empty), at most `size` of it. */
export function pageOf(
  ids: readonly string[],
  bounds: { readonly cursor: string; readonly size: number },
): { readonly targets: readonly string[]; readonly cursor: string; readonly next: 'resolve' | 'complete' } {
  const behind = [...new Set(ids)].filter((id) => id > bounds.cursor).sort(compareIds);
  const targets = behind.slice(0, bounds.size);
  return {
    targets,
    cursor: targets.at(-1) ?? bounds.cursor,
    next: behind.length > targets.length ? 'resolve' : 'complete',
  };
}

function compareIds(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
