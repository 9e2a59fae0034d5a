import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { describeWhere } from '../../describe-where';
import { CHECKS } from '../../../documents/checks';
import { whyNoServer } from '../truth-table/postgresql-bench';
import { CheckBench, flipByte } from './bench';
import { takeUnusualSet, UNUSUAL_VOLUMES } from './postgresql-source';

const PAGE = 8_192;

describeWhere(whyNoServer())(
  'the check of a PostgreSQL without page checksums, with names and settings of its own',
  () => {
    let bench: CheckBench;
    let orders: string;
    const restored = (): readonly string[] => bench.restore(...UNUSUAL_VOLUMES);

    beforeAll(async () => {
      bench = new CheckBench();
      orders = await takeUnusualSet(bench);
    });
    afterEach(() => bench.detach());
    afterAll(() => bench.close());

    test('good volumes pass: every database is read, and each tablespace is found', async () => {
      const tables = ['MyTable', 'public.orders', 'in_fast', 'in_slow', 'in_archive'];
      const { failed, report } = await bench.check(CHECKS.postgresql({ tables }), restored());
      expect(failed).toEqual({});
      expect(Object.fromEntries(report?.checks.map(({ name, got }) => [name, got] as const) ?? [])).toMatchObject({
        'page checksums': 'off',
        'databases that can be read': '5',
        'check by pageinspect': 'done',
        'check by amcheck': 'done',
      });
    });

    test('a volume that was mounted in the cluster has the write-ahead log', async () => {
      const ids = restored();
      const kept = bench.guest.path('kept');
      await bench.change(ids[0], (path) => {
        execFileSync('cp', ['-a', `${path}/main/pg_wal`, kept]);
        rmSync(`${path}/main/pg_wal`, { recursive: true });
        mkdirSync(`${path}/main/pg_wal`);
      });
      await bench.change(ids[1], (path) => {
        execFileSync('cp', ['-a', `${kept}/.`, path]);
      });
      expect((await bench.check(CHECKS.postgresql({ tables: ['orders'] }), ids)).failed).toEqual({});
    });

    test('a report says what was not checked', async () => {
      const running = bench.start(CHECKS.postgresql({}), { volumes: restored().join(' ') }, {}, (script) =>
        script.replace("FROM pg_available_extensions WHERE name = '$1'", 'FROM pg_available_extensions WHERE false'),
      );
      const { failed, report } = bench.read(await running.finished);
      expect(failed).toEqual({});
      expect(report?.checks).toContainEqual({
        name: 'check by amcheck',
        expected: 'done, where it is installed',
        got: 'not done',
        ok: true,
      });
    });

    test('the name of a table is neither a function nor a name in other letters', async () => {
      const tables = ['user', 'current_user', 'mytable'];
      const { failed } = await bench.check(CHECKS.postgresql({ tables }), restored());
      expect(failed).toEqual({
        'table user': 'rows / no rows',
        'table current_user': expect.stringContaining('relation "current_user" does not exist') as unknown,
        'table mytable': expect.stringContaining('relation "mytable" does not exist') as unknown,
      });
    });

    test.each<[string, (file: string) => void, string]>([
      ['is empty', emptyPage, 'a row of public.orders is lost: index public.orders_pkey has it at (1,1)'],
      [
        'is cut off',
        (file) => {
          truncateSync(file, PAGE);
        },
        'a row of public.orders is lost: index public.orders_pkey has it at (1,1)',
      ],
      [
        'is newer than the log',
        (file) => {
          flipByte(file, PAGE);
        },
        'a page of public.orders is newer than the end of the write-ahead log',
      ],
    ])('a page of a table that %s', async (_, damage, reason) => {
      const ids = restored();
      await bench.change(ids[0], (path) => {
        damage(`${path}/main/${orders}`);
      });
      const { failed } = await bench.check(CHECKS.postgresql({}), ids);
      expect(failed['database postgres']).toContain(reason);
    });

    test('states of transactions that are not there', async () => {
      const ids = restored();
      await bench.change(ids[0], (path) => {
        rmSync(`${path}/main/pg_xact/0000`);
      });
      const { failed } = await bench.check(CHECKS.postgresql({}), ids);
      expect(failed['states of transactions']).toContain('"pg_xact/0000" doesn\'t exist, reading as zeroes');
    });

    test('a user that does not exist ends the check at once', async () => {
      const { failed } = await bench.check(CHECKS.postgresql({ databaseUser: 'nobody' }), restored());
      expect(failed).toEqual({ server: 'to accept connections / FATAL:  role "nobody" does not exist' });
    });
  },
);

function emptyPage(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    writeSync(descriptor, Buffer.alloc(PAGE), 0, PAGE, PAGE);
  } finally {
    closeSync(descriptor);
  }
}
