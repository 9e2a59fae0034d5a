import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../../../lab/simulation/exhaustive/report/report';
import { simulate } from '../../../../lab/simulation/exhaustive/run-command';

test('worlds are played by all cores, and their number is reported', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-simulate-'));
  try {
    const { status, stdout } = await simulate('--random', '4', '--seed', '7', '--json', join(folder, 'report.json'));
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^4 cases .* violations: 0\n/);
    expect(report).toMatchObject({ single: 0, pairs: 0, random: 4, seed: 7, violations: 0, findings: [] });
    expect(report.mutants).toEqual({ total: 0, caught: 0, list: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a line is replayed as a timeline of states, calls, scripts and freezes', async () => {
  const { status, stdout } = await simulate('--replay', 'happy seed=1 SnapshotWhenFrozen.CreateSnapshots.1:throttle');
  expect(status).toBe(0);
  expect(stdout).toMatch(/SnapshotWhenFrozen calls CreateSnapshots i1 \(RequestLimitExceeded, /);
  expect(stdout).toMatch(/i1 \/srv\/a FROZEN/);
  expect(stdout).toMatch(/enters WaitToRetry/);
  expect(stdout).toMatch(/\nends: Completed 1 applicationConsistent; /);
});

test.each([
  [['--pairs=2'], /allowed: a number above 0, at most 1/],
  [['--random', 'many'], /allowed: a whole number/],
  [['--replay', 'nowhere seed=1'], /path "nowhere" is not known/],
  [['--replay', 'happy'], /the form is PATH seed=NUMBER/],
  [['--replay', 'happy seed=1 Hold.1:melts'], /kind "melts" does not go there, allowed: dies-before/],
])('misuse ends with 2 and says what is allowed: %j', async (args, said) => {
  const { status, stderr } = await simulate(...args);
  expect(stderr).toMatch(said);
  expect(status).toBe(2);
});
