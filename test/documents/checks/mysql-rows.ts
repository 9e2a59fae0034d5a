import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { removeTemplates, type Found } from '../truth-table/mysql-varieties';
import { flipByte, inSeconds, type CheckBench, type CheckExit } from './bench';
import { takeMysqlSet, type MysqlSet } from './mysql-source';

interface Product {
  /** What the data are of, such as `MariaDB 10.11`. */
  readonly version: RegExp;
  /** Where a drill's instance has its programs. @default - where packages have them */
  readonly programs?: string;
  /** What another server says of its version. */
  readonly other: { readonly says: string; readonly version: string };
}

/** The check of MySQL or MariaDB on real data, good and broken. */
export function mysqlRows({ name, why, ...found }: Found, { version, programs, other }: Product): void {
  describeWhere(why)(`the check of ${name}`, () => {
    let set: MysqlSet | undefined;
    let bench: CheckBench;
    beforeAll(async () => {
      set = await takeMysqlSet({ name, why, ...found });
      ({ bench } = set);
    });
    afterEach(() => bench.detach());
    afterAll(async () => {
      await set?.close();
      removeTemplates();
    });

    const options = { tables: ['shop.orders', 'shop.later'], newestWithinSeconds: 600 };
    function check(
      ids: readonly string[],
      more: Parameters<typeof CHECKS.mysql>[0] = {},
      takenAt = inSeconds(0),
    ): Promise<CheckExit> {
      const place = programs && bench.guest.path('programs');
      const before = place === undefined ? ':' : `mkdir -p ${place} && mount --bind ${programs ?? ''} ${place}`;
      const binDirectory = place && `${place}/bin`;
      const content = CHECKS.mysql({ ...options, ...(binDirectory === undefined ? {} : { binDirectory }), ...more });
      return bench.check(content, ids, { takenAt }, { before });
    }

    test('good volumes pass', async () => {
      const exit = await check(bench.restore('data', 'redo', 'bin'));
      expect(exit.failed).toEqual({});
      expect(exit.code).toBe(0);
      expect(bench.leftovers()).toEqual([]);
    });

    test('corrupt-page', async () => {
      const ids = bench.restore('data', 'redo', 'bin');
      await bench.change(ids[0], (path) => {
        flipByte(`${path}/d/shop/orders.ibd`, 16_384 * 10 + 8_000);
      });
      const exit = await check(ids);
      expect(Object.keys(exit.failed)).toContain('tables without errors');
    });

    test('missing-volume', async () => {
      const ids = bench.restore('data', 'bin');
      const { failed } = await check(ids);
      expect(failed).toEqual({ 'redo logs': '1 / 0' });
    });

    test('stale-set', async () => {
      const exit = await check(bench.restore('data', 'redo', 'bin'), {}, inSeconds(86_400));
      expect(exit.failed).toEqual({
        'newest record': expect.stringMatching(/^at most 600 s from the set \/ 86\d\d\d s before/) as unknown,
      });
    });

    test('wrong-version', async () => {
      const binDirectory = bench.otherServer('mysqld', other.says);
      const { failed } = await check(bench.restore('data', 'redo', 'bin'), { binDirectory });
      expect(failed).toEqual({ 'server of the version': expect.stringMatching(version) as unknown });
      expect(failed['server of the version']).toMatch(other.version);
    });
  });
}
