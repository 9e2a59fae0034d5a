import { stripVTControlCharacters } from 'node:util';
import { terminalStyle, progressLine, renderTerminal } from '../../../rehearsal/report/terminal';
import { aReport, aRun, aTarget, at, callsOfAWindow } from './builders';
import { aFullReport } from './full-report';
import { aFallback, anOwedThaw, aSkipped } from './other-outcomes';
import type { Report, TargetReport } from '../../../rehearsal/report/report';

const plain = (report: Report, width = 100): string => renderTerminal(report, { color: 'plain', width });

const ofTarget = (target: TargetReport, changes: Partial<Report> = {}): string => {
  const text = plain(aReport({ runs: [aRun({ targets: [target] })], ...changes }));
  return text.slice(text.indexOf('● '), text.indexOf('── Events'));
};

test('a good run is shown from its states to its restore', () => {
  const restores = [
    {
      instance: 'i-0a1b2c3d4e5f60718',
      name: 'db-1',
      workload: 'postgresql',
      acknowledged: 4_812,
      found: 4_812,
      lost: 0,
    },
  ];
  expect(ofTarget(aTarget(), { restores, calls: callsOfAWindow() })).toMatchInlineSnapshot(`
   "● db-1 i-0a1b2c3d4e5f60718 · application-consistent · proof guest-evidence
     states    Prepare 214 ms → Hold 41 ms → SendPreScript 66 ms → SnapshotWhenFrozen 1,204 ms →
               AwaitPostScript 388 ms → RecordOutcome 97 ms
     scripts   pre-script succeeded (1 attempt, exit 0) · post-script succeeded (1 attempt, exit 0)
     freeze    412 ms by the guest's own clock, from its first freeze to its last thaw ·
               lease 60 s, time-out of each script 30 s ·
               seen from outside: vol-0d1e2f30415263748 /var/lib/postgresql frozen 417 ms ·
               seen from outside: vol-0d1e2f30415263749 /var/lib/postgresql/wal frozen 410 ms
               ▸┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄◆┄┄████↑████████████████↑▹█┤
               ▸ pre-script sent −810 → ◆ quiesced −52 → █ frozen 0 → ↑ snapshots called +58 →
               ↑ snapshots returned +361 → ▹ post-script sent +372 → ┤ thawed +412 ms
     calls     ListCommandInvocations ×3, CreateSnapshots ×1, SendCommand ×1
     snapshots snapshot                volume                 own tags
               snap-05a6b7c8d9e0f1a2b  vol-0d1e2f30415263748  Volume=data
               snap-05a6b7c8d9e0f1a2c  vol-0d1e2f30415263749  Volume=wal
     tags      quiesce:consistency=application-consistent  quiesce:freeze-millis=412
               quiesce:instance=i-0a1b2c3d4e5f60718  quiesce:policy=Databases
               quiesce:post-script=SUCCESS  quiesce:pre-script=SUCCESS  quiesce:proof=guest-evidence
               quiesce:run=3f1c09a7d2e84b56c0aa  quiesce:schedule=nightly  quiesce:state=pending
     restored  db-1, postgresql: 4,812 acknowledged before quiescedAt, 4,812 found, 0 lost

   "
  `);
});

test('a fallback shows each attempt’s freeze, and the snapshots as too far away from both', () => {
  expect(ofTarget(aFallback())).toMatchInlineSnapshot(`
   "● files-1 i-0a1b2c3d4e5f60719 · crash-consistent · pre-script-failed · proof none
               the pre-script ended with exit code 201 in both attempts
               The pre-script ended with an exit code other than 0. Read its output in Run Command.
     states    Prepare 190 ms → Hold 38 ms → SendPreScript 60 ms → SnapshotWhenFrozen 1,350 ms →
               Thaw 702 ms → Recover 12 ms → WaitToRetry 15,000 ms → Hold 36 ms → SendPreScript 58 ms →
               SnapshotWhenFrozen 1,290 ms ✗ States.Timeout → Thaw 655 ms → Recover 11 ms →
               TakeSnapshots 340 ms → RecordOutcome 90 ms
     scripts   pre-script failed (2 attempts, exit 201: the pre-script failed) ·
               post-script succeeded (2 attempts, exit 0)
     stderr    pre-script: quiesce pre-script: failed: /srv can’t be frozen
     freeze    710 ms as the rehearsal saw it, since no measure of the guest is known ·
               1,020 ms as the rehearsal saw it, since no measure of the guest is known ·
               lease 60 s, time-out of each script 30 s ·
               seen from outside: vol-0d1e2f30415263750 /srv frozen 710 ms ·
               seen from outside: vol-0d1e2f30415263750 /srv frozen 1,020 ms
               ███████████████████████████████████████████████████████████████████████┤
               █ frozen 0 → ┤ thawed +710 ms
     calls     none while frozen
               ▸┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄█████████████████████████▹████████████████┤
               ▸ pre-script sent −700 → █ frozen 0 → ▹ post-script sent +610 → ┤ thawed +1,020 ms
               not to this scale: snapshots called +11,600 ms
               not to this scale: snapshots returned +11,910 ms
     calls     none while frozen
     snapshots snapshot                volume
               snap-05a6b7c8d9e0f1a2b  vol-0d1e2f30415263750
     tags      quiesce:consistency=crash-consistent  quiesce:freeze-millis=412
               quiesce:instance=i-0a1b2c3d4e5f60718  quiesce:policy=Databases
               quiesce:post-script=SUCCESS  quiesce:pre-script=FAILED  quiesce:proof=guest-evidence
               quiesce:reason=pre-script-failed  quiesce:run=3f1c09a7d2e84b56c0aa
               quiesce:schedule=nightly  quiesce:state=pending

   "
  `);
});

