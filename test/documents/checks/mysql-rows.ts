import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { removeTemplates, type Found } from '../truth-table/mysql-varieties';
import { flipByte, inSeconds, type CheckBench, type CheckExit } from './bench';
import { takeMysqlSet, type MoreSql, type MysqlSet } from './mysql-source';

interface Product {
  /** What the data are of, such as `MariaDB 10.11`. */
  readonly version: RegExp;
  /** Where a drill's instance has its programs. @default - where packages have them */
  readonly programs?: string;
  /** What another server says of its version. */
  readonly other: { readonly says: string; readonly version: string };
  /** @default - nothing */
  readonly sql?: MoreSql;
  /** What is done to the directory of the database `shop`, and the check that finds it. */
  readonly damage: readonly (readonly [what: string, change: (shop: string) => void, failed: string])[];
  /** A part of the data that lies apart: it is moved from the directory of `shop`, and then to the top of another volume. @default - none */
  readonly parts?: readonly Part[];
  /** What is done to the data directory and to that of the redo log, and is no damage. */
  readonly harmless: readonly (readonly [what: string, data: (path: string) => void, redo: (path: string) => void])[];
}

/** `kept` is a place for what was moved. */
type Part = readonly [
  what: string,
  take: (shop: string, kept: string) => void,
  put: (top: string, kept: string) => void,
  failed: Readonly<Record<string, string>>,
];

const PAGE_BYTES = 16_384;
/** Types of pages that have a value stored out of line: of both products, and of MySQL from 8.0 on. */
const LARGE_VALUES = [10, 22, 23, 24];

/** Removes all files of a table. */
export function removeTable(shop: string, table: string): void {
  ['ibd', 'frm'].forEach((ending) => {
    rmSync(`${shop}/${table}.${ending}`, { force: true });
  });
}

/** Writes random bytes over the page of a file. */
export function breakPage(file: string, page: number): void {
  const descriptor = openSync(file, 'r+');
  try {
    writeSync(descriptor, randomBytes(PAGE_BYTES), 0, PAGE_BYTES, page * PAGE_BYTES);
  } finally {
    closeSync(descriptor);
  }
}

/** Breaks a page of a value that is stored out of line. */
export function breakLargeValue(shop: string): void {
  const file = `${shop}/large.ibd`;
  const bytes = readFileSync(file);
  const pages = Array.from({ length: bytes.length / PAGE_BYTES }, (_, page) => page);
  const page = pages.filter((index) => LARGE_VALUES.includes(bytes.readUInt16BE(index * PAGE_BYTES + 24)))[5];
  if (page === undefined) {
    throw new Error(`${file} has no large value`);
  }
  breakPage(file, page);
}

/** The check of MySQL or MariaDB on real data, good and broken. */
export function mysqlRows({ name, why, ...found }: Found, product: Product): void {
  const { version, programs, other, sql, damage, harmless, parts = [] } = product;
  describeWhere(why)(`the check of ${name}`, () => {
    let set: MysqlSet | undefined;
    let bench: CheckBench;
    beforeAll(async () => {
      set = await takeMysqlSet({ name, why, ...found }, sql);
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

    test.each(damage)('%s fails', async (_, change, failed) => {
      const ids = bench.restore('data', 'redo', 'bin');
      await bench.change(ids[0], (path) => {
        change(`${path}/d/shop`);
      });
      expect(Object.keys((await check(ids, { tables: ['shop.later'] })).failed)).toContain(failed);
    });

    parts.forEach(([what, take, put, failed]) => {
      test(what, async () => {
        const [data = '', redo = '', bin = ''] = bench.restore('data', 'redo', 'bin');
        const kept = bench.guest.path('kept');
        mkdirSync(kept);
        try {
          await bench.change(data, (path) => {
            take(`${path}/d/shop`, kept);
          });
          await bench.change(bin, (path) => {
            put(path, kept);
          });
          const tables = ['shop.later', 'isam.things'];
          expect((await check([data, redo, bin], { tables })).failed).toEqual(failed);
        } finally {
          rmSync(kept, { recursive: true });
        }
      });
    });

    test.each(harmless)('%s passes', async (_, ...changes) => {
      const ids = bench.restore('data', 'redo', 'bin');
      for (const [index, change] of changes.entries()) {
        await bench.change(ids[index], (path) => {
          change(`${path}/d`);
        });
      }
      expect((await check(ids)).failed).toEqual({});
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
