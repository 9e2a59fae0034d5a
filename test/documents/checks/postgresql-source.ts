import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { mustRun } from '../programs';
import { CheckBench } from './bench';

export const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** What is known of the source. */
export interface PostgresqlSet {
  readonly lastCommitAt: string;
  /** As a report has it: in whole seconds. */
  readonly checkpointAt: string;
  /** Below the cluster. */
  readonly files: Readonly<Record<'orders' | 'orders_pkey', string>>;
}

/** Sends a statement to a database of the source, and answers its value. */
type Sql = (statement: string, database?: string) => string;

/**
 * A set of a PostgreSQL with page checksums, its data, WAL and one tablespace on volumes of their own, taken while it had
 * acknowledged writes that no checkpoint had written. `orders` has 1,000 rows in the main volume, `archive` 10 in the
 * tablespace, and `nothing` none.
 */
export async function takePostgresqlSet(bench: CheckBench): Promise<PostgresqlSet> {
  const [data, wal, space] = await Promise.all(['data', 'wal', 'space'].map((name) => bench.source(name)));
  const [cluster, log] = [`${data}/15/main`, `${wal}/pg_wal`];
  await ownedByPostgres(`${data}/15`, `${space}/archive`);
  await initialize(cluster, '-k');
  await mustRun('mv', `${cluster}/pg_wal`, log);
  symlinkSync(log, `${cluster}/pg_wal`);
  return served(bench, cluster, (sql) => {
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
      checkpointAt: sql(
        "SET timezone = 'UTC'; SELECT to_char(checkpoint_time, 'YYYY-MM-DD\"T\"HH24:MI:SS.MSZ') FROM pg_control_checkpoint()",
      ),
      files: {
        orders: sql("SELECT pg_relation_filepath('orders')"),
        orders_pkey: sql("SELECT pg_relation_filepath('orders_pkey')"),
      },
    };
  });
}

/** The volumes of `takeUnusualSet`. */
export const UNUSUAL_VOLUMES = ['data', 'deep', 'fast', 'slow', 'bare'] as const;

/**
 * A set of a PostgreSQL without page checksums, with names that need quotes, settings of a role and of databases, an old
 * extension, a database that accepts no connections and has no PL/pgSQL, a table from which a foreign one inherits, and four
 * tablespaces: one in a directory, and three at the top of their volumes, of which one has no relation. Answers the file of
 * the table `orders`, which has 500 rows on many pages, below the cluster.
 */
export async function takeUnusualSet(bench: CheckBench): Promise<string> {
  const [data, deep, fast, slow, bare] = await Promise.all(UNUSUAL_VOLUMES.map((name) => bench.source(name)));
  const cluster = `${data}/main`;
  await ownedByPostgres(cluster, `${deep}/archive`);
  await mustRun('chown', 'postgres', `${fast}`, `${slow}`, `${bare}`);
  await initialize(cluster);
  return served(bench, cluster, (sql) => {
    sql('CREATE TABLE orders AS SELECT i AS id, repeat(md5(i::text), 60) AS text FROM generate_series(1, 500) AS i');
    sql('ALTER TABLE orders ADD PRIMARY KEY (id)');
    sql('CREATE TABLE "user" (id int)');
    sql('CREATE TABLE "MyTable" AS SELECT 1 AS id');
    for (const [name, location] of Object.entries({ fast, slow, bare, archive: `${deep}/archive` })) {
      sql(`CREATE TABLESPACE ${name} LOCATION '${location}'`);
    }
    for (const name of ['fast', 'slow', 'archive']) {
      sql(`CREATE TABLE in_${name} TABLESPACE ${name} AS SELECT 1 AS id`);
    }
    sql('CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw');
    sql('CREATE TABLE near (id int); CREATE FOREIGN TABLE in_far () INHERITS (near) SERVER far');
    sql('CREATE DATABASE "My.App""*"');
    sql("CREATE TABLE texts AS SELECT U&'\\2192' AS text", 'My.App"*');
    // Of an earlier release, as a cluster has it that was upgraded.
    sql("CREATE EXTENSION amcheck VERSION '1.2'", 'My.App"*');
    sql('CREATE DATABASE "a=b"');
    sql('DROP EXTENSION plpgsql', 'a=b');
    sql('ALTER DATABASE "a=b" ALLOW_CONNECTIONS false');
    sql('CHECKPOINT');
    for (const setting of ['default_transaction_read_only = on', 'client_encoding = latin1', 'search_path = nowhere']) {
      sql(`ALTER DATABASE "My.App""*" SET ${setting}`);
    }
    const file = sql("SELECT pg_relation_filepath('orders')");
    sql("ALTER ROLE postgres SET statement_timeout = '1ms'");
    bench.take(...UNUSUAL_VOLUMES);
    return file;
  });
}

async function ownedByPostgres(...directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    mkdirSync(directory);
    await mustRun('chown', 'postgres', directory);
  }
}

function initialize(cluster: string, ...flags: readonly string[]): Promise<void> {
  const words = ['-D', cluster, '--locale=C', '-E', 'UTF8', '-A', 'trust', '-N', ...flags];
  return mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/initdb`, ...words);
}

/** Runs a server on the cluster for as long as `work` takes. */
async function served<T>(bench: CheckBench, cluster: string, work: (sql: Sql) => T): Promise<T> {
  const socket = bench.guest.path('socket');
  await ownedByPostgres(socket);
  const settings = `-c listen_addresses= -c unix_socket_directories=${socket} -c max_connections=123 -c fsync=on`;
  const control = (...words: readonly string[]): Promise<void> =>
    mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, '-D', cluster, '-w', ...words);
  await control('-l', `${cluster}/log`, '-o', settings, 'start');
  try {
    return work((statement, database = 'postgres') =>
      execFileSync('runuser', ['-u', 'postgres', '--', 'psql', '-X', '-q', '-A', '-t', '-h', socket, '-c', statement], {
        cwd: '/',
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, PGDATABASE: database },
      }).trim(),
    );
  } finally {
    await control('-m', 'immediate', 'stop');
  }
}
