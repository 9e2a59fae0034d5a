import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { damage } from '../../../rehearsal/drill/damage';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quiesce-damage-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(file: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

const ZEROS = Buffer.alloc(5 * 16_384);

/** The first byte that is not as it was, and how many are not. */
function changed(file: string, before: Buffer): readonly [number, number] {
  const after = readFileSync(join(root, file));
  expect(after).toHaveLength(before.length);
  const offsets = [...after.keys()].filter((offset) => after[offset] !== before[offset]);
  return [offsets[0] ?? -1, offsets.length];
}

test('a page of a PostgreSQL table that has more of them is overwritten', () => {
  for (const [file, size] of [
    ['data/base/5/1259', 20_000],
    ['data/base/5/16384', 8_192],
    ['data/base/5/16390', 16_384],
  ] as const) {
    put(file, ZEROS.subarray(0, size));
  }
  expect(damage('corrupt-page', root)).toBe('512 bytes at 0 of data/base/5/16390 are overwritten');
  expect(changed('data/base/5/16390', ZEROS.subarray(0, 16_384))).toEqual([0, 512]);
});

/** InnoDB's pages by their types: rows are 17855. */
function innodb(...types: readonly number[]): Buffer {
  const pages = Buffer.alloc(types.length * 16_384);
  types.forEach((type, page) => pages.writeUInt16BE(type, page * 16_384 + 24));
  return pages;
}

const MARIADB = innodb(8, 5, 3, 17_855, 17_855, 17_855);
const MYSQL = innodb(8, 5, 3, 17_853, 17_855, 17_855);

test.each([
  ['MariaDB', MARIADB, 3 * 16_384],
  ['MySQL', MYSQL, 4 * 16_384],
])(
  "the root page of the rows is overwritten in %s's largest table of a user, and no table of the server",
  (_, orders, offset) => {
    for (const ofServer of ['data/mysql.ibd', 'data/mysql/stats.ibd', 'data/sys/sys_config.ibd']) {
      put(ofServer, Buffer.concat([orders, orders]));
    }
    put('data/system_of_shop/small.ibd', orders.subarray(0, 5 * 16_384));
    put('data/system_of_shop/orders.ibd', orders);
    expect(damage('corrupt-page', root)).toBe(
      `512 bytes at ${offset} of data/system_of_shop/orders.ibd are overwritten`,
    );
    const [first, count] = changed('data/system_of_shop/orders.ibd', orders);
    expect([first, count]).toEqual([offset, 512]);
  },
);

test('an InnoDB table without rows stays as it is', () => {
  put('data/shop/orders.ibd', innodb(8, 5, 3, 17_853));
  expect(damage('corrupt-page', root)).toBeUndefined();
});

test('a Redis snapshot file is overwritten in its middle, as far as it goes', () => {
  put('dump.rdb', Buffer.alloc(600));
  expect(damage('corrupt-page', root)).toBe('512 bytes at 300 of dump.rdb are overwritten');
  expect(changed('dump.rdb', Buffer.alloc(600))).toEqual([300, 300]);
});

test.each([
  ['data/PG_VERSION', '15\n', '84\n', { 'data/global/pg_control': 'x' }],
  ['log/ib_logfile0', `${'\0'.repeat(16)}MariaDB 10.11.6\0`, `${'\0'.repeat(16)}MariaDB 89.11.6\0`, {}],
  ['log/#innodb_redo/#ib_redo7', `${'\0'.repeat(16)}MySQL 9.7.4\0`, `${'\0'.repeat(16)}MySQL 0.7.4\0`, {}],
  ['dump.rdb', 'REDIS0010\u00fa\tredis-ver\u00067.0.15', 'REDIS0010\u00fa\tredis-ver\u00062.0.15', {}],
])('%s names another major version', (file, before, after, more) => {
  for (const [name, content] of Object.entries({ ...more, [file]: before })) {
    put(name, Buffer.from(content, 'latin1'));
  }
  expect(damage('wrong-version', root)).toContain(`of ${file} are overwritten`);
  expect(readFileSync(join(root, file), 'latin1')).toBe(after);
});

test('a volume without such files stays as it is, and no link is followed', () => {
  put('notes.txt', 'x');
  const outside = mkdtempSync(join(tmpdir(), 'quiesce-outside-'));
  try {
    writeFileSync(join(outside, 'dump.rdb'), 'REDIS');
    symlinkSync(outside, join(root, 'link'));
    expect(['corrupt-page', 'wrong-version'].map((kind) => damage(kind as 'corrupt-page', root))).toEqual([
      undefined,
      undefined,
    ]);
    expect(readFileSync(join(outside, 'dump.rdb'), 'utf8')).toBe('REDIS');
  } finally {
    rmSync(outside, { recursive: true });
  }
});
