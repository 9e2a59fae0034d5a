import type { ChosenSet } from '../../domain/drill/drill';
import { stillTrue } from '../../domain/drill/drill-tags';
import type { Tag } from '../../domain/tag';
import { Refused } from '../../errors';
import type { Ports } from '../../ports';

/**
 * Labels what is left of a set with the result of its drill, unless a later drill of the set has ended already. Answers in
 * words what is missing: a set that is gone has no tags, and its drill is recorded all the same.
 */
export async function labelSet(
  { storedSets, clock, log }: Pick<Ports, 'storedSets' | 'clock' | 'log'>,
  { region, snapshotIds }: Pick<ChosenSet, 'region' | 'snapshotIds'>,
  tags: readonly Tag[],
): Promise<readonly string[]> {
  if (snapshotIds.length === 0) {
    return [];
  }
  const listed = (await storedSets.list(region)).filter(({ snapshotId }) => snapshotIds.includes(snapshotId));
  const left = listed.map(({ snapshotId }) => snapshotId);
  const gone = snapshotIds.filter((id) => !left.includes(id));
  const missing = gone.length === 0 ? [] : [`without tags of this drill, because they are gone: ${gone.join(', ')}`];
  const own = stillTrue(
    tags,
    listed.flatMap((snapshot) => snapshot.tags),
    clock.now(),
  );
  if (left.length === 0 || own.length === 0) {
    return missing;
  }
  try {
    await storedSets.label(region, left, own);
    return missing;
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    log.warn('set-not-labelled', { snapshotIds: left, detail: error.detail });
    return [...missing, `its set has no tags of this drill: ${error.detail}`];
  }
}
