import { defaultFleet } from '../../../rehearsal/guests/fleet/default-fleet';
import { renderHtml } from '../../../rehearsal/report/html';
import { lastLines } from '../../../rehearsal/report/collect';
import { checkText, measuredTexts, toneOfDrill } from '../../../rehearsal/report/drill-wording';
import { drillGuarantees, drillPromise } from '../../../rehearsal/report/drill-expectations';
import type { CheckResult, DrillReport } from '../../../rehearsal/report/drill-report';
import type { CallReport, RunReport, TargetReport } from '../../../rehearsal/report/report';
import { renderTerminal } from '../../../rehearsal/report/terminal';
import { aReport, at } from './builders';
import { aDrill, aSabotagedDrill } from './drills';

const instances = defaultFleet.instances.map((spec) => ({ spec }) as Parameters<typeof drillGuarantees>[1][number]);

function aCall(changes: Partial<CallReport>): CallReport {
  return { at: at(0), service: 'ssm', operation: 'SendCommand', coldStart: false, ...changes };
}

describe('a drill', () => {
  test.each<[string, DrillReport, boolean]>([
    ['passes', aDrill(), true],
    ['fails', aDrill({ verdict: 'failed', reason: 'no-set', cause: 'none' }), false],
    ['fails at a check, since its copy was broken', aSabotagedDrill(), true],
    ['passes although its copy was broken', aSabotagedDrill({ verdict: 'passed', checks: aDrill().checks }), false],
    ['fails before its check, although its copy was broken', aSabotagedDrill({ checks: [] }), false],
    ['fails, but nothing was broken', aSabotagedDrill({ sabotage: { kind: 'corrupt-page' } }), false],
  ])('that %s', (_, drill, kept) => {
    expect(drillPromise(drill, []).kept).toBe(kept);
    expect(toneOfDrill(drill)).toBe(kept ? 'good' : 'bad');
  });

  const failed = (reason: string, ...checks: readonly CheckResult[]): DrillReport =>
    aDrill({ verdict: 'failed', reason, checks });
  const bad = (name: string, got: string): CheckResult => ({ name, expected: 'rows', got, ok: false });

  test.each<[string, DrillReport]>([
    ['has no reason', aDrill({ verdict: 'failed' })],
    ['ends at the time-out of its check', failed('check-timed-out')],
    ['is not reached by Systems Manager in time', failed('not-online')],
    ['ends because a step timed out', failed('step-failed')],
    ['waited for a volume', failed('check-failed', bad('volumes that appear', '1'))],
    ['had no time for a step of its check', failed('check-failed', bad('time of the check', 'more, at: server'))],
    ['stopped a step of its check', failed('check-failed', bad('table a', 'no end within the time of the check. '))],
  ])('that %s may have failed because of a slow machine', (_, drill) => {
    expect(drillPromise(drill, []).dependsOnTime).toBe(true);
  });

  test.each<[string, DrillReport]>([
    ['is in a network that is not isolated', failed('not-isolated')],
    ['has no set', failed('no-set')],
    ['was refused by EC2', failed('launch-refused')],
    ['misses rows', failed('check-failed', bad('table a', 'no rows'))],
    [
      'misses rows, and then has no time',
      failed('check-failed', bad('table a', 'no rows'), bad('time of the check', '')),
    ],
    ['has a script that failed without a check', failed('check-failed')],
    ['has a copy that was broken', aSabotagedDrill()],
  ])('that %s failed on any machine', (_, drill) => {
    expect(drillPromise(drill, []).dependsOnTime).toBeUndefined();
  });

  test.each([
    ['pre-script-timed-out', true],
    ['document-missing', undefined],
  ])('that has no set, since its run had %s, depends on time as the run does', (reason, dependsOnTime) => {
    const { runs } = aReport();
    const missed = runs.map((run) => ({
      ...run,
      policy: 'Databases',
      targets: run.targets.map((target) => ({ ...target, outcome: 'failed' as const, reason })),
    }));
    expect(drillPromise(failed('no-set'), missed).dependsOnTime).toBe(dependsOnTime);
  });

  test.each<[string, Partial<RunReport>, Partial<TargetReport>]>([
    ['another policy', { policy: 'Files' }, { outcome: 'failed', reason: 'pre-script-timed-out' }],
    ['a set', { policy: 'Databases' }, { outcome: 'application-consistent' }],
  ])('that has no set does not depend on time by a run of %s', (_, run, target) => {
    const runs = aReport().runs.map((each) => ({
      ...each,
      ...run,
      targets: each.targets.map(({ reason: _reason, ...of }) => ({ ...of, ...target })),
    }));
    expect(drillPromise(failed('no-set'), runs).dependsOnTime).toBeUndefined();
  });

  test('leaves nothing, and touches no instance of the fleet', () => {
    const [source] = defaultFleet.instances;
    const found = (drill: DrillReport, call: CallReport): readonly (string | undefined)[] =>
      drillGuarantees({ drills: [drill], calls: [call] }, instances).map(({ found: text }) => text);
    const instance = source?.id ?? '';
    expect(found(aDrill(), aCall({ caller: 'AwaitPostScript', instance }))).toEqual([undefined, undefined]);
    expect(found(aDrill({ left: ['vol-1'] }), aCall({ caller: 'DrillCheck', instance }))).toEqual([
      'vol-1',
      `SendCommand ${instance}`,
    ]);
  });
});

