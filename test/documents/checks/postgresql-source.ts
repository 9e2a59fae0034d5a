import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../programs';
import { CheckBench } from './bench';

export const PROGRAMS = '/usr/lib/postgresql/15/bin';

function asPostgres(program: string, ...args: readonly string[]): string {
  return execFileSync('runuser', ['-u', 'postgres', '--', program, ...args], {
    cwd: '/',
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

/** What is known of the source. */
export interface PostgresqlSet {
  readonly lastCommitAt: string;
  /** Below the cluster. */
  readonly files: Readonly<Record<'orders' | 'orders_pkey', string>>;
}

/**
 * A set of a PostgreSQL with page checksums, its data, WAL and one tablespace on volumes of their own, taken while it had
 * acknowledged writes that no checkpoint had written. `orders` has 1,000 rows in the main volume, `archive` 10 in the
 * tablespace, and `nothing` none.
 */
export async function takePostgresqlSet(bench: CheckBench): Promise<PostgresqlSet> {
  const [data, wal, space] = await Promise.all(['data', 'wal', 'space'].map((name) => bench.source(name)));
  const [cluster, log, socket] = [`${data}/15/main`, `${wal}/pg_wal`, bench.guest.path('socket')];
  for (const path of [join(`${data}`, '15'), socket, `${space}/archive`]) {
    mkdirSync(path);
    await mustRun('chown', 'postgres', path);
  }
  await mustRun(
    ...(['runuser', '-u', 'postgres', '--', `${PROGRAMS}/initdb`, '-D', cluster, '-k', '-A', 'trust', '-N'] as const),
  );
  await mustRun('mv', `${cluster}/pg_wal`, log);
  symlinkSync(log, `${cluster}/pg_wal`);
  const settings = `-c listen_addresses= -c unix_socket_directories=${socket} -c max_connections=123 -c fsync=on`;
  const control = (...words: readonly string[]): Promise<void> =>
    mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, '-D', cluster, '-w', ...words);
  await control('-l', `${cluster}/log`, '-o', settings, 'start');
  try {
    const sql = (statement: string): string =>
      asPostgres('psql', '-X', '-q', '-A', '-t', '-h', socket, '-c', statement).trim();
    sql(`CREATE TABLESPACE old LOCATION '${space}/archive'`);
    sql('CREATE TABLE orders (id int PRIMARY KEY, paid_at timestamptz DEFAULT now(), text text)');
    sql("INSERT INTO orders SELECT i, now(), repeat('x', 200) FROM generate_series(1, 900) AS i");
    sql('CREATE TABLE archive TABLESPACE old AS SELECT * FROM orders LIMIT 10');
    sql('CREATE TABLE nothing (id int)');
    sql('CREATE MATERIALIZED VIEW later AS SELECT * FROM orders WITH NO DATA');
    sql('CHECKPOINT');
    sql("INSERT INTO orders SELECT i, now(), repeat('y', 200) FROM generate_series(901, 1000) AS i");
    bench.take('data', 'wal', 'space');
    return {
      lastCommitAt: sql(
        "SET timezone = 'UTC'; SELECT to_char(max(paid_at), 'YYYY-MM-DD\"T\"HH24:MI:SS.MSZ') FROM orders",
      ),
      files: {
        orders: sql("SELECT pg_relation_filepath('orders')"),
        orders_pkey: sql("SELECT pg_relation_filepath('orders_pkey')"),
      },
    };
  } finally {
    await control('-m', 'immediate', 'stop');
  }
}
