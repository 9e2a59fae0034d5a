import { createHash } from 'node:crypto';
import { recordFile, recordMarkdown, recordOf, type DrillEnd } from '../../../../lambdas/domain/drill/drill-record';
import { DRILL_ID, GOOD, PASSED, upTo } from './drills';

const FAILURE = 'Unavailable: EC2 does not answer';

test('the record of a drill has what an auditor asks for', () => {
  expect(recordOf(PASSED)).toEqual({
    version: 1,
    drillId: DRILL_ID,
    ...{ drill: 'weekly', policy: 'databases', execution: PASSED.execution.arn },
    ...{ verdict: 'passed', cause: '', choice: { kind: 'latest' }, set: PASSED.chosen?.chosen },
    place: { ...PASSED.drill.place, subnet: 'subnet-0a', instanceType: 'm7g.large' },
    instance: 'i-0d',
    timeline: {
      startedAt: '2026-11-30T05:00:00.000Z',
      launchedAt: '2026-11-30T05:00:10.000Z',
      readyAt: '2026-11-30T05:03:00.000Z',
      checkSentAt: '2026-11-30T05:03:10.000Z',
      checkedAt: '2026-11-30T05:04:00.000Z',
      removedAt: '2026-11-30T05:05:00.000Z',
      endedAt: '2026-11-30T05:05:00.000Z',
    },
    // 3 minutes until the check was sent, 12 s until the application was usable.
    minutesToUsable: 3.2,
    dataLossSeconds: 2,
    check: { name: 'files', document: 'quiesce-check-files' },
    checks: [GOOD],
    newestAt: '2026-11-30T02:59:58.000Z',
    issues: [],
  });
});

describe('the step that failed decides', () => {
  test.each<[string, DrillEnd, object]>([
    ['ChooseSet', upTo('chosen'), { reason: 'step-failed', cause: FAILURE, drillId: DRILL_ID }],
    ['LaunchInstance', upTo('launched'), { reason: 'step-failed', cause: FAILURE }],
    ['AwaitInstance', upTo('seen'), { reason: 'step-failed', cause: FAILURE }],
    [
      'AwaitInstance, after it had waited once',
      { ...upTo('sent'), seen: { next: 'wait', volumes: [] } },
      { reason: 'step-failed', cause: FAILURE },
    ],
    ['SendCheck', upTo('sent'), { reason: 'check-not-sent', cause: FAILURE }],
    ['AwaitCheck', upTo('checked'), { reason: 'step-failed', cause: FAILURE }],
    [
      'AwaitCheck, after it had waited once',
      { ...upTo('removed'), checked: { next: 'wait', seenAt: '2026-11-30T05:04:00.000Z' } },
      { reason: 'step-failed', cause: FAILURE },
    ],
  ])('%s', (_, end, expected) => {
    expect(recordOf({ ...end, failure: FAILURE })).toMatchObject({ verdict: 'failed', ...expected });
  });

  test('except the removal: what the check saw stays, and the rest is an issue', () => {
    expect(recordOf({ ...upTo('removed'), failure: FAILURE })).toMatchObject({
      verdict: 'passed',
      issues: [`the removal failed, the guard goes on with it: ${FAILURE}`],
    });
  });
});

test.each([
  ['of no set', upTo('launched'), 'chosen'],
  ['of a launch', upTo('seen'), 'launched'],
  ['of an instance', upTo('sent'), 'seen'],
] as const)('an obstacle %s is the reason', (_, end, slot) => {
  const obstacle = { reason: 'no-set' as const, cause: 'none' };
  const record = recordOf({ ...end, [slot]: { ...PASSED[slot], obstacle } });
  expect(record).toMatchObject({ verdict: 'failed', reason: 'no-set', cause: 'none' });
});

