import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mariadb } from '../truth-table/mysql-varieties';
import { breakLargeValue, breakPage, mysqlRows, removeTable } from './mysql-rows';

mysqlRows(mariadb(), {
  version: /^MariaDB [\d.]+ \//,
  other: { says: 'mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', version: 'MySQL 9.7' },
  sql: `CREATE TABLE past (id INT PRIMARY KEY, text VARCHAR(500)) WITH SYSTEM VERSIONING;
    INSERT INTO past SELECT id, text FROM orders;
    CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2; CREATE TABLE \`odd näme\` (id INT);
    CREATE TABLE words (id INT PRIMARY KEY, text TEXT, FULLTEXT (text)); CREATE SEQUENCE numbers; CREATE VIEW seen AS SELECT 1;
    CREATE DATABASE old; CREATE TABLE old.things (id INT PRIMARY KEY)`,
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
});