test('a skipped target shows why, and that nothing was frozen', () => {
  expect(ofTarget(aSkipped())).toMatchInlineSnapshot(`
   "● web-1 i-0a1b2c3d4e5f60720 · skipped · not-managed
               Systems Manager does not know the instance. Check the SSM Agent, the instance profile
               and the route to Systems Manager.
     states    Prepare 130 ms → RecordOutcome 61 ms
     scripts   pre-script not due · post-script not due
     freeze    nothing was frozen
     snapshots none

   "
  `);
});

test('an owed thaw shows a freeze without end', () => {
  const text = ofTarget(anOwedThaw());
  expect(text).toContain('seen from outside: vol-0d1e2f30415263748 /var/lib/postgresql STILL FROZEN');
  expect(text).not.toContain('┤');
});

test('a run without targets says so', () => {
  const text = plain(aReport({ runs: [aRun({ targets: [], reason: 'no-targets' })] }));
  expect(text).toContain('Completed (no-targets)');
  expect(text).toContain('targets   none');
});

test('a fault that did not fire is marked', () => {
  const text = plain(aFullReport());
  expect(text).toContain('✓ SnapshotWhenFrozen=timeout-after-effect: asked 1, fired 1');
  expect(text).toContain('✗ Thaw=throttle: asked 2, fired 0');
});

test('the last line is the result', () => {
  const last = (report: Report): string | undefined => plain(report).trimEnd().split('\n').at(-1);
  expect(last(aReport())).toBe('1 of 1 expectation kept');
  expect(last(aFullReport())).toBe('2 of 3 expectations not kept');
  expect(last(aReport({ expectations: [] }))).toBe('No expectations were stated');
});

test('only calls about the frozen target count as inside its window', () => {
  expect(plain(aReport({ calls: callsOfAWindow() }))).toContain(
    'ListCommandInvocations ×3, CreateSnapshots ×1, SendCommand ×1\n',
  );
});

test('a cold start inside the window stands out', () => {
  const calls = callsOfAWindow().map((call) => ({ ...call, coldStart: call.operation === 'CreateSnapshots' }));
  expect(plain(aReport({ calls }))).toContain('CreateSnapshots ×1 (cold start)');
});

test('a restore of a set that no run took is still shown', () => {
  const restores = [
    { instance: 'i-0a1b2c3d4e5f60799', name: 'old', workload: 'files', acknowledged: 5, found: 4, lost: 1 },
  ];
  const text = plain(aReport({ restores }));
  expect(text).toContain('Other restores');
  expect(text).toContain('5 acknowledged before quiescedAt, 4 found, 1 lost');
});

test.each([60, 80, 100, 160])('nothing but tables is wider than %i columns', (width) => {
  const text = plain(aFullReport(), width);
  const tables = text.slice(text.indexOf('── Events'), text.indexOf('── Faults'));
  const lines = text
    .replace(tables, '')
    .split('\n')
    .filter((line) => !/snapshot {2,}volume|snap-\w+ {2,}vol-/.test(line));
  expect(lines.filter((line) => line.length > width)).toEqual([]);
});

test('colour changes nothing but colour', () => {
  const colored = renderTerminal(aFullReport(), { color: 'color', width: 100 });
  expect(colored).not.toBe(plain(aFullReport()));
  expect(stripVTControlCharacters(colored)).toBe(plain(aFullReport()));
});

test.each([['plain'], ['color']] as const)('what a report quotes can’t steer a terminal, %s', (color) => {
  const detail = 'cleared\u001b[2J \u001b]0;title\u0007 back\rspace\u0008 \u009b5n';
  const text = renderTerminal(aReport({ runs: [aRun({ targets: [aTarget({ detail })] })] }), { color, width: 100 });
  expect(text.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('a freeze of no length is drawn', () => {
  const target = aTarget({ frozenAt: at(4_000), thawedAt: at(4_000), freezeMillis: 0, observedFreezes: [] });
  expect(ofTarget(target)).toContain('thawed 0');
});

test('progress is one line, cut where it would not fit', () => {
  const options = { startedAt: 1_000, color: 'plain', width: 60 } as const;
  expect(progressLine({ at: 4_204, target: 'db-1', text: 'SnapshotWhenFrozen …' }, options)).toBe(
    '   3.2s  db-1        SnapshotWhenFrozen …',
  );
  expect(progressLine({ at: 1_000, text: 'putting up\ninstances' }, options)).toBe(
    '   0.0s              putting up instances',
  );
  expect(progressLine({ at: 1_000, text: 'x'.repeat(99) }, options)).toHaveLength(60);
});

test('colour needs a terminal and nobody who refuses it', () => {
  expect(terminalStyle({ isTTY: true, columns: 120 }, {})).toEqual({ color: 'color', width: 120 });
  expect(terminalStyle({ isTTY: true, columns: 20 }, { NO_COLOR: '1' })).toEqual({ color: 'plain', width: 60 });
  expect(terminalStyle({}, { NO_COLOR: '' })).toEqual({ color: 'plain', width: 100 });
});
