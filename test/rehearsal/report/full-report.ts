import type { Report } from '../../../rehearsal/report/report';
import { anEvent, aReport, aRun, aTarget, at, callsOfAWindow, RUN_ID } from './builders';
import { aFallback, anOwedThaw, aSkipped } from './other-outcomes';

/** One report with everything in it: two runs, every outcome, restores, faults, an expectation that was not kept. */
export function aFullReport(): Report {
  const policy = { Policy: 'Databases' };
  return aReport({
    endedAt: at(34_950),
    runs: [
      aRun({
        verdict: 'PartiallyFailed',
        summary: '4 targets: 1 application-consistent, 1 crash-consistent, 1 skipped, 1 failed',
        endedAt: at(33_900),
        states: ['ClaimRun', 'ResolveTargets', 'ForEachTarget', 'TallyOutcomes', 'CompleteRun', 'RunFailed'],
        targets: [aTarget(), aFallback(), aSkipped(), anOwedThaw()],
      }),
      aRun({
        policy: 'Web',
        runId: '00c2f1e9ab8d47735b61',
        reason: 'no-targets',
        summary: 'no instance has the tags of the policy',
        targets: [],
        states: ['ClaimRun', 'ResolveTargets', 'CompleteRun', 'RunSucceeded'],
      }),
    ],
    restores: [
      {
        instance: 'i-0a1b2c3d4e5f60718',
        name: 'db-1',
        workload: 'postgresql',
        acknowledged: 4_812,
        found: 4_812,
        lost: 0,
        lostUntilFrozen: 3,
        startMillis: 640,
      },
      { instance: 'i-0a1b2c3d4e5f60719', name: 'files-1', workload: 'files', acknowledged: 911, found: 904, lost: 7 },
    ],
    events: [
      anEvent({
        at: at(150),
        detailType: 'Run Started',
        detail: { policy: 'Databases', schedule: 'nightly', runId: RUN_ID },
      }),
      anEvent({
        at: at(3_200),
        detailType: 'Pre Post Script Notification',
        detail: {
          script_stage: 'PRE',
          result: 'initiated',
          cause: '',
          source: 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0a1b2c3d4e5f60718',
        },
      }),
      anEvent(),
      anEvent({
        at: at(33_800),
        detailType: 'Run Completed',
        detail: { verdict: 'PartiallyFailed', counts: { matched: 4, applicationConsistent: 1 } },
      }),
    ],
    metrics: [
      { at: at(4_500), name: 'FreezeMillis', value: 412, unit: 'Milliseconds', dimensions: policy },
      { at: at(4_500), name: 'FreezeMillis', value: 412, unit: 'Milliseconds', dimensions: {} },
      { at: at(32_600), name: 'CrashConsistentFallback', value: 1, unit: 'Count', dimensions: policy },
      { at: at(33_850), name: 'ResourcesTargeted', value: 4, unit: 'Count', dimensions: policy },
      { at: at(33_850), name: 'RunFailed', value: 1, unit: 'Count', dimensions: policy },
    ],
    calls: callsOfAWindow(),
    faults: [
      { state: 'SnapshotWhenFrozen', kind: 'timeout-after-effect', asked: 1, fired: 1 },
      { state: 'Thaw', kind: 'throttle', asked: 2, fired: 0 },
    ],
    expectations: [
      { text: 'no write acknowledged before quiescedAt is lost from an application-consistent set', kept: true },
      {
        text: 'nothing is frozen when the rehearsal ends',
        kept: false,
        found: 'vol-0d1e2f30415263748 of db-2 is still frozen',
      },
      { text: 'every fault that was asked for fired', kept: false, found: 'Thaw=throttle did not fire' },
    ],
  });
}
