import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { tableOn, type Row } from '../rows';
import { holdsOwn } from './container-volumes';
import { PostgresqlBench, PROGRAMS, removeTemplate, whyNoServer } from './postgresql-bench';

const rows: readonly Row<PostgresqlBench>[] = [
  {
    name: 'finds all three volumes, checkpoints, freezes them and thaws them',
    run: async (bench) => {
      await bench.startOnVolumes();
      const before = bench.redo();
      const pre = await bench.postgresql('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ data: true, wal: true, space: true });
      expect(bench.frozen()).toHaveLength(3);
      const post = await bench.postgresql('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ data: true, wal: true, space: true });
      expect(bench.redo()).not.toBe(before);
      expect(bench.sql('INSERT INTO t VALUES (0) RETURNING n')).toBe('0');
    },
  },
  {
    name: 'a dry run names the volumes and checkpoints nothing',
    run: async (bench) => {
      await bench.startOnVolumes();
      const before = bench.redo();
      const dry = await bench.postgresql('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(['data', 'wal', 'space'].map((name) => bench.guest.path(name)).join(' '));
      expect(bench.redo()).toBe(before);
      expect(existsSync(bench.guest.state())).toBe(false);
    },
  },
  {
    name: 'a checkpoint that fails ends the pre with nothing frozen and the lease gone',
    run: async (bench) => {
      await bench.startOnVolumes();
      bench.guest.shim('psql', 'case "$*" in *CHECKPOINT*) echo no >&2; exit 3;; esac; exec /usr/bin/psql "$@"');
      expect(await bench.postgresql('pre-script')).toMatchObject({ code: 201, stdout: '' });
      expect(bench.guest.watchdogs()).toEqual([]);
      expect(bench.guest.isFrozen('data')).toBe(false);
      expect((await bench.postgresql('post-script')).code).toBe(205);
    },
  },
  {
    name: 'a server that dies while frozen does not keep the thaw back: what is frozen is on disk',
    run: async (bench) => {
      await bench.startOnVolumes();
      expect((await bench.postgresql('pre-script')).code).toBe(0);
      spawnSync('pkill', ['-KILL', '-f', `^${PROGRAMS}/postgres -D ${bench.guest.path('data/pg')}`]);
      const post = await bench.postgresql('post-script');
      expect(post.code).toBe(0);
      expect(bench.held(post)).toEqual({ data: true, wal: true, space: true });
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'in a container: its volumes are held, not those at the paths which it names',
    volumes: ['data', 'space', 'decoy', 'other'],
    run: async (bench) => {
      await bench.startInContainer({ decoy: 'decoy' });
      await holdsOwn(bench, { own: ['data', 'space'], hidden: bench.names }, (command, surroundings) =>
        bench.postgresql(command, {}, {}, surroundings),
      );
    },
  },
  ...[
    { where: 'at the same path', decoy: 'data' },
    { where: 'at another path', decoy: 'decoy' },
  ].flatMap(({ where, decoy }) =>
    ['absolute', 'relative'].map((link): Row<PostgresqlBench> => ({
      name: `in a container that has its data ${where}: the WAL is held where an ${link} link leads to for the server`,
      volumes: ['data', 'space', 'decoy'],
      run: async (bench) => {
        const { guest } = bench;
        mkdirSync(guest.path('other')); // The place of the link is no directory of a volume here.
        await bench.startInContainer({ decoy, wal: link === 'absolute' ? guest.path('other/wal') : '../../other/wal' });
        await holdsOwn(bench, { own: ['data', 'space'], hidden: ['space'] }, (command, surroundings) =>
          bench.postgresql(command, {}, {}, surroundings),
        );
      },
    })),
  ),
  {
    name: 'neither variables nor defaults of role, database and server change its session',
    run: async (bench) => {
      await bench.startOnVolumes();
      bench.sql(
        'CREATE SCHEMA own; CREATE FUNCTION own.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT $1$$',
      );
      bench.sql('ALTER ROLE postgres SET search_path = own, pg_catalog');
      bench.sql('ALTER DATABASE template1 SET statement_timeout = 1');
      bench.sql('ALTER SYSTEM SET default_transaction_read_only = on');
      bench.sql('SELECT pg_reload_conf()');
      const environment = {
        ...{
          PGHOST: '192.0.2.1',
          PGPORT: '1',
          PGDATABASE: 'none',
          PGUSER: 'none',
          PGOPTIONS: '-c statement_timeout=1',
        },
        ...{ PGSERVICE: 'none', PGSSLMODE: 'require', PGPASSFILE: '/none', PSQLRC: '/dev/full', PSQL_PAGER: 'false' },
      };
      for (const options of [{}, { database: 'template1' }]) {
        bench.id = randomUUID();
        expect(await bench.postgresql('pre-script', {}, options, { environment })).toMatchObject({
          code: 0,
          stderr: '',
        });
        expect((await bench.postgresql('post-script', {}, options, { environment })).code).toBe(0);
      }
    },
  },
  {
    name: 'a checkpoint that the server does not show in its control file fails the pre',
    run: async (bench) => {
      await bench.startOnVolumes();
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // the control file counts in seconds
      const shim = 'for word in "$@"; do shift; [ "$word" != CHECKPOINT ] || word="SELECT"; set -- "$@" "$word"; done';
      bench.guest.shim('psql', `${shim}; exec /usr/bin/psql "$@"`);
      const pre = await bench.postgresql('pre-script');
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('an older one');
    },
  },
  {
    name: 'a server that is stopped, or under another name than is asked for, is not ready',
    run: async (bench) => {
      await bench.startOnVolumes();
      bench.stop();
      const pre = await bench.postgresql('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('is it running');
    },
  },
  {
    name: 'a server on the file system of the system is not ready, since nothing could hold its writes',
    run: async (bench) => {
      // Nothing is frozen here, by any script: the data is on this machine's root.
      bench.guest.shim('fsfreeze', `echo "$@" >>${bench.guest.path('frozen.log')}; exit 1`);
      await bench.startServer(bench.guest.path('on-root'));
      const pre = await bench.postgresql('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('move it to a volume of its own');
      expect(existsSync(bench.guest.path('frozen.log'))).toBe(false);
    },
  },
];

export function postgresqlTable(): void {
  afterAll(removeTemplate);
  tableOn(
    { make: (volumes) => new PostgresqlBench(volumes ?? ['data', 'wal', 'space']), why: whyNoServer() },
    'the PostgreSQL document on a real server',
    rows,
  );
}
