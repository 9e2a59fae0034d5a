import { systemClock } from '../../rehearsal/clock';
import type { Clock } from '../../rehearsal/clock';

/**
 * The clock that `date` reads inside the instances, so that acknowledgements and evidence can be compared. The
 * rehearsal's own adds monotonic time to the instant of its start, which drifts away from `date` over a long proof.
 * Both are cut to milliseconds: an acknowledgement that is smaller than `quiescedAt` came before it.
 */
export const wallClock: Clock = { now: () => Date.now(), sleep: (millis, signal) => systemClock.sleep(millis, signal) };
