import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A part of a file that is overwritten. */
interface Patch {
  readonly file: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What can be broken of one product's files. Both find nothing where the files are not those of the product. */
interface Product {
  /** A place that a check has to read, and that no recovery writes again. */
  readonly page: (files: readonly string[]) => readonly Patch[];
  /** Where the data say which version wrote them. */
  readonly version: (files: readonly string[]) => readonly Patch[];
}

/** As much as a sector has: more would be noticed by chance. */
const DAMAGE = Buffer.alloc(512, 0xa5);

/** Relations of users have numbers from here on. */
const FIRST_USER_RELATION = 16_384;
const POSTGRESQL_PAGE = 8_192;

/** The descriptions of functions and operators, which a server only reads when it is asked for them. */
const DESCRIPTIONS = 2_609;

/** Of InnoDB, by default. */
const INNODB_PAGE = 16_384;

/** Offset of a page's type, and the type of pages with rows: the first such page is the root of the table. */
const PAGE_TYPE = { offset: 24, rows: 17_855 } as const;
/** More than come before it. */
const FIRST_PAGES = 8;

/** The server's own are in its schemas, and in `mysql.ibd` of MySQL 8 and later. */
const USER_TABLE = /\/(?!(mysql|sys|performance_schema)\/)[^/]+\/(?!mysql\.ibd$)[^/]+\.ibd$/;

const POSTGRESQL: Product = {
  // The first page of a user's table that has more, since recovery writes those again that changed after the checkpoint.
  page: (files) => {
    const relationOf = (file: string): number => Number(/\/base\/\d+\/(\d+)$/.exec(file)?.[1] ?? 0);
    const tables = files.filter(
      (file) => relationOf(file) >= FIRST_USER_RELATION && statSync(file).size > POSTGRESQL_PAGE,
    );
    const [table] = tables.sort((one, other) => relationOf(one) - relationOf(other));
    const file = table ?? files.findLast((each) => relationOf(each) === DESCRIPTIONS);
    return file === undefined ? [] : [{ file, offset: 0, bytes: DAMAGE }];
  },
  version: (files) =>
    files
      .filter((file) => file.endsWith('/global/pg_control'))
      .flatMap((file) => majorIn(file.replace(/global\/pg_control$/, 'PG_VERSION'), /^(\d+)/)),
};

const INNODB: Product = {
  page: (files) => {
    const tables = files.filter((file) => USER_TABLE.test(file));
    const [file] = tables.sort((one, other) => statSync(other).size - statSync(one).size);
    const offset = file === undefined ? undefined : rootOf(file);
    return file === undefined || offset === undefined ? [] : [{ file, offset, bytes: DAMAGE }];
  },
  // The head of each file of the redo log, such as `MariaDB 10.11.6`.
  version: (files) =>
    files
      .filter((file) => /\/(ib_logfile\d+|#ib_redo\d+)$/.test(file))
      .flatMap((file) => majorIn(file, /(?:MySQL|MariaDB) (\d+)/)),
};

const REDIS: Product = {
  page: (files) =>
    files
      .filter((each) => each.endsWith('.rdb'))
      .map((file) => ({ file, offset: Math.floor(statSync(file).size / 2), bytes: DAMAGE })),
  version: (files) =>
    files.filter((each) => each.endsWith('.rdb')).flatMap((file) => majorIn(file, /(?:redis|valkey)-ver.(\d+)/)),
};

const PRODUCTS = [POSTGRESQL, INNODB, REDIS];

/** Breaks the data on one volume, and answers what was broken, or undefined where it has nothing of this kind. */
export function damage(kind: 'corrupt-page' | 'wrong-version', root: string): string | undefined {
  const files = filesBelow(root);
  const patches = PRODUCTS.map(({ page, version }) => (kind === 'corrupt-page' ? page(files) : version(files)));
  const found = patches.find((each) => each.length > 0);
  found?.forEach(apply);
  const [first] = found ?? [];
  return (
    first &&
    `${String(first.bytes.length)} bytes at ${String(first.offset)} of ${first.file.slice(root.length + 1)} are overwritten`
  );
}

function apply({ file, offset, bytes }: Patch): void {
  const descriptor = openSync(file, 'r+');
  try {
    // The file keeps its length.
    writeSync(descriptor, bytes, 0, Math.min(bytes.length, fstatSync(descriptor).size - offset), offset);
  } finally {
    closeSync(descriptor);
  }
}

/** Where InnoDB's table of rows begins: MySQL has a page about the table before it, and MariaDB has none. */
function rootOf(file: string): number | undefined {
  const offsets = Array.from({ length: FIRST_PAGES }, (_, page) => page * INNODB_PAGE);
  return offsets.find((offset) => part(file, offset + PAGE_TYPE.offset, 2).readUInt16BE() === PAGE_TYPE.rows);
}

/** A part of a file, with zeros from its end on. */
function part(file: string, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, bytes, 0, length, offset);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

/** What is searched for the version. */
const HEAD_BYTES = 512;

/** Another major version, with as many digits: 84 instead of 15, 0 instead of 9. */
function majorIn(file: string, pattern: RegExp): readonly Patch[] {
  const found = new RegExp(pattern, 'd').exec(part(file, 0, HEAD_BYTES).toString('latin1'));
  const [start = 0] = found?.indices?.[1] ?? [];
  const other = found?.[1]?.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
  return other === undefined ? [] : [{ file, offset: start, bytes: Buffer.from(other) }];
}

/** No link is followed: one could lead out of the volume. */
function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