test('drills are shown on a terminal', () => {
  const text = renderTerminal(aReport({ drills: [aDrill(), aSabotagedDrill()] }), { color: 'plain', width: 100 });
  expect(text.slice(text.indexOf('── restore drill'), text.indexOf('── Events'))).toMatchInlineSnapshot(`
   "── restore drill weekly · passed ───────────────────────────────────────────────────────────────────
     drill     11.3 s: set 99999999-2222-5333-8444-555555555555 of db-1, taken at
               2026-03-02T03:00:04.360Z, on i-0d1b2c3d4e5f60718
     states    ChooseSet 210 ms → LaunchInstance 1,040 ms
     volumes   vol-0d1e2f30415263740 of snap-05a6b7c8d9e0f1a2b at /dev/sdf
     checks    ✓ volumes that appear: 1
               ✓ newest record: expected at most 60 s from the set, got 0 s before the set
     measured  usable 4,312 ms after the launch; EC2's own times are model inputs ·
               recorded as 0.1 min ·
               data loss at most 0 seconds, newest record of 2026-03-02T03:00:04.355Z
     issues    without the initialization rate of 300 MiB/s
     tags      quiesce:drill=passed · quiesce:drilled-at=2026-03-02T03:00:21.000Z

   ── restore drill weekly · failed ───────────────────────────────────────────────────────────────────
     drill     11.3 s: set 99999999-2222-5333-8444-555555555555 of db-1, taken at
               2026-03-02T03:00:04.360Z, on i-0d1b2c3d4e5f60718
     sabotage  wrong-version: the version in data/PG_VERSION is another one
     because   check-failed: server of the major version: expected 99, got none
     states    ChooseSet 210 ms → LaunchInstance 1,040 ms
     volumes   vol-0d1e2f30415263740 of snap-05a6b7c8d9e0f1a2b at /dev/sdf
     checks    ✗ server of the major version: expected 99, got none
     measured  usable 4,312 ms after the launch; EC2's own times are model inputs ·
               recorded as 0.1 min ·
               data loss at most 0 seconds, newest record of 2026-03-02T03:00:04.355Z
     tags      quiesce:drill=passed · quiesce:drilled-at=2026-03-02T03:00:21.000Z

   "
  `);
});

test('drills are shown on the page', () => {
  const page = renderHtml(aReport({ drills: [aSabotagedDrill()] }));
  expect(page).toContain('Restore drill weekly <span class="badge good">failed, check-failed</span>');
  expect(page).toContain('wrong-version: the version in data/PG_VERSION is another one');
  expect(page).toContain('server of the major version: expected 99, got none');
});

test('seconds of a check have a larger unit too, and the loss of a stale set says what it is counted from', () => {
  const drill = aSabotagedDrill({
    checks: [
      { name: 'newest record', expected: 'at most 3600 s from the set', got: '63158401 s before the set', ok: false },
    ],
    sabotage: { kind: 'stale-set' },
  });
  expect(drill.checks.map(checkText)).toEqual([
    'newest record: expected at most 3600 s (60 minutes) from the set, got 63158401 s (731 days) before the set',
  ]);
  expect(measuredTexts(drill).at(-1)).toContain('data loss at most 0 seconds before the instant of the real set');
});

test('a long stderr begins with a whole line, or with the end of its only one', () => {
  const line = 'x'.repeat(99);
  expect(lastLines(`${line}\n`.repeat(7))).toBe(`${line}\n`.repeat(6).trim());
  expect(lastLines(`begin ${'y'.repeat(620)}\nend`)).toMatch(/^end$/);
  expect(lastLines('z'.repeat(700))).toBe('z'.repeat(600));
  expect(lastLines(' short ')).toBe('short');
});
