import { findingsOf, verdictOf, type EngineStatus, type Observed, type Severity } from '../../../bin/status/judge';
import type { PolicyStatus } from '../../../bin/status/policy-status';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

/** A policy that is well. */
function aStatus(changes: Partial<PolicyStatus> = {}): PolicyStatus {
  return {
    policy: 'databases',
    state: 'enabled',
    promise: 'application-consistent',
    lastRun: { runId: 'r', executionArn: 'arn', startedAt: minutesAgo(540), state: 'ended', verdict: 'Completed' },
    missedFirings: [],
    owedThaws: [],
    backlog: {},
    heldBack: 0,
    ...changes,
  };
}

function anEngine(changes: Partial<EngineStatus> = {}): EngineStatus {
  const round = { endedAt: minutesAgo(5), left: false, woken: false };
  return { stateMachineArn: 'arn:machine', ledger: 'table', round, since: minutesAgo(10_000), unread: [], ...changes };
}

/** The verdict; and what the one finding says, where it matters. */
type Expected = [severity: Severity, text?: RegExp];

const look = (changes: Partial<Observed> = {}): Observed => ({
  ...{ now: NOW, region: 'eu-central-1', engines: [anEngine()], policies: [aStatus()], unseen: [], unreadable: [] },
  ...changes,
});

const run = (changes: Partial<NonNullable<PolicyStatus['lastRun']>>): Partial<PolicyStatus> => ({
  lastRun: { runId: 'r', executionArn: 'arn', startedAt: minutesAgo(540), state: 'ended', ...changes },
});

function thaw(dueMinutesAgo: number, leaseMinutesAgo?: number): Partial<PolicyStatus> {
  const times = { heldAt: minutesAgo(60), dueAt: minutesAgo(dueMinutesAgo) };
  const lease = leaseMinutesAgo === undefined ? {} : { leaseEndsAt: minutesAgo(leaseMinutesAgo) };
  return { owedThaws: [{ instanceId: 'i-1', runId: 'r', documentName: 'd', ...times, ...lease }] };
}

const freeze = (lastMillis: number, leaseMillis?: number): Partial<PolicyStatus> => ({
  freeze: { lastMillis, worstMillis: 90_000, sets: 3, ...(leaseMillis !== undefined && { leaseMillis }) },
});

const drill = (verdict: 'passed' | 'failed', passedSets: number): Partial<PolicyStatus> => ({
  drills: { names: ['weekly'], passedSets, newest: { verdict, endedAt: minutesAgo(600) } },
});

test.each<[string, Partial<PolicyStatus>, ...Expected]>([
  ['is well', {}, 'ok'],
  ['has not run yet', { lastRun: undefined } as never, 'ok'],
  ['is running', run({ state: 'running' }), 'ok'],
  ['had a run whose history is gone', run({ state: 'unknown' }), 'ok'],
  ['failed', run({ verdict: 'Failed', summary: 'no' }), 'critical', /^the last run, started \S+, ended Failed: no$/],
  ['failed in part', run({ verdict: 'PartiallyFailed' }), 'warning', /ended PartiallyFailed/],
  ['found no instance', run({ verdict: 'Completed', reason: 'no-targets' }), 'warning', /found no instance$/],
  ['left its set to another schedule', run({ verdict: 'Completed', reason: 'merged' }), 'ok'],
  ['is owed a thaw that is not due', thaw(-1), 'ok'],
  ['is owed a thaw that the guard has not come to', thaw(2), 'ok'],
  ['is owed an overdue thaw', thaw(3), 'critical', /^i-1 is owed a thaw, due \S+; it may still be frozen$/],
  ['is owed an overdue thaw within the lease', thaw(3, -1), 'critical'],
  ['is owed one whose lease has ended', thaw(30, 20), 'warning', /its lease has ended, so it has thawed itself$/],
  ['has unknown debts, which is a finding of its engine', { owedThaws: undefined } as never, 'ok'],
  [
    'missed one firing',
    { missedFirings: [minutesAgo(60)] },
    'warning',
    /^no application-consistent set since its last firing, due \S+; there is none yet$/,
  ],
  [
    'missed two',
    {
      missedFirings: [minutesAgo(60), minutesAgo(120)],
      lastSet: { ...{ takenAt: minutesAgo(180), instance: 'i-1', consistency: '', proof: '', state: '' } },
    },
    'critical',
    /since its last two firings or more, due \S+; the last one is of 2026-11-30T09:00:00.000Z$/,
  ],
  [
    'is overdue, though no firing is known to be missed',
    { overdueSince: minutesAgo(60) },
    'critical',
    /^no application-consistent set for two periods, overdue since 2026-11-30T11:00:00.000Z; there is none yet$/,
  ],
  [
    'is overdue and missed one firing',
    { overdueSince: minutesAgo(60), missedFirings: [minutesAgo(90)] },
    'critical',
    /overdue/,
  ],
  [
    'is overdue and missed two, which says more',
    { overdueSince: minutesAgo(60), missedFirings: [minutesAgo(60), minutesAgo(120)] },
    'critical',
    /since its last two firings or more/,
  ],
  ['is disabled and overdue', { state: 'disabled', overdueSince: minutesAgo(60) }, 'ok'],
  ['froze for less than 80 % of the lease', freeze(79_999, 100_000), 'ok'],
  ['froze for 80 %', freeze(80_000, 100_000), 'warning', /^the last freeze took 80 s of a lease of 100 s$/],
  ['froze for long without a lease', freeze(80_000), 'ok'],
  ['has a drill that has not run yet', { drills: { names: ['weekly'], passedSets: 0 } }, 'ok'],
  ['has a drill that passed', drill('passed', 1), 'ok'],
  [
    'has a drill that failed, but passed for other sets',
    drill('failed', 2),
    'warning',
    /^the newest restore drill, ended 2026-11-30T02:00:00.000Z, failed; 2 sets passed one before$/,
  ],
  ['has a drill that failed, and no set that passed', drill('failed', 0), 'critical', /; no set has passed one$/],
  ['is disabled and has a drill that failed', { state: 'disabled', ...drill('failed', 0) }, 'ok'],
  ['has removals that are held back', { heldBack: 3 }, 'warning', /: 3 are held back$/],
  ['is disabled and failed', { state: 'disabled', heldBack: 3, ...run({ verdict: 'Failed' }) }, 'ok'],
  ['is disabled and owed a thaw', { state: 'disabled', ...thaw(3) }, 'critical'],
])('a policy that %s', (_, changes, ...[severity, text]) => {
  const findings = findingsOf(look({ policies: [aStatus(changes)] }));
  expect(verdictOf(findings)).toBe(severity);
  if (text !== undefined) {
    expect(findings).toEqual([
      expect.objectContaining({ policy: 'databases', text: expect.stringMatching(text) as unknown }),
    ]);
  }
});