test('what is different from what was asked for, and what is left, are issues', () => {
  const { launched, removed } = PASSED;
  const record = recordOf({
    ...PASSED,
    launched: { ...launched, notes: ['without the initialization rate of 300 MiB/s'] } as NonNullable<typeof launched>,
    removed: { ...removed, left: ['volume vol-9 is available'] } as NonNullable<typeof removed>,
  });
  expect(record.issues).toEqual([
    'without the initialization rate of 300 MiB/s',
    'left, for the guard to remove: volume vol-9 is available',
  ]);
  expect(record.verdict).toBe('passed');
  expect(record.timeline).not.toHaveProperty('removedAt');
});

test.each([
  ['chosen', '2026-11-30T05:00:00.000Z'],
  ['launched', '2026-11-30T05:00:05.000Z'],
  ['seen', '2026-11-30T05:00:10.000Z'],
  ['sent', '2026-11-30T05:03:00.000Z'],
  ['checked', '2026-11-30T05:03:10.000Z'],
  ['removed', '2026-11-30T05:04:00.000Z'],
] as const)('a drill that came to no %s ended with its last step, %s', (slot, endedAt) => {
  const record = recordOf({ ...upTo(slot), failure: FAILURE });
  expect(record.timeline.endedAt).toBe(endedAt);
});

test('a check that says no times leaves them out, and a record from after the set loses nothing', () => {
  const { checked } = PASSED;
  const report = { executionId: DRILL_ID, checks: [GOOD] };
  const bare = recordOf({ ...PASSED, checked: { ...checked, report } as NonNullable<typeof checked> });
  expect(bare).not.toHaveProperty('minutesToUsable');
  expect(bare).not.toHaveProperty('dataLossSeconds');
  const late = { ...report, newestAt: '2026-11-30T03:00:01.000Z' };
  expect(recordOf({ ...PASSED, checked: { ...checked, report: late } as NonNullable<typeof checked> })).toMatchObject({
    dataLossSeconds: 0,
  });
});

test('the file is the same when it is made again, and its digest is of its bytes', () => {
  const { json, sha256 } = recordFile(recordOf(PASSED));
  expect(recordFile(recordOf(structuredClone(PASSED)))).toEqual({ json, sha256 });
  expect(sha256).toBe(createHash('sha256').update(Buffer.from(json, 'utf8')).digest('hex'));
  expect(JSON.parse(json)).toEqual(recordOf(PASSED));
  expect(json.endsWith('}\n')).toBe(true);
});

describe('the record for people', () => {
  test('tells verdict, set, place, times and each check', () => {
    const text = recordMarkdown(recordOf(PASSED));
    expect(text).toMatch(/^# Restore drill weekly: passed\n/);
    for (const line of [
      `| Drill | ${DRILL_ID} |`,
      '| Set | set-1, taken at 2026-11-30T03:00:00.000Z, application-consistent (guest-evidence) |',
      '| Snapshots | snap-1, snap-2 |',
      '| Minutes to usable | 3.2 |',
      '| Data loss at most | 2 s |',
      '| removedAt | 2026-11-30T05:05:00.000Z |',
      '## Checks by files (quiesce-check-files)',
      '| starts | accepts connections | after 2 s | ok |',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toContain('undefined');
    expect(text).not.toContain('## Issues');
  });

  test('has no cell that breaks its table, for any text that a check got', () => {
    const { checked } = PASSED;
    const bad = { name: 'a|b', expected: 'x', got: 'one\ntwo | three', ok: false };
    const report = { executionId: DRILL_ID, checks: [bad] };
    const record = recordOf({ ...PASSED, checked: { ...checked, report } as NonNullable<typeof checked> });
    expect(recordMarkdown(record).split('\n')).toContain('| a\\|b | x | one two \\| three | FAILED |');
  });

  test('of a drill that came to nothing says so', () => {
    const text = recordMarkdown(recordOf({ ...upTo('chosen'), failure: FAILURE }));
    expect(text).toMatch(/^# Restore drill weekly: failed\n\nUnavailable: EC2 does not answer\n/);
    expect(text).toContain('None was reported.');
    expect(text).not.toContain('undefined');
  });
});
