import { execFileSync } from 'node:child_process';
import { mkdirSync, opendirSync, truncateSync, writeFileSync } from 'node:fs';
import { describeWhere } from '../../describe-where';
import { CHECKS } from '../../../documents/checks';
import { whyNoServer } from '../truth-table/postgresql-bench';
import { CheckBench, flipByte, inSeconds } from './bench';
import { PROGRAMS, takePostgresqlSet, type PostgresqlSet } from './postgresql-source';

const options = { tables: ['orders', 'postgres/public.archive'], newestWithinSeconds: 600 };
const check = CHECKS.postgresql(options);

describeWhere(whyNoServer())('the check of a real PostgreSQL', () => {
  let bench: CheckBench;
  let set: PostgresqlSet;
  const restored = (): readonly string[] => bench.restore('data', 'wal', 'space');

  beforeAll(async () => {
    bench = new CheckBench();
    set = await takePostgresqlSet(bench);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('good volumes pass: data, WAL and tablespace on volumes of their own, recovered from the log', async () => {
    const { failed, code, report } = await bench.check(check, restored());
    expect(failed).toEqual({});
    expect(code).toBe(0);
    expect(report?.checks.map(({ name }) => name)).toEqual([
      'volumes that appear',
      'volumes that can be used',
      'server of the major version',
      'server',
      'recovery',
      'states of transactions',
      'page checksums',
      'databases that can be read',
      'check by pageinspect',
      'check by amcheck',
      'table orders',
      'table postgres/public.archive',
      'newest record',
    ]);
    expect(report?.usableMillis).toBeGreaterThan(0);
    expect(bench.leftovers()).toEqual([]);
  });

  test('the newest record is the last commit, also without a statement', async () => {
    const { report } = await bench.check(CHECKS.postgresql({}), restored());
    expect(Math.abs(Date.parse(report?.newestAt ?? '') - Date.parse(set.lastCommitAt))).toBeLessThan(100);
  });

  test('the last commit is found also where a segment without any record is the first in its directory', async () => {
    const ids = restored();
    await bench.change(ids[1], (path) => {
      addUnwrittenSegments(`${path}/pg_wal`);
    });
    const { failed, report } = await bench.check(CHECKS.postgresql({}), ids);
    expect(failed).toEqual({});
    expect(Math.abs(Date.parse(report?.newestAt ?? '') - Date.parse(set.lastCommitAt))).toBeLessThan(100);
  });

  test('the log is found beside those of another cluster and of a backup', async () => {
    const ids = restored();
    await bench.change(ids[0], (path) => {
      const other = `${path}/15/other`;
      execFileSync('runuser', ['-u', 'postgres', '--', `${PROGRAMS}/initdb`, '-D', other, '-N'], { stdio: 'ignore' });
      mkdirSync(`${path}/backup/pg_wal/archive_status`, { recursive: true });
    });
    const { failed } = await bench.check(CHECKS.postgresql({ ...options, dataDirectory: '/15/main' }), ids);
    expect(failed).toEqual({});
  });

  test('without a commit in the log, the newest record is its checkpoint', async () => {
    const running = bench.start(CHECKS.postgresql({}), { volumes: restored().join(' ') }, {}, (script) =>
      script.replace('desc: COMMIT', 'desc: NO COMMIT'),
    );
    const { failed, report } = bench.read(await running.finished);
    expect(failed).toEqual({});
    expect(report?.newestAt).toBe(set.checkpointAt);
  });

  test('the newest record is what the statement of the options answers', async () => {
    const newest = "SELECT max(paid_at) - interval '1 day' FROM orders WHERE text LIKE 'y%'";
    const { report, failed } = await bench.check(CHECKS.postgresql({ newest, newestWithinSeconds: 600 }), restored());
    expect(Date.parse(report?.newestAt ?? '')).toBe(Date.parse(set.lastCommitAt) - 86_400_000);
    expect(Object.keys(failed)).toEqual(['newest record']);
  });

  test.each([
    ['a table', 'orders', 'invalid page in block 1'],
    ['an index', 'orders_pkey', 'invalid page in block 1'],
  ] as const)('corrupt-page of %s', async (_, relation, reason) => {
    const ids = restored();
    await bench.change(ids[0], (path) => {
      flipByte(`${path}/15/main/${set.files[relation]}`, 8_192 + 4_000);
    });
    const { failed, code } = await bench.check(CHECKS.postgresql({}), ids);
    expect(failed['database postgres']).toContain(reason);
    expect(code).toBe(1);
  });

  test.each([
    ['of the WAL', ['data', 'space'], { 'directories with WAL': '1 / 0:' }],
    ['of a tablespace', ['data', 'wal'], { 'tablespaces named archive': '1 / 0:' }],
    ['of the data', ['wal', 'space'], { 'PostgreSQL clusters': '1 / 0:' }],
  ])('missing-volume %s', async (_, names, expected) => {
    expect((await bench.check(check, bench.restore(...names))).failed).toEqual(expected);
  });

  test('missing-volume that never appears', async () => {
    const [data = '', wal = ''] = bench.restore('data', 'wal');
    const { failed } = await bench.check(check, [data, wal, 'vol-0123456789abcdef0']);
    expect(failed).toEqual({ 'volumes that appear': '3 / all but vol-0123456789abcdef0' });
  });

  test('stale-set', async () => {
    const { failed } = await bench.check(check, restored(), { takenAt: inSeconds(86_400) });
    expect(failed).toEqual({
      'newest record': expect.stringMatching(/^at most 600 s from the set \/ 86\d\d\d s before/) as unknown,
    });
  });

  test('wrong-version', async () => {
    const binDirectory = bench.otherServer('postgres', 'postgres (PostgreSQL) 14.9');
    const { failed } = await bench.check(CHECKS.postgresql({ ...options, binDirectory }), restored());
    expect(failed).toEqual({ 'server of the major version': '15 / postgres (PostgreSQL) 14.9' });
  });

  test('a table without rows, and one that is not there', async () => {
    const tables = ['nothing', 'orders', 'nowhere'];
    const { failed } = await bench.check(CHECKS.postgresql({ tables }), restored());
    expect(failed).toEqual({
      'table nothing': 'rows / no rows',
      'table nowhere': expect.stringContaining('relation "nowhere" does not exist') as unknown,
    });
  });

  test('a server that does not start, with what it says', async () => {
    const { failed } = await bench.check(CHECKS.postgresql({ settings: ['shared_buffers=none'] }), restored());
    expect(failed).toEqual({
      server: expect.stringContaining('invalid value for parameter "shared_buffers"') as unknown,
    });
  });
});

/** Segments as the server makes them ahead of time, until the first one in the directory's own order is one of them. */
function addUnwrittenSegments(directory: string): void {
  const written = firstSegment(directory);
  for (let number = 0x40; firstSegment(directory) === written; number += 1) {
    const file = `${directory}/0000000100000000000000${number.toString(16).toUpperCase()}`;
    writeFileSync(file, '');
    truncateSync(file, 16 * 1_048_576);
  }
}

/** readdir of Node.js would sort. */
function firstSegment(path: string): string | undefined {
  const directory = opendirSync(path);
  try {
    let entry = directory.readSync();
    while (entry !== null && !/^[0-9A-F]{24}$/.test(entry.name)) {
      entry = directory.readSync();
    }
    return entry?.name;
  } finally {
    directory.closeSync();
  }
}
