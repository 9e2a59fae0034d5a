import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { isInstalled, whyNoVolumes } from '../machine';
import { CheckBench, flipByte, inSeconds } from './bench';
import { KEYS, saveSnapshot, takeRedisSet, type Persistence } from './redis-source';

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
    expect(report?.checks).toContainEqual({ name: 'keys in memory', expected: 'any', got: `${KEYS}`, ok: true });
  });

  describe('beside a snapshot', () => {
    /** A snapshot that a server made of the append-only file, or of nothing, and how old the append-only file then is. */
    async function withSnapshot(keys: 'the same' | 'none', seconds: number): Promise<readonly string[]> {
      const ids = bench.restore('data');
      await bench.change(ids[0], (path) => {
        saveSnapshot(`${path}/redis`, keys);
        const at = Date.now() / 1_000 - seconds;
        readdirSync(`${path}/redis/appendonlydir`).forEach((name) => {
          utimesSync(`${path}/redis/appendonlydir/${name}`, at, at);
        });
      });
      return ids;
    }

    test('that is newer and has other keys, nobody knows what the source would load', async () => {
      const ids = await withSnapshot('none', 60);
      expect((await bench.check(check, ids)).failed).toEqual({
        'keys in memory': `0, as in dump.rdb, which is newer than the append-only file / ${KEYS}`,
      });
      const named = CHECKS.redis({ settings: ['appendonly=yes'] });
      expect((await bench.check(named, ids)).failed).toEqual({});
    });

    test('that is newer and damaged', async () => {
      const ids = await withSnapshot('the same', 60);
      await bench.change(ids[0], (path) => {
        flipByte(`${path}/redis/dump.rdb`, 10_000);
      });
      expect(Object.keys((await bench.check(check, ids)).failed)).toEqual(['snapshot file']);
    });

    test('that was begun before the last append, and ended later, good volumes pass', async () => {
      const [id = ''] = await withSnapshot('none', 0);
      await bench.change(id, (path) => {
        const later = Date.now() / 1_000 + 60;
        utimesSync(`${path}/redis/dump.rdb`, later, later);
      });
      expect((await bench.check(check, [id])).failed).toEqual({});
    });

    test.each([
      ['that is newer and has the same keys', 'the same', 60],
      ['of the same time, which has no order', 'none', 0],
    ] as const)('%s, good volumes pass', async (_, keys, seconds) => {
      expect((await bench.check(check, await withSnapshot(keys, seconds))).failed).toEqual({});
    });
  });

  test('an append-only file that breaks off', async () => {
    const ids = bench.restore('data');
    await bench.change(ids[0], (path) => {
      const file = `${path}/redis/appendonlydir/appendonly.aof.1.incr.aof`;
      writeFileSync(file, readFileSync(file).subarray(0, -10));
    });
    expect(Object.keys((await bench.check(check, ids)).failed)).toContain('append-only file');
  });
});