test.each<[string, Partial<EngineStatus>, ...Expected]>([
  ['has just had a round', {}, 'ok'],
  ['had none for 44 minutes', { round: { endedAt: minutesAgo(44), left: true, woken: true } }, 'ok'],
  [
    'had none for 45 minutes',
    { round: { endedAt: minutesAgo(45), left: false, woken: false } },
    'warning',
    /for 45 minutes \(the last one ended \S+\): nothing is copied or removed$/,
  ],
  [
    'is in a long round',
    { round: { endedAt: minutesAgo(50), claim: { by: 'x', until: minutesAgo(-5) }, left: true, woken: false } },
    'ok',
  ],
  [
    'had a round that died',
    { round: { endedAt: minutesAgo(50), claim: { by: 'x', until: minutesAgo(5) }, left: true, woken: false } },
    'warning',
  ],
  ['is new', { round: undefined, since: minutesAgo(10) } as never, 'ok'],
  ['never had a round', { round: undefined } as never, 'warning', /none has ended yet/],
  ['could not be read', { unread: ['no'] }, 'unknown', /^no$/],
])('an engine that %s', (_, changes, ...[severity, text]) => {
  const findings = findingsOf(look({ engines: [anEngine(changes)] }));
  expect(verdictOf(findings)).toBe(severity);
  if (text !== undefined) {
    expect(findings).toEqual([expect.objectContaining({ text: expect.stringMatching(text) as unknown })]);
  }
});

test('what could not be read is unknown: a policy, a Region, and an account without policies', () => {
  const unreadable = [{ policy: 'files', cause: 'no' }];
  expect(findingsOf(look({ unreadable }))).toEqual([
    expect.objectContaining({
      severity: 'unknown',
      code: 'policy-unreadable',
      policy: 'files',
      text: "it can't be read: no",
    }),
  ]);
  expect(findingsOf(look({ unseen: [{ region: 'eu-west-1', cause: 'no' }] }))).toEqual([
    expect.objectContaining({ severity: 'unknown', text: 'Region eu-west-1 could not be read: no' }),
  ]);
  expect(findingsOf(look({ policies: [], engines: [] }))).toEqual([
    expect.objectContaining({ severity: 'unknown', code: 'no-policy', text: 'there is no policy in eu-central-1' }),
  ]);
});

test('the worst comes first: critical, then what nobody knows, then warnings', () => {
  const findings = findingsOf(
    look({
      policies: [aStatus({ ...run({ verdict: 'PartiallyFailed' }), ...thaw(3) })],
      unseen: [{ region: 'eu-west-1', cause: 'no' }],
    }),
  );
  expect(findings.map(({ severity }) => severity)).toEqual(['critical', 'unknown', 'warning']);
  expect(verdictOf(findings.slice(1))).toBe('unknown');
  expect(verdictOf([])).toBe('ok');
});

test('each finding says what to do, and instants as they are wanted', () => {
  const [finding] = findingsOf(look({ policies: [aStatus(thaw(3))] }), () => 'long ago');
  expect(finding).toMatchObject({
    text: expect.stringContaining('due long ago') as unknown,
    remedy: expect.stringContaining('runbook.md#owedthaw') as unknown,
  });
});
