import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresqlDocument } from '../../../documents';
import { Bench } from '../bench';
import type { ScriptExit } from '../guest';
import { whyNoVolumes } from '../machine';
import { mustRun } from '../programs';
import { tableOn, type Row } from '../rows';
import { substitute, type Values } from '../../../lab/databases/substitute';

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
    const options = `-c listen_addresses= -c port=${PORT} -c unix_socket_directories=${socket}`;
    this.#data = data;
    // Its own log, since a server that inherits the pipe would keep pg_ctl's caller waiting.
    const control = ['-D', data, '-l', `${data}/log`, '-w', '-o', options, 'start'];
    await mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, ...control);
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
    if (this.#data === undefined) {
      return;
    }
    spawnSync('runuser', ['-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, '-D', this.#data, '-m', 'immediate', 'stop'], { cwd: '/' }); // prettier-ignore
  }

  postgresql(command: string, values: Values = {}): Promise<ScriptExit> {
    const content = postgresqlDocument({ leaseSeconds: 20, port: PORT, socketDirectory: this.guest.path('socket') });
    return this.guest.run(substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values }));
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
