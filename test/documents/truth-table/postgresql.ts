import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresqlDocument, type PostgresqlOptions } from '../../../documents';
import { Bench } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { whyNoVolumes } from '../machine';
import { mustRun } from '../programs';
import { tableOn, type Row } from '../rows';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const PORT = 54_329;

export function whyNoServer(): string | undefined {
  if (!existsSync(`${PROGRAMS}/initdb`)) {
    return 'PostgreSQL 15 is not installed';
  }
  return spawnSync('id', ['postgres']).status === 0 ? whyNoVolumes() : 'there is no user postgres';
}

function asPostgres(program: string, ...args: readonly string[]): string {
  return execFileSync('runuser', ['-u', 'postgres', '--', program, ...args], {
    cwd: '/',
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

const template = mkdtempSync(join(tmpdir(), 'quiesce-postgresql-'));
let made: Promise<void> | undefined;

/** A cluster as new, made once: each server gets a copy. */
async function copyTemplate(to: string): Promise<void> {
  const data = `${template}/data`;
  made ??= (async () => {
    chmodSync(template, 0o755);
    mkdirSync(data);
    await mustRun('chown', 'postgres', data);
    await mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/initdb`, '-D', data, '-A', 'peer', '--no-sync');
  })();
  await made;
  await mustRun('cp', '-a', data, to);
}

/** A guest with a PostgreSQL of its own, which the user postgres reaches over its socket. */
export class PostgresqlBench extends Bench {
  #data: string | undefined;
  #container: number | undefined;

  sql(statement: string): string {
    const options = ['-X', '-A', '-t', '-q', '-h', this.guest.path('socket'), '-p', String(PORT)];
    return asPostgres('psql', ...options, '-c', statement).trim();
  }

  /** The WAL on its own volume, the data where it is asked for. */
  async startServer(data: string): Promise<void> {
    const wal = this.guest.path('wal/pg');
    const socket = this.guest.path('socket');
    await copyTemplate(data);
    await mustRun('cp', '-a', `${data}/pg_wal`, wal);
    rmSync(`${data}/pg_wal`, { recursive: true });
    symlinkSync(wal, `${data}/pg_wal`);
    mkdirSync(socket);
    await mustRun('chown', '-h', 'postgres', socket, `${data}/pg_wal`);
    this.#data = data;
    // Its own log, since a server that inherits the pipe would keep pg_ctl's caller waiting.
    const control = ['-D', data, '-l', `${data}/log`, '-w', '-o', `-c ${this.#settings().join(' -c ')}`, 'start'];
    await mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, ...control);
  }

  /** As in a container in which the volume `data` is at the place `decoy`, and `space` at `other`. */
  async startInContainer(): Promise<void> {
    const [data, decoy, space, other] = ['data', 'decoy', 'space', 'other'].map((name) => this.guest.path(name));
    await copyTemplate(`${data}/pg`);
    for (const folder of [this.guest.path('socket'), `${space}/pg`]) {
      mkdirSync(folder);
      await mustRun('chown', 'postgres', folder);
    }
    const [program, ...words] = inContainer({ [`${decoy}`]: `${data}`, [`${other}`]: `${space}` });
    const settings = this.#settings().flatMap((setting) => ['-c', setting]);
    const server = ['runuser', '-u', 'postgres', '--', `${PROGRAMS}/postgres`, '-D', `${decoy}/pg`, ...settings];
    const container = spawn(program, [...words, ...server], { stdio: 'ignore', detached: true, cwd: '/' });
    container.unref();
    this.#container = container.pid;
    await until(
      () => spawnSync(`${PROGRAMS}/pg_isready`, ['-h', this.guest.path('socket'), '-p', String(PORT)]).status === 0,
    );
    this.sql(`CREATE TABLESPACE s LOCATION '${other}/pg'`);
  }

  #settings(): readonly string[] {
    return ['listen_addresses=', `port=${PORT}`, `unix_socket_directories=${this.guest.path('socket')}`];
  }

  /** Data, WAL and a tablespace on volumes of their own. */
  async startOnVolumes(): Promise<void> {
    await this.startServer(this.guest.path('data/pg'));
    mkdirSync(this.guest.path('space/pg'));
    execFileSync('chown', ['postgres', this.guest.path('space/pg')]);
    this.sql(`CREATE TABLESPACE s LOCATION '${this.guest.path('space/pg')}'`);
    this.sql('CREATE TABLE t AS SELECT generate_series(1, 1000) AS n');
  }

  redo(): string {
    return this.sql('SELECT redo_lsn FROM pg_control_checkpoint()');
  }

  stop(): void {
    if (this.#container !== undefined) {
      process.kill(-this.#container, 'SIGKILL'); // with the server, whose group it leads
    }
    if (this.#data === undefined) {
      return;
    }
    spawnSync('runuser', ['-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, '-D', this.#data, '-m', 'immediate', 'stop'], { cwd: '/' }); // prettier-ignore
  }

  postgresql(
    command: string,
    values: Values = {},
    options: Partial<PostgresqlOptions> = {},
    surroundings: Surroundings = {},
  ): Promise<ScriptExit> {
    const places = { port: PORT, socketDirectory: this.guest.path('socket') };
    const content = postgresqlDocument({ leaseSeconds: 20, ...places, ...options });
    const script = substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values });
    return this.guest.run(script, surroundings);
  }

  override async close(): Promise<void> {
    for (const name of this.names) {
      this.guest.thaw(name);
    }
    this.stop();
    await super.close();
  }
}

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
      await bench.startInContainer();
      const pre = await bench.postgresql('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ data: true, space: true });
      expect(bench.frozen()).toEqual(['data', 'space']);
      expect((await bench.postgresql('post-script')).code).toBe(0);
      const hide = bench.names.map((name) => `umount ${bench.guest.path(name)}`).join(' && ');
      const hidden = await bench.postgresql('dry-run', {}, {}, { before: hide });
      expect(hidden.code).toBe(206);
      expect(hidden.stderr).toContain('on no mount of this instance');
    },
  },
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
  afterAll(() => {
    rmSync(template, { recursive: true, force: true });
  });
  tableOn(
    { make: (volumes) => new PostgresqlBench(volumes ?? ['data', 'wal', 'space']), why: whyNoServer() },
    'the PostgreSQL document on a real server',
    rows,
  );
}
