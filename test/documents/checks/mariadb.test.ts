import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { mariadb } from '../truth-table/mysql-varieties';
import { breakLargeValue, breakPage, mysqlRows, removeTable } from './mysql-rows';

mysqlRows(mariadb(), {
  version: /^MariaDB [\d.]+ \//,
  other: { says: 'mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', version: 'MySQL 9.7' },
  sql: (volume) => `CREATE TABLE past (id INT PRIMARY KEY, text VARCHAR(500)) WITH SYSTEM VERSIONING;
    INSERT INTO past SELECT id, text FROM orders;
    CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2; CREATE TABLE \`odd näme\` (id INT);
    CREATE TABLE words (id INT PRIMARY KEY, text TEXT, FULLTEXT (text)); CREATE SEQUENCE numbers; CREATE VIEW seen AS SELECT 1;
    CREATE DATABASE old; CREATE TABLE old.things (id INT PRIMARY KEY);
    CREATE DATABASE isam; CREATE TABLE isam.things (id INT) ENGINE = MyISAM; INSERT INTO isam.things VALUES (1);
    CREATE TABLE apart (id INT PRIMARY KEY) DATA DIRECTORY = '${directoryFor(volume)}'`,
  damage: [
    ['a page of a large value', breakLargeValue, 'errors of InnoDB in the log'],
    [
      'a page of a table with system versioning',
      (shop) => {
        breakPage(`${shop}/past.ibd`, 5);
      },
      'tables without errors',
    ],
    [
      'a table that was removed',
      (shop) => {
        removeTable(shop, 'orders');
      },
      'tables that were removed',
    ],
    [
      'a database that was removed',
      (shop) => {
        rmSync(join(shop, '../old'), { recursive: true });
      },
      'tables that were removed',
    ],
  ],
  parts: [
    [
      'a database that is a link to a directory of another volume is found',
      (shop, kept) => {
        move(join(shop, '../isam'), `${kept}/isam`);
        symlinkSync('/srv/other/isam', join(shop, '../isam'));
      },
      (top, kept) => {
        mkdirSync(`${top}/databases`);
        move(`${kept}/isam`, `${top}/databases/isam`);
      },
      {},
    ],
    [
      'a database that is a link, of which nothing is in the set, fails',
      (shop) => {
        rmSync(join(shop, '../isam'), { recursive: true });
        symlinkSync('/srv/other/isam', join(shop, '../isam'));
      },
      () => {},
      { 'databases that isam leads to': '1 / 0:' },
    ],
    [
      'a volume that was mounted in the data directory as a database is found',
      (shop, kept) => {
        move(shop, `${kept}/shop`);
        mkdirSync(shop);
      },
      (top, kept) => {
        execFileSync('cp', ['-a', `${kept}/shop/.`, top]);
      },
      {},
    ],
    [
      'a volume that was mounted in one of two directories fails',
      (shop, kept) => {
        move(shop, `${kept}/shop`);
        mkdirSync(shop);
        mkdirSync(join(shop, '../empty'));
      },
      (top, kept) => {
        execFileSync('cp', ['-a', `${kept}/shop/.`, top]);
      },
      { 'places of the database that was mounted': expect.stringMatching(/^1 \/ 2: /) as string },
    ],
    [
      'a table with a directory of its own is found',
      (shop, kept) => {
        move(join(shop, '../../apart/shop'), `${kept}/shop`);
        writeFileSync(`${shop}/apart.isl`, '/srv/other/shop/apart.ibd');
      },
      (top, kept) => {
        move(`${kept}/shop`, `${top}/shop`);
      },
      {},
    ],
  ],
  harmless: [
    [
      'an upgrade that kept the redo log',
      (data) => {
        writeFileSync(
          `${data}/mysql_upgrade_info`,
          /[\d.]+-MariaDB/.exec(execFileSync('mariadbd', ['-V']).toString())?.[0] ?? '',
        );
      },
      (redo) => {
        rename(`${redo}/ib_logfile0`, 'MariaDB 10.8.3');
      },
    ],
  ],
});

/** A directory beside the data directory, in which the server may make tables. */
function directoryFor(volume: string): string {
  mkdirSync(`${volume}/apart`);
  chmodSync(`${volume}/apart`, 0o777);
  return `${volume}/apart`;
}

/** With owners, from one file system to another. */
function move(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
  rmSync(from, { recursive: true });
}

/** Where the head of a redo log has the name of the server that made it, and the checksum of what is before it. */
const [CREATOR, CREATOR_END, CHECKSUM] = [16, 48, 508] as const;

/** Changes the name of the server in the head of a redo log, as if an earlier one had made it. */
function rename(log: string, creator: string): void {
  const file = openSync(log, 'r+');
  try {
    const head = Buffer.alloc(CHECKSUM + 4);
    readSync(file, head, 0, head.length, 0);
    head.fill(0, CREATOR, CREATOR_END).write(creator, CREATOR, 'latin1');
    head.writeUInt32BE(crc32c(head.subarray(0, CHECKSUM)), CHECKSUM);
    writeSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
}

/** The checksum of InnoDB: CRC-32C. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
    }
  }
  return ~crc >>> 0;
}
