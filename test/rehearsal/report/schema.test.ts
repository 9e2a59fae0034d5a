import Ajv2020 from 'ajv/dist/2020';
import type * as Types from '../../../rehearsal/report/report';
import schema from '../../../rehearsal/report/report.schema.json';
import { aFallback, aFullReport, anOwedThaw, aReport, aRun, aSkipped, aTarget } from './builders';

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

function complaints(report: unknown): readonly string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

test.each([
  ['full', aFullReport()],
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

const report: Members<Types.Report> = {
  quiesceReport: true,
  startedAt: true,
  endedAt: true,
  setup: true,
  runs: true,
  restores: true,
  events: true,
  metrics: true,
  calls: true,
  faults: true,
  expectations: true,
};
const setup: Members<Types.Setup> = {
  seed: true,
  privileges: true,
  privilegesNote: true,
  imageMode: true,
  imageModeNote: true,
  imageTruth: true,
  postgresql: false,
  modelInputs: true,
  coldStarts: true,
};
const run: Members<Types.RunReport> = {
  policy: true,
  schedule: true,
  runId: true,
  verdict: true,
  reason: false,
  summary: true,
  startedAt: true,
  endedAt: true,
  states: true,
  targets: true,
};
const target: Members<Types.TargetReport> = {
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
  quiescedAt: false,
  frozenAt: false,
  thawedAt: false,
  thawedBy: false,
  snapshotsCalledAt: false,
  snapshotsTakenAt: false,
  observedFreezes: true,
  snapshots: true,
};
const state: Members<Types.StateReport> = { name: true, enteredAt: true, millis: true, error: false };
const script: Members<Types.ScriptSummary> = {
  attempts: true,
  result: true,
  exitCode: false,
  stderr: false,
  sentAt: false,
};
const observedFreeze: Members<Types.ObservedFreeze> = {
  volume: true,
  mountPoint: true,
  frozenAt: true,
  thawedAt: false,
  millis: false,
};
const snapshot: Members<Types.SnapshotReport> = { id: true, volume: true, tags: true };
const restore: Members<Types.RestoreReport> = {
  instance: true,
  runId: false,
  name: true,
  workload: true,
  acknowledged: true,
  found: true,
  lost: true,
  lostUntilFrozen: false,
  startMillis: false,
};
const event: Members<Types.EventReport> = { at: true, detailType: true, detail: true };
const metric: Members<Types.MetricReport> = { at: true, name: true, value: true, unit: true, dimensions: true };
const call: Members<Types.CallReport> = {
  at: true,
  service: true,
  operation: true,
  instance: false,
  caller: false,
  coldStart: true,
  error: false,
};
const fault: Members<Types.FaultReport> = { state: true, kind: true, asked: true, fired: true };
const expectation: Members<Types.Expectation> = { text: true, kept: true, found: false };

const definitions = schema.$defs;

test.each([
  ['report', report, schema],
  ['setup', setup, definitions.setup],
  ['run', run, definitions.run],
  ['target', target, definitions.target],
  ['state', state, definitions.state],
  ['script', script, definitions.script],
  ['observedFreeze', observedFreeze, definitions.observedFreeze],
  ['snapshot', snapshot, definitions.snapshot],
  ['restore', restore, definitions.restore],
  ['event', event, definitions.event],
  ['metric', metric, definitions.metric],
  ['call', call, definitions.call],
  ['fault', fault, definitions.fault],
  ['expectation', expectation, definitions.expectation],
] as const)('the schema knows and requires the members of the type: %s', (_name, members, definition) => {
  const names = Object.entries(members);
  expect(Object.keys(definition.properties).sort()).toEqual(names.map(([name]) => name).sort());
  expect([...definition.required].sort()).toEqual(
    names
      .filter(([, required]) => required)
      .map(([name]) => name)
      .sort(),
  );
  expect(definition.additionalProperties).toBe(false);
});
