import type { FrozenInterval, GuestTruth } from '../../../modelled-guest/truth';
import type { MakeCheck } from './check';

/** G2 and G5: no freeze outlives its lease, and no script ends the freeze of another attempt. */
export const checkFreezes: MakeCheck = ({ simulation: { guests, clock } }) => ({
  onEvent: () => {
    const now = clock.now();
    return [...guests].flatMap(([instance, { truth }]) =>
      truth.frozen.flatMap((interval) =>
        [...beyondLease(truth, interval, now), ...byAnother(truth, interval)].map(
          (what) => `${instance} ${interval.path} ${what}`,
        ),
      ),
    );
  },
});

function leaseOf({ leases }: GuestTruth, { executionId, frozenAt }: FrozenInterval) {
  return leases.findLast((lease) => lease.executionId === executionId && lease.armedAt <= frozenAt);
}

function beyondLease(truth: GuestTruth, interval: FrozenInterval, now: number): readonly string[] {
  const lease = leaseOf(truth, interval);
  const { thawedAt = now, executionId } = interval;
  return lease !== undefined && thawedAt > lease.dueAt ? [`is frozen beyond its lease, by ${executionId}`] : [];
}

/** A document that was written for DLM knows no attempt from another: only those with a lease of ours are held to it. */
function byAnother(truth: GuestTruth, interval: FrozenInterval): readonly string[] {
  const { thawedAt, thawedBy, executionId } = interval;
  if (thawedAt === undefined || thawedBy !== 'command' || leaseOf(truth, interval) === undefined) {
    return [];
  }
  // Its post-script, or its pre-script, which thaws what it could not hold, or when it has made the set itself.
  const own = truth.scripts.some(
    (script) =>
      script.executionId === executionId && script.startedAt <= thawedAt && (script.endedAt ?? thawedAt) >= thawedAt,
  );
  return own ? [] : [`was frozen by ${executionId} and thawed by a script of another attempt`];
}
