import type { TargetReport } from '../../../rehearsal/report/report';
import { aSnapshot, aTarget, at, passed, setTags } from './builders';

/** Both attempts failed in the pre-script, each was thawed, the snapshots were taken unfrozen. */
export function aFallback(changes: Partial<TargetReport> = {}): TargetReport {
  const {
    quiescedAt: _quiesced,
    frozenAt: _frozen,
    thawedAt: _thawed,
    thawedBy: _by,
    freezeMillis: _millis,
    freezeMeasuredBy: _measured,
    ...rest
  } = aTarget();
  return {
    ...rest,
    name: 'files-1',
    instance: 'i-0a1b2c3d4e5f60719',
    outcome: 'crash-consistent',
    reason: 'pre-script-failed',
    proof: 'none',
    detail: 'the pre-script ended with exit code 201 in both attempts',
    states: passed(
      ['Prepare', 190],
      ['Hold', 38],
      ['SendPreScript', 60],
      ['SnapshotWhenFrozen', 1_350],
      ['Thaw', 702],
      ['Recover', 12],
      ['WaitToRetry', 15_000],
      ['Hold', 36],
      ['SendPreScript', 58],
      ['SnapshotWhenFrozen', 1_290, 'States.Timeout'],
      ['Thaw', 655],
      ['Recover', 11],
      ['TakeSnapshots', 340],
      ['RecordOutcome', 90],
    ),
    preScript: {
      attempts: 2,
      result: 'failed',
      exitCode: 201,
      stderr: 'quiesce pre-script: failed:\n/srv can’t be frozen',
      sentAt: at(19_700),
    },
    postScript: { attempts: 2, result: 'succeeded', exitCode: 0, sentAt: at(21_010) },
    snapshotsCalledAt: at(32_000),
    snapshotsTakenAt: at(32_310),
    observedFreezes: [
      { volume: 'vol-0d1e2f30415263750', mountPoint: '/srv', frozenAt: at(3_900), thawedAt: at(4_610), millis: 710 },
      {
        volume: 'vol-0d1e2f30415263750',
        mountPoint: '/srv',
        frozenAt: at(20_400),
        thawedAt: at(21_420),
        millis: 1_020,
      },
    ],
    snapshots: [
      aSnapshot({
        volume: 'vol-0d1e2f30415263750',
        tags: setTags({
          'quiesce:consistency': 'crash-consistent',
          'quiesce:reason': 'pre-script-failed',
          'quiesce:pre-script': 'FAILED',
        }),
      }),
    ],
    ...changes,
  };
}

/** Nothing was sent and nothing was taken. */
export function aSkipped(): TargetReport {
  return {
    instance: 'i-0a1b2c3d4e5f60720',
    name: 'web-1',
    outcome: 'skipped',
    reason: 'not-managed',
    states: passed(['Prepare', 130], ['RecordOutcome', 61]),
    preScript: { attempts: 0, result: 'none' },
    postScript: { attempts: 0, result: 'none' },
    observedFreezes: [],
    snapshots: [],
  };
}

/** The pre-script froze, nobody thawed: a thaw is owed, and the volume still stands. */
export function anOwedThaw(): TargetReport {
  const { thawedAt: _thawed, thawedBy: _by, freezeMillis: _millis, freezeMeasuredBy: _measured, ...rest } = aTarget();
  return {
    ...rest,
    name: 'db-2',
    outcome: 'failed',
    reason: 'post-script-unknown',
    detail: 'a thaw is owed to this instance: no post-script was confirmed',
    postScript: { attempts: 3, result: 'unknown', sentAt: at(4_372) },
    observedFreezes: [{ volume: 'vol-0d1e2f30415263748', mountPoint: '/var/lib/postgresql', frozenAt: at(3_994) }],
  };
}
