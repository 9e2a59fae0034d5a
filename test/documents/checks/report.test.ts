import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONGEST_EVIDENCE } from '../../../documents/contract';
import { readCheckReport, type CheckReport } from '../../../lambdas/domain/drill/check-report';

const ID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
const SHELL = ['core/ground.sh', 'check/report.sh']
  .map((name) => readFileSync(join(__dirname, '../../../documents/shell', name), 'utf8'))
  .join('\n');

function run(lines: string): { readonly stdout: string; readonly status: number | null } {
  const head = `execution_id=${ID} command=check option_newest_within_seconds= taken_at=\nreadonly LONGEST_EVIDENCE=${LONGEST_EVIDENCE} NOT_READY=206`;
  return spawnSync('sh', ['-c', `${head}\n${SHELL}\n${lines}`], { encoding: 'utf8' });
}

/** What the engine reads of a report that the shell prints after these lines; `line` is the report as it was printed. */
function reported(lines: string): CheckReport & { readonly line: string } {
  const { stdout } = run(`${lines}\nprint_report`);
  const [line = ''] = stdout.split('\n');
  const report = readCheckReport(stdout, ID);
  if (report === undefined) {
    throw new Error(`no report can be read: ${stdout}`);
  }
  return { ...report, line };
}

/** So many checks with the verdict, each with long texts. */
function checks(count: number, verdict: 'true' | 'false', text = 'x'.repeat(290)): string {
  return `i=0; while [ "$i" -lt ${count} ]; do note_check "${verdict} $i" '${text}' '${text}' ${verdict}; i=$((i + 1)); done`;
}

test('what failed comes first, then what was good, each in its order', () => {
  const { checks: listed } = reported("expect a 1 1\nexpect b 1 2\nexpect c x x\nnote_check d 'at least 1' 0 false");
  expect(listed).toEqual([
    { name: 'b', expected: '1', got: '2', ok: false },
    { name: 'd', expected: 'at least 1', got: '0', ok: false },
    { name: 'a', expected: '1', got: '1', ok: true },
    { name: 'c', expected: 'x', got: 'x', ok: true },
  ]);
});

test('the newest record and the time until the application was usable', () => {
  expect(reported("note_newest '2026-11-30 20:15:00.25+01'\nusable_millis=1490\nexpect a 1 1")).toMatchObject({
    newestAt: '2026-11-30T19:15:00.250Z',
    usableMillis: 1_490,
  });
});

test.each(['not yet', '7', 'yesterday', '2026-13-30'])('a newest record that is no instant fails: %s', (got) => {
  const { checks: listed, newestAt } = reported(`note_newest '${got}'`);
  expect(newestAt).toBeUndefined();
  expect(listed).toEqual([
    { name: 'newest record', expected: 'an instant such as 2026-11-30T02:59:58Z', got, ok: false },
  ]);
});

test('quotes, backslashes, ends of lines and characters beyond ASCII leave one line of JSON', () => {
  const { checks: listed } = reported(`note_check 'a "b"' 'c\\d' "$(printf 'e\\n\\tf\\303\\244\\001')" false`);
  expect(listed).toEqual([{ name: 'a "b"', expected: 'c\\d', got: 'e  f', ok: false }]);
});

test.each([
  ['many checks that are good', checks(150, 'true', 'x')],
  ['long checks that are good', checks(30, 'true')],
  ['long checks of quotes', checks(20, 'true', '"'.repeat(301))],
])('%s: no more than a reader takes, and the rest is counted', (_, lines) => {
  const { line, checks: listed } = reported(lines);
  expect(line.length).toBeLessThanOrEqual(LONGEST_EVIDENCE);
  expect(listed.length).toBeLessThanOrEqual(100);
  const count = Number(/-lt (\d+)/.exec(lines)?.[1]);
  const rest = `${count - listed.length + 1} good`;
  expect(listed.filter(({ ok }) => !ok)).toEqual([]);
  expect(listed).toContainEqual({ name: 'checks that are not listed', expected: rest, got: rest, ok: true });
});

test('a failure after many good checks is listed', () => {
  const { checks: listed } = reported(`${checks(150, 'true')}\nexpect last 1 2`);
  expect(listed[0]).toEqual({ name: 'last', expected: '1', got: '2', ok: false });
});

test('after a report that is too long, the exit code still says that a check failed', () => {
  const main = readFileSync(join(__dirname, '../../../documents/shell/check/main.sh'), 'utf8');
  const stubs = 'application_stop() { :; }\nunmount_all() { :; }\nremove_work() { :; }';
  const { status } = run(`${main}\n${stubs}\n${checks(150, 'true')}\nexpect last 1 2\nfinish`);
  expect(status).toBe(1);
});

test('more failures than fit: the rest is counted as failed', () => {
  const { line, checks: listed } = reported(`${checks(5, 'true')}\n${checks(150, 'false')}`);
  expect(line.length).toBeLessThanOrEqual(LONGEST_EVIDENCE);
  expect(listed.some(({ name }) => name === 'false 0')).toBe(true);
  const rest = listed.find(({ name }) => name === 'checks that are not listed');
  expect(rest).toEqual({ name: rest?.name, expected: `${155 - listed.length + 1} good`, got: '5 good', ok: false });
  expect(listed.every(({ ok }) => !ok)).toBe(true);
});
