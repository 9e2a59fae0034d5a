import type { ActionOf } from '../../domain/lifecycle/actions';
import { defined } from '../../domain/json';
import { MetricName } from '../../domain/metrics';
import { OutcomeUnknown, Refused } from '../../errors';
import { detailOf, policyOf, type Round } from './round';

/** Others copy to the Region too: a later round finds room. */
const TOO_MANY_COPIES = 'ResourceLimitExceeded';

/**
 * Begins one copy. CopySnapshot has no client token: a copy that may have been made is not repeated in this round, and the
 * next one finds it by its tags.
 */
export async function copy(round: Round, action: ActionOf<'copy'>): Promise<void> {
  const { of, snapshotId, toRegion, rule, tags } = action;
  const { encrypted, kmsKey, withinMinutes } = rule;
  const { storedSets, metrics, log } = round.ports;
  const request = {
    ...{ snapshotId, fromRegion: of.region, toRegion, tags, encrypted },
    description: `Quiesce: ${snapshotId} of ${of.instance} from ${of.region}, policy ${of.policy}`,
    ...defined({ kmsKey, withinMinutes }),
  };
  try {
    // The bucket of the Region that is asked.
    const made = await round.pacer.call('copy', toRegion, () => storedSets.copy(request));
    log.info('copy-begun', { ...detailOf(of), snapshotId, toRegion, copy: made.snapshotId });
    metrics.emit(policyOf(of), { [MetricName.SNAPSHOTS_COPIED_REGION_STARTED]: 1 });
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      log.warn('copy-unknown', { ...detailOf(of), snapshotId, toRegion, cause: error.message });
      return;
    }
    if (error instanceof Refused && error.code === TOO_MANY_COPIES) {
      log.info('copy-waits', { ...detailOf(of), snapshotId, toRegion });
      return;
    }
    throw error;
  }
}
