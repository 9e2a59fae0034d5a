import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { isInstalled, whyNoVolumes } from '../machine';
import { until } from '../until';
import { CheckBench, flipByte, inSeconds } from './bench';
import { KEYS, takeRedisSet, type Persistence } from './redis-source';

const whyNot = isInstalled('redis-server') ? whyNoVolumes() : 'redis-server is not installed';
const options = { keys: ['order:1'], newestWithinSeconds: 600 };
const check = CHECKS.redis(options);

/** The quick one of the suites on real servers: `npm test` shows here that each sabotage fails the check. */
describeWhere(whyNot)('the check of a real Redis', () => {
  let bench: CheckBench;
  beforeAll(() => {
    bench = new CheckBench();
    return takeRedisSet(bench);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('good volumes pass, without a key that has expired', async () => {
    const { failed, code, report } = await bench.check(check, bench.restore('data'));
    expect(failed).toEqual({});
    expect(code).toBe(0);
    expect(report?.checks.map(({ name, expected, got }) => `${name}: ${expected} / ${got}`)).toEqual([
      'volumes that appear: 1 / 1',
      'volumes that can be used: 1 / 1',
      'server of the major version: 7 / 7',
      'snapshot file: valid / valid',
      'server: to accept connections / to accept connections',
      // The server may have removed the key that expires before it saved.
      expect.stringMatching(/^keys in memory: (1000|1000 to 1001) \/ 1000$/),
      'key order:1: 1 / 1',
      expect.stringMatching(/^newest record: at most 600 s from the set \/ \d+ s before the set$/),
    ]);
    expect(report?.usableMillis).toBeGreaterThan(0);
    expect(bench.leftovers()).toEqual([]);
  });

  test('corrupt-page', async () => {
    const ids = bench.restore('data');
    await bench.change(ids[0], (path) => {
      flipByte(`${path}/redis/dump.rdb`, 10_000);
    });
    const { failed, code } = await bench.check(check, ids);
    expect(failed).toMatchObject({
      'snapshot file': expect.stringMatching(/^valid \/ .*RDB ERROR DETECTED/) as unknown,
    });
    expect(code).toBe(1);
  });

  test('missing-volume', async () => {
    const [data = ''] = bench.restore('data');
    const { failed } = await bench.check(check, [data, 'vol-0123456789abcdef0']);
    expect(failed).toEqual({ 'volumes that appear': '2 / all but vol-0123456789abcdef0' });
  });

  test('stale-set', async () => {
    const { failed } = await bench.check(check, bench.restore('data'), { takenAt: inSeconds(86_400) });
    expect(failed).toEqual({
      'newest record': expect.stringMatching(/^at most 600 s from the set \/ 86\d\d\d s before/) as unknown,
    });
  });

  test('wrong-version', async () => {
    const binDirectory = bench.otherServer('redis-server', 'Redis server v=6.2.6 sha=00000000:0 malloc=jemalloc');
    const { failed } = await bench.check(CHECKS.redis({ ...options, binDirectory }), bench.restore('data'));
    expect(failed).toEqual({ 'server of the major version': '7 / 6' });
  });

  test('two data directories: one has to be named by the end of its path', async () => {
    const ids = bench.restore('data');
    await bench.change(ids[0], (path) => {
      mkdirSync(`${path}/old`);
      execFileSync('cp', ['-a', `${path}/redis`, `${path}/old/redis`]);
    });
    const { failed } = await bench.check(check, ids);
    expect(failed).toEqual({ 'Redis data directories': expect.stringMatching(/^1 \/ 2: /) as unknown });
    const named = await bench.check(CHECKS.redis({ ...options, dataDirectory: '/old/redis' }), ids);
    expect(named.failed).toEqual({});
  });

  test('a key that is missing', async () => {
    const { failed } = await bench.check(CHECKS.redis({ keys: ['order:0', 'order:1'] }), bench.restore('data'));
    expect(failed).toEqual({ 'key order:0': '1 / 0' });
  });
});

describeWhere(whyNot)('the check of a real Redis with an append-only file', () => {
  let bench: CheckBench;
  beforeAll(() => {
    bench = new CheckBench();
    return takeRedisSet(bench, 'append-only' satisfies Persistence);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('good volumes pass', async () => {
    const { failed, report } = await bench.check(check, bench.restore('data'));
    expect(failed).toEqual({});
    expect(report?.checks).toContainEqual({ name: 'append-only file', expected: 'valid', got: 'valid', ok: true });
    const inMemory = report?.checks.find(({ name }) => name === 'keys in memory');
    expect(inMemory).toMatchObject({ expected: expect.stringMatching(/^1000( to 1001)?$/) as unknown, got: `${KEYS}` });
  });

  test('an append-only file that breaks off', async () => {
    const ids = bench.restore('data');
    await bench.change(ids[0], (path) => {
      const file = `${path}/redis/appendonlydir/appendonly.aof.1.incr.aof`;
      writeFileSync(file, readFileSync(file).subarray(0, -10));
    });
    expect(Object.keys((await bench.check(check, ids)).failed)).toContain('append-only file');
  });

  test('what was appended while a snapshot was written is not in it', async () => {
    const [id = ''] = bench.restore('data');
    await bench.change(id, (path) => {
      const [log = ''] = readdirSync(`${path}/redis/appendonlydir`).filter((name) => name.endsWith('.incr.aof'));
      for (const key of ['a', 'b']) {
        appendFileSync(`${path}/redis/appendonlydir/${log}`, `*3\r\n$3\r\nSET\r\n$1\r\n${key}\r\n$1\r\nx\r\n`);
      }
      const later = Date.now() / 1_000 + 5;
      utimesSync(`${path}/redis/dump.rdb`, later, later);
    });
    const { failed, report } = await bench.check(check, [id]);
    expect(failed).toEqual({});
    expect(report?.checks).toContainEqual({ name: 'keys in memory', expected: 'any', got: `${KEYS + 2}`, ok: true });
  });

  test('a newer snapshot with other keys: the source appends no more', async () => {
    const [id = ''] = bench.restore('data');
    const empty = bench.guest.path('empty');
    mkdirSync(empty);
    const saved = ['--port', '0', '--dir', empty, '--unixsocket', `${empty}/s`, '--daemonize', 'yes'];
    execFileSync('redis-server', saved);
    await until(() => existsSync(`${empty}/s`));
    execFileSync('redis-cli', ['-s', `${empty}/s`, 'SHUTDOWN', 'SAVE']);
    await bench.change(id, (path) => {
      execFileSync('cp', [`${empty}/dump.rdb`, `${path}/redis/dump.rdb`]);
    });
    expect((await bench.check(check, [id])).failed).toEqual({ 'keys in memory': `0 / ${KEYS}` });
    const settings = ['appendonly=no'];
    expect((await bench.check(CHECKS.redis({ settings }), [id])).failed).toEqual({});
  });
});
