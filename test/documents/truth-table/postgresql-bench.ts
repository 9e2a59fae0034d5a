import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresqlDocument, type PostgresqlOptions } from '../../../documents';
import { Bench } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { whyNoVolumes } from '../machine';
import { mustRun } from '../programs';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';

export const PROGRAMS = '/usr/lib/postgresql/15/bin';
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

export function removeTemplate(): void {
  rmSync(template, { recursive: true, force: true });
}

/** A guest with a PostgreSQL of its own, which the user postgres reaches over its socket. */
export class PostgresqlBench extends Bench {
  #data: string | undefined;
  #container: number | undefined;

  sql(statement: string): string {
    const options = ['-X', '-A', '-t', '-q', '-h', this.guest.path('socket'), '-p', String(PORT)];
    return asPostgres('psql', ...options, '-c', statement).trim();
  }

  /** The data where it is asked for, and entries of its directory at other places; the WAL on its own volume. */
  async startServer(
    data: string,
    moved: Readonly<Record<string, string>> = { pg_wal: this.guest.path('wal/pg') },
  ): Promise<void> {
    const socket = this.guest.path('socket');
    await copyTemplate(data);
    for (const [entry, place] of Object.entries(moved)) {
      await mustRun('mv', `${data}/${entry}`, place);
      symlinkSync(place, `${data}/${entry}`);
    }
    mkdirSync(socket);
    await mustRun('chown', 'postgres', socket);
    this.#data = data;
    // Its own log, since a server that inherits the pipe would keep pg_ctl's caller waiting.
    const control = ['-D', data, '-l', `${data}/log`, '-w', '-o', `-c ${this.#settings().join(' -c ')}`, 'start'];
    await mustRun('runuser', '-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, ...control);
  }

  /**
   * As in a container in which the volume `data` is at the place `decoy`, and `space` at `other`; its WAL is a link that
   * leads to `wal` there.
   */
  async startInContainer({ decoy: decoyName, wal }: { readonly decoy: string; readonly wal?: string }): Promise<void> {
    const [data, decoy, space, other] = ['data', decoyName, 'space', 'other'].map((name) => this.guest.path(name));
    await copyTemplate(`${data}/pg`);
    if (wal !== undefined) {
      await mustRun('mv', `${data}/pg/pg_wal`, `${space}/wal`);
      symlinkSync(wal, `${data}/pg/pg_wal`);
    }
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
