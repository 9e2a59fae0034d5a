import Ajv2020 from 'ajv/dist/2020';
import type * as Drills from '../../../rehearsal/report/drill-report';
import type * as Types from '../../../rehearsal/report/report';
import schema from '../../../rehearsal/report/report.schema.json';
import { aReport, aRun, aTarget } from './builders';
import { aDrill, aSabotagedDrill } from './drills';
import { aFullReport } from './full-report';
import { aFallback, anOwedThaw, aSkipped } from './other-outcomes';

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

function complaints(report: unknown): readonly string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

test.each([
  ['full', aFullReport()],
  ['with drills', aReport({ drills: [aDrill(), aSabotagedDrill()] })],
  ['good', aReport()],
  ['fallback', aReport({ runs: [aRun({ targets: [aFallback(), aSkipped(), anOwedThaw()] })] })],
  ['without targets', aReport({ runs: [aRun({ targets: [] })] })],
  ['empty', aReport({ runs: [], expectations: [] })],
])('a report is valid: %s', (_name, report) => {
  expect(complaints(JSON.parse(JSON.stringify(report)))).toEqual([]);
});

test.each([
  ['an instant without milliseconds', aReport({ startedAt: '2026-03-02T03:00:00Z' }), '/startedAt must match pattern'],
  [
    'an id of something else',
    aReport({ runs: [aRun({ targets: [aTarget({ instance: 'vol-0a1b2c3d4e5f60718' })] })] }),
    '/runs/0/targets/0/instance must match pattern',
  ],
  ['an unknown verdict', aReport({ runs: [aRun({ verdict: 'ok' })] }), '/runs/0/verdict must be equal to one of'],
  ['a member too many', { ...aReport(), output: '' }, ' must NOT have additional properties'],
])('a report is refused: %s', (_name, report, complaint) => {
  expect(complaints(report).join('\n')).toContain(complaint);
});

/** Names of members, `true` where the type requires them; a member that is missing, or wrongly so marked, does not compile. */
type Members<T> = { readonly [Name in keyof T]-?: object extends Pick<T, Name> ? false : true };

/** By the names that the schema gives them; its root is the report. */
const members = {
  report: {
    quiesceReport: true,
    startedAt: true,
    endedAt: true,
    setup: true,
    runs: true,
    restores: true,
    drills: false,
    events: true,
    metrics: true,
    calls: true,
    faults: true,
    expectations: true,
  } satisfies Members<Types.Report>,
  setup: {
    seed: true,
    privileges: true,
    privilegesNote: true,
    imageMode: true,
    imageModeNote: true,
    imageTruth: true,
    databases: false,
    drillsNote: false,
    modelInputs: true,
    coldStarts: true,
    slowdown: true,
    slowestStartMillis: true,
    slowMachine: false,
  } satisfies Members<Types.Setup>,
  run: {
    policy: true,
    schedule: true,
    runId: true,
    verdict: true,
    reason: false,
    summary: true,
    leaseSeconds: false,
    timeoutSeconds: true,
    startedAt: true,
    endedAt: true,
    states: true,
    targets: true,
  } satisfies Members<Types.RunReport>,
  target: {
    instance: true,
    name: true,
    outcome: true,
    reason: false,
    detail: false,
    proof: false,
    states: true,
    preScript: true,
    postScript: true,
    freezeMillis: false,
    freezeMeasuredBy: false,
    quiescedAt: false,
    frozenAt: false,
    thawedAt: false,
    thawedBy: false,
    snapshotsCalledAt: false,
    snapshotsTakenAt: false,
    observedFreezes: true,
    snapshots: true,
  } satisfies Members<Types.TargetReport>,
  state: { name: true, enteredAt: true, millis: true, error: false } satisfies Members<Types.StateReport>,
  script: {
    attempts: true,
    result: true,
    exitCode: false,
    stderr: false,
    sentAt: false,
  } satisfies Members<Types.ScriptSummary>,
  observedFreeze: {
    volume: true,
    mountPoint: true,
    frozenAt: true,
    thawedAt: false,
    millis: false,
  } satisfies Members<Types.ObservedFreeze>,
  snapshot: { id: true, volume: true, tags: true } satisfies Members<Types.SnapshotReport>,
  restore: {
    instance: true,
    runId: false,
    name: true,
    workload: true,
    acknowledged: true,
    found: true,
    lost: true,
    lostUntilFrozen: false,
    startMillis: false,
  } satisfies Members<Types.RestoreReport>,
  drill: {
    drill: true,
    policy: true,
    drillId: true,
    check: true,
    verdict: true,
    reason: false,
    cause: true,
    startedAt: true,
    endedAt: true,
    states: true,
    source: false,
    set: false,
    takenAt: false,
    instance: false,
    volumes: true,
    script: false,
    checks: true,
    millisToUsable: false,
    minutesToUsable: false,
    dataLossSeconds: false,
    newestAt: false,
    issues: true,
    left: true,
    tags: true,
    sabotage: false,
  } satisfies Members<Drills.DrillReport>,
  check: { name: true, expected: true, got: true, ok: true } satisfies Members<Drills.CheckResult>,
  restoredVolume: { volume: true, snapshot: true, device: true } satisfies Members<Drills.RestoredVolumeReport>,
  checkScript: { result: true, exitCode: false, stderr: false } satisfies Members<Drills.CheckScriptReport>,
  sabotage: { kind: true, done: false } satisfies Members<Drills.SabotageReport>,
  event: { at: true, detailType: true, detail: true } satisfies Members<Types.EventReport>,
  metric: { at: true, name: true, value: true, unit: true, dimensions: true } satisfies Members<Types.MetricReport>,
  call: {
    at: true,
    service: true,
    operation: true,
    instance: false,
    caller: false,
    coldStart: true,
    error: false,
  } satisfies Members<Types.CallReport>,
  fault: { state: true, kind: true, asked: true, fired: true } satisfies Members<Types.FaultReport>,
  expectation: { text: true, kept: true, found: false, dependsOnTime: false } satisfies Members<Types.Expectation>,
};

interface Definition {
  readonly type: string;
  readonly properties?: object;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

const definitions: Readonly<Record<string, Definition>> = { ...schema.$defs, report: schema };

test.each(Object.entries(members))('the schema knows and requires the members of the type: %s', (name, ofType) => {
  const definition = definitions[name];
  const names = Object.entries(ofType);
  expect(Object.keys(definition?.properties ?? {}).sort()).toEqual(names.map(([member]) => member).sort());
  expect([...(definition?.required ?? [])].sort()).toEqual(
    names
      .filter(([, required]) => required)
      .map(([member]) => member)
      .sort(),
  );
  expect(definition?.additionalProperties).toBe(false);
});
