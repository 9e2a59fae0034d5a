import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { MysqlBench } from '../truth-table/mysql-bench';
import type { Found } from '../truth-table/mysql-varieties';
import { until } from '../until';
import { CheckBench } from './bench';

/** A source and a place for its copies. */
export interface MysqlSet {
  readonly bench: CheckBench;
  readonly close: () => Promise<void>;
}

/** Makes what only one product knows; it gets the path of the volume of the data. */
export type MoreSql = (volume: string) => string;

/**
 * A set of a server that runs, its data, redo log and binary log on volumes of their own. `shop.orders` has 1,000 rows that
 * are on the disk, `shop.later` 10 that are in the redo log alone, and `shop.nothing` none. `shop.large` has values that are
 * stored out of line. The server logs its statements in a table. `more` makes what only this product knows.
 */
export async function takeMysqlSet({ variety }: Found, more: MoreSql = () => ''): Promise<MysqlSet> {
  const source = new MysqlBench(variety);
  const bench = new CheckBench(source.guest);
  const close = async (): Promise<void> => {
    await bench.detach();
    await source.close();
  };
  try {
    await source.open();
    // The server has its redo log on another volume; the one that its data directory was made with is in no set.
    await source.startOnVolumes('--innodb-max-dirty-pages-pct=0', '--innodb-max-dirty-pages-pct-lwm=0');
    rmSync(`${source.guest.path('data/d')}/${variety.redo}`, { recursive: true });
    source.sql(`SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1; CREATE DATABASE shop; USE shop;
      CREATE TABLE nothing (id INT PRIMARY KEY); CREATE TABLE later (id INT PRIMARY KEY, paid_at DATETIME);
      CREATE TABLE orders (id INT PRIMARY KEY, customer INT, text VARCHAR(500), KEY (customer));
      INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        SELECT i, i % 7, REPEAT('x', 500) FROM n;
      CREATE TABLE large (id INT PRIMARY KEY, value LONGBLOB);
      INSERT INTO large SELECT id, REPEAT('v', 60000) FROM orders WHERE id <= 10;
      ${more(source.guest.path('data'))}`);
    await until(() => dirtyBytes(source) < 1_000);
    source.sql(`INSERT INTO shop.later WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
      SELECT i, UTC_TIMESTAMP() FROM n`);
    bench.take('data', 'redo', 'bin');
  } catch (error) {
    await close();
    throw error;
  }
  return { bench, close };
}

/** What recovery would have to read of the redo log. */
function dirtyBytes(source: MysqlBench): number {
  const [program, ...words] = source.client;
  const status = execFileSync(program, [...words, '-e', 'SHOW ENGINE INNODB STATUS'], { encoding: 'utf8' });
  const [written, checkpoint] = ['Log sequence number', 'Last checkpoint at'].map((name) =>
    Number(new RegExp(`${name} +(\\d+)`).exec(status)?.[1]),
  );
  return (written ?? 0) - (checkpoint ?? 0);
}
