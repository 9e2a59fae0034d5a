import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWhere } from '../../describe-where';
import { isInstalled, whyNoVolumes } from '../machine';
import { CheckBench, flipByte } from './bench';
import { script, takeFilesSet } from './volumes-source';

describeWhere(whyNoVolumes())('the check by a script of the user', () => {
  let bench: CheckBench;

  beforeAll(async () => {
    bench = new CheckBench();
    await takeFilesSet(bench);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('it gets the mounted file systems and the instant of the set, and its last line is reported', async () => {
    const takenAt = '2026-11-30T19:00:00.000Z';
    const run = `cat "$1/app/config" && cat "$2/log" && [ $# = 2 ] && echo "newest $TAKEN_AT" && echo "it's \\"good\\""`;
    const { report, code } = await bench.check(script(run, 5), bench.restore('a', 'b'), { takenAt });
    expect(code).toBe(0);
    expect(report?.newestAt).toBe(takenAt);
    expect(report?.checks.slice(2)).toEqual([
      { name: 'script', expected: 'exit code 0', got: `exit code 0: it's "good"`, ok: true },
      { name: 'newest record', expected: 'at most 5 s from the set', got: '0 s before the set', ok: true },
    ]);
    expect(bench.leftovers()).toEqual([]);
  });

  test('its exit code fails the check, with its last line', async () => {
    const { failed, code } = await bench.check(script('echo begun; echo no orders >&2; exit 3'), bench.restore('a'));
    expect(failed).toEqual({ script: 'exit code 0 / exit code 3: no orders' });
    expect(code).toBe(1);
  });

  test.each([
    ['a line', 'false\necho good', 'exit code 1'],
    ['a line of a function', 'look() {\n  false\n  echo good\n}\nlook', 'exit code 1'],
    ['a variable that is not set', 'echo "$3"', /^exit code \d+: .*3: (unbound variable|parameter not set)$/],
  ])('%s that fails ends it, and fails the check', async (_, run, got) => {
    const { failed } = await bench.check(script(run), bench.restore('a', 'b'));
    expect(failed.script?.replace('exit code 0 / ', '')).toMatch(got);
    expect(failed.script).not.toContain('good');
  });

  test('without a line about it, there is no newest record', async () => {
    expect((await bench.check(script('true', 60), bench.restore('a'))).failed).toEqual({
      'newest record':
        'at most 60 s from the set / none with an instant, because the script printed no line such as newest 2026-11-30T02:59:58Z',
    });
  });

  test('the end of a long output is kept', async () => {
    const run = 'yes | head -c 3000000; echo "newest $(date -u +%FT%TZ)"; echo 42 orders';
    const { failed, report } = await bench.check(script(run, 600), bench.restore('a'));
    expect(failed).toEqual({});
    expect(report?.checks).toContainEqual(expect.objectContaining({ got: 'exit code 0: 42 orders' }));
  });

  test('what it printed is kept, although a process of another session has its output open', async () => {
    const told = bench.guest.path('told-session');
    const run = `setsid sh -c 'echo $$ >${told}; exec sleep 60' & until [ -s ${told} ]; do sleep 0.1; done; echo 42 orders`;
    const { report } = await bench.check(script(run), bench.restore('a'));
    process.kill(Number(readFileSync(told, 'utf8')), 'SIGKILL');
    expect(report?.checks).toContainEqual(expect.objectContaining({ got: 'exit code 0: 42 orders' }));
  });

  test('what it left running is ended, and keeps no file system busy', async () => {
    const { failed } = await bench.check(script('cd "$1" && sleep 600 & exit 0'), bench.restore('a'));
    expect(failed).toEqual({});
    expect(bench.leftovers()).toEqual([]);
  });

  describeWhere(isInstalled('sqlite3') ? undefined : 'sqlite3 is not installed')('the script of docs/drills.md', () => {
    const page = readFileSync(join(__dirname, '../../../docs/drills.md'), 'utf8');
    const [, shown = ''] = /```sh[^\n]*\n(db=[^]*?)```/.exec(page) ?? [];

    test('passes on a good database, and fails on a damaged one', async () => {
      const ids = bench.restore('a', 'b');
      const ledger = (path: string): string => `${path}/orders/ledger.db`;
      await bench.change(ids[0], (path) => {
        mkdirSync(`${path}/orders`);
        execFileSync('sqlite3', [ledger(path), "CREATE TABLE o (id TEXT UNIQUE); INSERT INTO o VALUES ('order-one')"]);
      });
      expect((await bench.check(script(shown), ids)).failed).toEqual({});
      await bench.change(ids[0], (path) => {
        flipByte(ledger(path), readFileSync(ledger(path)).indexOf('order-one'));
      });
      expect((await bench.check(script(shown), ids)).failed).toEqual({
        script: expect.stringMatching(/^exit code 0 \/ exit code 1: .*missing from index/) as unknown,
      });
    });

    test('fails where the database is missing', async () => {
      expect((await bench.check(script(shown), bench.restore('a', 'b'))).failed).toEqual({
        script: 'exit code 0 / exit code 1: no ledger',
      });
    });
  });
});
