import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainCommand } from '../../../bin/explain/command';
import { CASES, CASES_FILE } from '../../lambdas/domain/lifecycle/cases';
import { runCommand, type Ended } from '../run-command';

const folder = mkdtempSync(join(tmpdir(), 'quiesce-try-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The command asks AWS nothing. */
const NOWHERE = 'http://127.0.0.1:1';

function explain(...flags: readonly string[]): Promise<Ended> {
  return runCommand(explainCommand(), NOWHERE, flags);
}

function file(content: unknown): string {
  const path = join(folder, 'cases.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function tryOut(content: unknown, ...flags: readonly string[]): Promise<Ended> {
  return explain('--try', file(content), ...flags);
}

const CASE = {
  name: 'two days',
  timeZone: 'Europe/Berlin',
  now: '2026-06-10T00:00:00Z',
  rule: { daily: 2, floor: 1 },
  sets: [
    { id: 'a', start: '2026-06-01T03:00:00Z' },
    { id: 'b', start: '2026-06-02T03:00:00Z', locked: true },
    { id: 'f', start: '2026-06-03T03:00:00Z', state: 'failed' },
    { id: 'c', start: '2026-06-04T03:00:00Z', consistency: 'crash-consistent' },
    { id: 'd', start: '2026-06-05T03:00:00Z', consistency: 'crash-consistent' },
  ],
};

const REASONS = {
  a: ['older than floor 1 of 1, which is b of 2026-06-02T03:00:00Z'],
  b: ['floor 1 of 1', 'locked'],
  f: ['failed'],
  c: ['daily 2 of 2 (2026-06-04 Europe/Berlin)'],
  d: ['daily 1 of 2 (2026-06-05 Europe/Berlin)'],
};

test('one case is shown with the reasons of each set, the newest first', async () => {
  const { stdout, stderr, exitCode } = await tryOut(CASE);
  expect(stdout).toBe(
    [
      'two days at 2026-06-10T00:00:00.000Z, Europe/Berlin',
      '  keep: b, c, d',
      '  ignored: f',
      '  fate    set  start                 reasons',
      '  keep    d    2026-06-05T03:00:00Z  daily 1 of 2 (2026-06-05 Europe/Berlin)',
      '  keep    c    2026-06-04T03:00:00Z  daily 2 of 2 (2026-06-04 Europe/Berlin)',
      '  ignore  f    2026-06-03T03:00:00Z  failed',
      '  keep    b    2026-06-02T03:00:00Z  floor 1 of 1, locked',
      '  remove  a    2026-06-01T03:00:00Z  older than floor 1 of 1, which is b of 2026-06-02T03:00:00Z',
      '',
    ].join('\n'),
  );
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

test('--json is a list of the same', async () => {
  const { stdout, exitCode } = await tryOut({ cases: [CASE, { ...CASE, name: undefined }] }, '--json');
  const rest = { keep: ['b', 'c', 'd'], ignored: ['f'], reasons: REASONS };
  expect(JSON.parse(stdout)).toEqual([
    { name: 'two days', ...rest },
    { name: 'case 2', ...rest },
  ]);
  expect(exitCode).toBe(0);
});

test('a result that is not the expected one says which case and which sets, and ends with 1', async () => {
  const different = { ...CASE, expectKeep: ['a', 'b', 'c'], expectIgnored: ['f', 'd'] };
  const { stdout, stderr, exitCode } = await tryOut({ cases: [different, { ...CASE, expectIgnored: ['f'] }] });
  expect(stderr.split('\n')).toEqual([
    'case "two days": expected to be kept, but is not: a',
    'case "two days": kept, which was not expected: d',
    'case "two days": expected to be ignored, but is not: d',
    '',
  ]);
  expect(stdout).toContain('two days at 2026-06-10T00:00:00.000Z, Europe/Berlin: differs\n');
  expect(stdout).toContain('two days at 2026-06-10T00:00:00.000Z, Europe/Berlin: as expected\n');
  expect(exitCode).toBe(1);
  const json = await tryOut(different, '--json');
  expect(JSON.parse(json.stdout)).toHaveLength(1);
  expect(json.exitCode).toBe(1);
});

test('the named cases are as expected', async () => {
  const { stdout, stderr, exitCode } = await explain('--try', CASES_FILE, '--json');
  const results = JSON.parse(stdout) as readonly { readonly name: string; readonly keep: readonly string[] }[];
  expect(results.map(({ name, keep }) => [name, keep])).toEqual(
    CASES.map(({ name, expectKeep }) => [name, expectKeep]),
  );
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

test('one rule is that of every schedule that the sets name', async () => {
  const sets = [
    { id: 'a', start: '2026-06-01T03:00:00Z', schedules: ['x'] },
    { id: 'b', start: '2026-06-02T03:00:00Z', schedules: ['y', 'x'] },
    { id: 'c', start: '2026-06-03T03:00:00Z', schedules: ['y'] },
    { id: 'd', start: '2026-06-04T03:00:00Z' },
  ];
  const { stdout } = await tryOut({ ...CASE, rule: { last: 1 }, sets }, '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ keep: ['b', 'c', 'd'] }]);
});

test.each<[string, object | string, string]>([
  ['text that is no JSON', '{', 'which is not JSON ('],
  ['another object', {}, 'which has neither cases nor sets; give an object with a list of cases, or one case'],
  ['a list', [], 'which has neither cases nor sets'],
  ['no cases', { cases: [] }, 'whose cases are no list or an empty one; give a list of cases'],
  ['a case that is none', { cases: [CASE, 5] }, 'case 2 is 5, allowed: an object; correct it'],
  ['no now', { ...CASE, now: undefined }, 'case "two days": now is absent, allowed: an ISO-8601 instant'],
  [
    'a local now',
    { ...CASE, now: '2026-06-10T00:00:00' },
    'now is "2026-06-10T00:00:00", allowed: an ISO-8601 instant',
  ],
  ['a zone', { ...CASE, timeZone: 'Mars/Base' }, 'timeZone is "Mars/Base", allowed: a name of an IANA time zone'],
  ['no rule', { ...CASE, rule: undefined }, 'case "two days": give one of rule and rules'],
  ['two rules', { ...CASE, rules: {} }, 'case "two days": give one of rule and rules'],
  ['a rule', { ...CASE, rule: 7 }, 'case "two days": rule is 7, allowed: an object; correct it'],
  [
    'rules',
    { ...CASE, rule: undefined, rules: 7 },
    'case "two days": rules is 7, allowed: an object with a rule by sch',
  ],
  [
    'a count',
    { ...CASE, rule: { daily: 1.5 } },
    'rule.daily is 1.5, allowed: whole numbers from 0 to 1000, or -1 for all',
  ],
  ['a word', { ...CASE, rule: { prefer: 'oldest' } }, 'rule.prefer is "oldest", allowed: "consistent" or "newest"'],
  ['a misspelt rule', { ...CASE, rule: { dayly: 1 } }, 'rule has the member "dayly", allowed: last, hourly, daily'],
  [
    'a day that no month has',
    { ...CASE, now: '2026-02-30T00:00:00Z' },
    'now is "2026-02-30T00:00:00Z", allowed: an ISO-8601 instant',
  ],
  ['a list of zones', { ...CASE, timeZone: ['UTC'] }, 'timeZone is ["UTC"], allowed: a name of an IANA time zone'],
  ['no sets', { ...CASE, sets: 'a' }, 'case "two days": sets is "a", allowed: a list of sets; correct it'],
  ['a set that is none', { ...CASE, sets: [null] }, 'case "two days": sets[0] is null, allowed: an object; correct it'],
  [
    'a set without start',
    { ...CASE, sets: [{ id: 'a' }] },
    'case "two days": sets[0].start is absent, allowed: an ISO',
  ],
  [
    'a misspelt member',
    { ...CASE, sets: [{ ...CASE.sets[0], stat: 1 }] },
    'sets[0] has the member "stat", allowed: id, st',
  ],
  [
    'a label',
    { ...CASE, sets: [{ ...CASE.sets[0], consistency: 'x' }] },
    'sets[0].consistency is "x", allowed: "applic',
  ],
  [
    'tags',
    { ...CASE, sets: [{ ...CASE.sets[0], tags: { a: 1 } }] },
    'sets[0].tags is {"a":1}, allowed: an object of texts',
  ],
  [
    'two equal ids',
    { ...CASE, sets: [CASE.sets[0], CASE.sets[0]] },
    'sets[1].id is "a", allowed: an id that no other set',
  ],
  [
    'a set of no schedule',
    { ...CASE, rule: undefined, rules: { x: { last: 1 } } },
    'case "two days": sets[0].schedules is absent; with rules by schedule, name the schedules of each set',
  ],
])('%s is one clear message', async (_, content, message) => {
  await expect(tryOut(content)).rejects.toThrow(message);
});

test('a file that is not there is one clear message', async () => {
  await expect(explain('--try', '/nosuch')).rejects.toThrow('--try is "/nosuch", which can\'t be read (');
});

test('a file may begin with the mark of UTF-8, as editors write it', async () => {
  expect((await tryOut(`\uFEFF${JSON.stringify(CASE)}`)).exitCode).toBe(0);
});

test('the example of docs/lifecycle.md has the result that it expects', async () => {
  const guide = readFileSync(join(__dirname, '../../../docs/lifecycle.md'), 'utf8');
  const [, example = ''] = /^```json calendar.json\n(.*?)^```/ms.exec(guide) ?? [];
  const { stdout, stderr, exitCode } = await tryOut(example);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('as expected');
});
