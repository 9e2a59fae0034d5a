import { aDrill } from '../../../../lab/simulation/builders';
import type { ChosenSet } from '../../../../lambdas/domain/drill/drill';
import type { DrillEnd } from '../../../../lambdas/domain/drill/drill-record';
import { drillIdOf } from '../../../../lambdas/domain/drill/launch-plan';

export const EXECUTION = {
  arn: 'arn:aws:states:eu-central-1:111122223333:execution:drills:one',
  startedAt: '2026-11-30T05:00:00.000Z',
};

export const DRILL_ID = drillIdOf(EXECUTION);

export const CHOSEN_SET: ChosenSet = {
  ...{ region: 'eu-central-1', instance: 'i-1', runId: 'run-1', set: 'set-1', takenAt: '2026-11-30T03:00:00.000Z' },
  ...{ consistency: 'application-consistent', proof: 'guest-evidence' },
  snapshotIds: ['snap-0', 'snap-1', 'snap-2'],
  snapshots: [
    { snapshotId: 'snap-1', volumeId: 'vol-1', volumeGiB: 8 },
    { snapshotId: 'snap-2', volumeId: 'vol-2', volumeGiB: 8 },
  ],
};

export const GOOD = { name: 'starts', expected: 'accepts connections', got: 'after 2 s', ok: true };

/** All that is known of a drill that passed. */
export const PASSED: DrillEnd = {
  drill: aDrill(),
  execution: EXECUTION,
  chosen: { next: 'launch', drillId: DRILL_ID, chosenAt: '2026-11-30T05:00:05.000Z', chosen: CHOSEN_SET },
  launched: {
    ...{ next: 'await', instanceId: 'i-0d', launchedAt: '2026-11-30T05:00:10.000Z', notes: [] },
    ...{ endsAt: '2026-11-30T07:00:10.000Z', subnet: 'subnet-0a', instanceType: 'm7g.large' },
  },
  seen: { next: 'check', volumes: [], readyAt: '2026-11-30T05:03:00.000Z' },
  sent: { sentAt: '2026-11-30T05:03:10.000Z' },
  checked: {
    ...{ next: 'remove', seenAt: '2026-11-30T05:04:00.000Z' },
    script: { result: 'succeeded', exitCode: 0, steps: [] },
    report: {
      ...{ executionId: DRILL_ID, checks: [GOOD], newestAt: '2026-11-30T02:59:58.000Z', usableMillis: 12_000 },
    },
  },
  removed: { endedAt: '2026-11-30T05:05:00.000Z', left: [] },
};

/** What is known of it when a step failed, from this slot on nothing. */
export function upTo(slot: 'chosen' | 'launched' | 'seen' | 'sent' | 'checked' | 'removed'): DrillEnd {
  const slots = ['chosen', 'launched', 'seen', 'sent', 'checked', 'removed'] as const;
  const known = slots.slice(0, slots.indexOf(slot));
  const { drill, execution } = PASSED;
  return { drill, execution, ...Object.fromEntries(known.map((each) => [each, PASSED[each]])) };
}
