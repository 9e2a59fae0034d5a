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
      slowdown: 1.2,
      slowestStartMillis: 610,
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
    leaseSeconds: 60,
    timeoutSeconds: 30,
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
    freezeMeasuredBy: 'guest',
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
