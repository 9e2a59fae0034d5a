import type {
  CallReport,
  EventReport,
  Report,
  RunReport,
  SnapshotReport,
  StateReport,
  TargetReport,
} from '../../../rehearsal/report/report';

const START = Date.parse('2026-03-02T03:00:00.000Z');

/** An instant so many milliseconds after the rehearsal's start. */
export function at(millis: number): string {
  return new Date(START + millis).toISOString();
}

export const RUN_ID = '3f1c09a7d2e84b56c0aa';

export function aReport(changes: Partial<Report> = {}): Report {
  return {
    quiesceReport: 1,
    startedAt: at(0),
    endedAt: at(14_210),
    setup: {
      seed: 42,
      privileges: 'root',
      privilegesNote: 'volumes are file systems of their own and really freeze',
      imageMode: 'reflink',
      imageModeNote: 'all volumes of an instance are cloned at one instant',
      imageTruth: 'point-in-time',
      modelInputs: { CreateSnapshots: 300, SendCommand: 40, deliveryMillis: 250 },
      coldStarts: 2,
    },
    runs: [aRun()],
    restores: [],
    events: [],
    metrics: [],
    calls: [],
    faults: [],
    expectations: [{ text: 'every target is application-consistent', kept: true }],
    ...changes,
  };
}

export function aRun(changes: Partial<RunReport> = {}): RunReport {
  return {
    policy: 'Databases',
    schedule: 'nightly',
    runId: RUN_ID,
    verdict: 'Completed',
    summary: '1 targets: 1 application-consistent, 0 crash-consistent, 0 skipped, 0 failed',
    startedAt: at(120),
    endedAt: at(9_640),
    states: ['ClaimRun', 'ResolveTargets', 'ForEachTarget', 'TallyOutcomes', 'CompleteRun', 'RunSucceeded'],
    targets: [aTarget()],
    ...changes,
  };
}

/** Frozen 4,000 ms after the start and for 412 ms, on two volumes, by the script; a good set. */
export function aTarget(changes: Partial<TargetReport> = {}): TargetReport {
  return {
    instance: 'i-0a1b2c3d4e5f60718',
    name: 'db-1',
    outcome: 'application-consistent',
    proof: 'guest-evidence',
    states: passed(
      ['Prepare', 214],
      ['Hold', 41],
      ['SendPreScript', 66],
      ['SnapshotWhenFrozen', 1_204],
      ['AwaitPostScript', 388],
      ['RecordOutcome', 97],
    ),
    preScript: { attempts: 1, result: 'succeeded', exitCode: 0, sentAt: at(3_190) },
    postScript: { attempts: 1, result: 'succeeded', exitCode: 0, sentAt: at(4_372) },
    freezeMillis: 412,
    quiescedAt: at(3_948),
    frozenAt: at(4_000),
    thawedAt: at(4_412),
    thawedBy: 'command',
    snapshotsCalledAt: at(4_058),
    snapshotsTakenAt: at(4_361),
    observedFreezes: [
      {
        volume: 'vol-0d1e2f30415263748',
        mountPoint: '/var/lib/postgresql',
        frozenAt: at(3_994),
        thawedAt: at(4_411),
        millis: 417,
      },
      {
        volume: 'vol-0d1e2f30415263749',
        mountPoint: '/var/lib/postgresql/wal',
        frozenAt: at(3_999),
        thawedAt: at(4_409),
        millis: 410,
      },
    ],
    snapshots: [
      aSnapshot({ id: 'snap-05a6b7c8d9e0f1a2b', volume: 'vol-0d1e2f30415263748', tags: setTags({ Volume: 'data' }) }),
      aSnapshot({ id: 'snap-05a6b7c8d9e0f1a2c', volume: 'vol-0d1e2f30415263749', tags: setTags({ Volume: 'wal' }) }),
    ],
    ...changes,
  };
}

export function aSnapshot(changes: Partial<SnapshotReport> = {}): SnapshotReport {
  return { id: 'snap-05a6b7c8d9e0f1a2b', volume: 'vol-0d1e2f30415263748', tags: setTags(), ...changes };
}

export function setTags(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    'quiesce:policy': 'Databases',
    'quiesce:schedule': 'nightly',
    'quiesce:run': RUN_ID,
    'quiesce:instance': 'i-0a1b2c3d4e5f60718',
    'quiesce:consistency': 'application-consistent',
    'quiesce:proof': 'guest-evidence',
    'quiesce:pre-script': 'SUCCESS',
    'quiesce:post-script': 'SUCCESS',
    'quiesce:freeze-millis': '412',
    'quiesce:state': 'pending',
    ...changes,
  };
}

/** States one after the other, from 2,000 ms after the start. */
export function passed(...states: readonly (readonly [string, number, string?])[]): readonly StateReport[] {
  return states.map(([name, millis, error], index) => ({
    name,
    enteredAt: at(2_000 + states.slice(0, index).reduce((sum, [, before]) => sum + before, 0)),
    millis,
    ...(error === undefined ? {} : { error }),
  }));
}

/** Both attempts failed in the pre-script, each was thawed, the snapshots were taken unfrozen. */
export function aFallback(changes: Partial<TargetReport> = {}): TargetReport {
  const {
    quiescedAt: _quiesced,
    frozenAt: _frozen,
    thawedAt: _thawed,
    thawedBy: _by,
    freezeMillis: _millis,
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
  const { thawedAt: _thawed, thawedBy: _by, freezeMillis: _millis, ...rest } = aTarget();
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

export function aCall(changes: Partial<CallReport> = {}): CallReport {
  return {
    at: at(4_058),
    service: 'ec2',
    operation: 'CreateSnapshots',
    instance: 'i-0a1b2c3d4e5f60718',
    caller: 'SnapshotWhenFrozen',
    coldStart: false,
    ...changes,
  };
}

/** What is called around the good target's freeze. */
export function callsOfAWindow(): readonly CallReport[] {
  return [
    aCall({ at: at(3_190), service: 'ssm', operation: 'SendCommand' }),
    ...[4_002, 4_021, 4_044].map((millis) =>
      aCall({ at: at(millis), service: 'ssm', operation: 'ListCommandInvocations' }),
    ),
    aCall(),
    aCall({ at: at(4_372), service: 'ssm', operation: 'SendCommand' }),
    aCall({ at: at(4_100), operation: 'DescribeInstances', instance: 'i-0000000000000dead' }),
  ];
}

export function anEvent(changes: Partial<EventReport> = {}): EventReport {
  return {
    at: at(4_390),
    detailType: 'Snapshot Set Created',
    detail: {
      policy: 'Databases',
      schedule: 'nightly',
      runId: RUN_ID,
      instance: 'i-0a1b2c3d4e5f60718',
      consistency: 'application-consistent',
      proof: 'guest-evidence',
    },
    ...changes,
  };
}

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
