import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { isInstalled, whyNoVolumes } from '../machine';
import { mustRun } from '../programs';
import { until } from '../until';
import { CheckBench, flipByte, inSeconds } from './bench';

const script = (run: string, newestWithinSeconds?: number): ReturnType<typeof CHECKS.script> =>
  CHECKS.script({ run, ...(newestWithinSeconds === undefined ? {} : { newestWithinSeconds }) });

/** What a script of the user does until a test has seen that it runs. */
const HANGS = (told: string): string => `: >${told}; exec sleep 120`;

describeWhere(whyNoVolumes())('checks on restored volumes', () => {
  let bench: CheckBench;

  beforeAll(async () => {
    bench = new CheckBench();
    const [a, b] = [await bench.source('a'), await bench.source('b')];
    mkdirSync(`${a}/app`);
    writeFileSync(`${a}/app/config`, 'name = shop\n');
    writeFileSync(`${a}/app/large`, Buffer.alloc(100_000, 'x'));
    writeFileSync(`${a}/app/nothing`, '');
    writeFileSync(`${a}/app/sums`, execFileSync('sha256sum', ['config', 'large'], { cwd: `${a}/app` }));
    writeFileSync(`${b}/log`, 'started\n');
    bench.take('a', 'b');
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  describe('the file systems', () => {
    const check = CHECKS.fileSystems({ files: ['/app/config', '/log'], manifest: '/sums', newestWithinSeconds: 600 });

    test('good ones pass', async () => {
      const { failed, code, report } = await bench.check(check, bench.restore('a', 'b'));
      expect(failed).toEqual({});
      expect(code).toBe(0);
      expect(report?.checks.map(({ name, got }) => `${name.replace(/loop\d+/, 'loop')}: ${got}`)).toEqual([
        'volumes that appear: 2',
        'file systems that are mounted: 2',
        'file system on /dev/loop: without errors',
        'file system on /dev/loop: without errors',
        'file /app/config: not empty',
        'file /log: not empty',
        'files with their checksums: 2',
        expect.stringMatching(/^newest record: \d+ s before the set$/),
      ]);
      expect(bench.leftovers()).toEqual([]);
    });

    test('corrupt-page of a file', async () => {
      const ids = bench.restore('a', 'b');
      await bench.change(ids[0], (path) => {
        flipByte(`${path}/app/large`, 50_000);
      });
      const { failed } = await bench.check(check, ids);
      expect(failed).toMatchObject({
        'files with their checksums': expect.stringMatching(/^2 \/ large: FAILED/) as unknown,
      });
    });

    test('corrupt-page of a table of inodes', async () => {
      const ids = bench.restore('a', 'b');
      const groups = execFileSync('dumpe2fs', [bench.device(ids[0])], { encoding: 'utf8', stdio: 'pipe' });
      const inodes = Number(/Inode table at (\d+)/.exec(groups)?.[1]);
      const blockSize = Number(/Block size: +(\d+)/.exec(groups)?.[1]);
      flipByte(bench.device(ids[0]), inodes * blockSize + 256 + 4); // the size of the root directory
      const { failed, code } = await bench.check(CHECKS.fileSystems({}), ids);
      expect(Object.keys(failed).join()).toMatch(/^file system/);
      expect(code).toBe(1);
    });

    test('files that are missing or empty, and a manifest that is missing', async () => {
      const content = CHECKS.fileSystems({ files: ['/app/nothing', '/app/nowhere'], manifest: '/no-sums' });
      expect((await bench.check(content, bench.restore('a'))).failed).toEqual({
        'file /app/nothing': 'not empty / empty',
        'file /app/nowhere': 'not empty / missing',
        'manifests /no-sums': '1 / 0:',
      });
    });

    test('stale-set', async () => {
      const { failed } = await bench.check(check, bench.restore('a', 'b'), { takenAt: inSeconds(86_400) });
      expect(Object.keys(failed)).toEqual(['newest record']);
    });
  });

  describe('a script of the user', () => {
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

    test('what it left running is ended, and keeps no file system busy', async () => {
      const { failed } = await bench.check(script('cd "$1" && sleep 600 & exit 0'), bench.restore('a'));
      expect(failed).toEqual({});
      expect(bench.leftovers()).toEqual([]);
    });
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

  describe('safety', () => {
    test('a device that something else uses is not touched', async () => {
      const [id = ''] = bench.restore('a');
      const place = bench.guest.path('elsewhere');
      mkdirSync(place);
      await mustRun('mount', bench.device(id), place);
      try {
        const { failed } = await bench.check(script('true'), [id]);
        expect(failed).toEqual({
          'file systems that nothing else uses': `unmounted / ${bench.device(id)} on ${place}`,
        });
        expect(existsSync(`${place}/app/config`)).toBe(true);
      } finally {
        await mustRun('umount', place);
      }
    });

    test('a volume that is attached but not named is not mounted', async () => {
      const [, named = ''] = bench.restore('a', 'b');
      const { report } = await bench.check(script('[ $# = 1 ] && [ -e "$1/log" ]'), [named]);
      expect(report?.checks.every(({ ok }) => ok)).toBe(true);
    });

    test('only arrays and volume groups on the named volumes are started', async () => {
      const told = bench.guest.path('told-assemble');
      const [named = '', other = ''] = bench.restore('a', 'b');
      // As if there were a member of an array on each of them.
      bench.guest.shim('blkid', `[ ! -e ${told}.members ] && exec /usr/sbin/blkid "$@"; echo linux_raid_member`);
      bench.guest.shim('mdadm', `echo "mdadm $*" >>${told}`);
      bench.guest.shim('vgchange', `echo "vgchange $*" >>${told}; rm -f ${told}.members`);
      writeFileSync(`${told}.members`, '');
      const { failed } = await bench.check(script('true'), [named]);
      expect(failed).toEqual({});
      const device = bench.device(named);
      expect(readFileSync(told, 'utf8').split('\n')).toEqual([
        `mdadm --incremental ${device}`,
        `vgchange -ay --config devices { use_devicesfile = 0 filter = [ "a|^${device}$|","r|.*|" ] }`,
        '',
      ]);
      expect(readFileSync(told, 'utf8')).not.toContain(bench.device(other));
    });

    test('a volume without a file system', async () => {
      const ids = bench.restore('a');
      execFileSync('wipefs', ['-a', '-f', bench.device(ids[0])], { stdio: 'ignore' });
      expect((await bench.check(script('true'), ids)).failed).toEqual({
        'file systems on the volumes': 'at least 1 / 0',
      });
    });

    test('a check that is told to stop reports that it failed, and unmounts', async () => {
      const told = bench.guest.path('told-term');
      const running = bench.start(script(HANGS(told)), { volumes: bench.restore('a').join(' ') });
      await until(() => existsSync(told));
      running.stop();
      const { failed } = bench.read(await running.finished);
      expect(failed).toEqual({ check: 'to come to its end / a signal to stop' });
      expect(bench.leftovers()).toEqual([]);
    });

    test('a check that takes too long ends before the agent kills it, and reports that', async () => {
      const volumes = bench.restore('a').join(' ');
      // Its own time would be 25 s at least.
      const running = bench.start(script(HANGS('/dev/null')), { volumes, timeoutSeconds: 30 }, {}, (text) =>
        text.replace("timeout_seconds='30'", "timeout_seconds='7'"),
      );
      const { failed } = bench.read(await running.finished);
      expect(failed).toEqual({ script: 'exit code 0 / exit code 124: no end within the time of the check.' });
      expect(bench.leftovers()).toEqual([]);
    });

    test('a check that was killed is done again', async () => {
      const told = bench.guest.path('told-kill');
      const ids = bench.restore('a');
      const running = bench.start(script(HANGS(told)), { volumes: ids.join(' ') });
      await until(() => existsSync(told));
      running.killGroup();
      await running.finished;
      const { failed, code } = await bench.check(script('[ -e "$1/app/config" ]'), ids);
      expect(failed).toEqual({});
      expect(code).toBe(0);
      expect(bench.leftovers()).toEqual([]);
    });

    test('two checks at a time: the second one refuses', async () => {
      const told = bench.guest.path('told-first');
      const ids = bench.restore('a', 'b');
      const running = bench.start(script(HANGS(told)), { volumes: ids[0] ?? '' });
      await until(() => existsSync(told));
      const { code, stderr } = await bench.check(script('true'), ids.slice(1));
      expect(code).toBe(206);
      expect(stderr).toContain('another check runs on this instance');
      running.stop();
      await running.finished;
    });

    test.each([
      ['without volumes', { volumes: '' }, 'volumes is empty'],
      ['without the instant of the set', { takenAt: '' }, 'takenAt is empty'],
      ['without its id', { executionId: 'None' }, 'executionId is missing'],
    ])('%s it refuses, and mounts nothing', async (_, values, reason) => {
      const { code, stderr, stdout } = await bench.check(script('true'), bench.restore('a'), values);
      expect({ code, stdout }).toEqual({ code: 206, stdout: '' });
      expect(stderr).toContain(reason);
    });

    test('dry-run looks for the programs alone', async () => {
      const { code, stdout } = await bench.check(script('true'), [], { command: 'dry-run' });
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    });
  });
});
