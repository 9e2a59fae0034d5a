import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { mysqlDocument, type MysqlOptions } from '../../../documents';
import { Bench, killServer } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { mustRun } from '../programs';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';

/** What tells a MariaDB and a MySQL apart here. */
export interface Variety {
  /** The client, as a guest and as this machine finds it. */
  readonly client: { readonly name: string; readonly path: string };
  /** Programs of this machine that a host with this server as a rule has not. */
  readonly hidden: readonly string[];
  /** The words that start the server, before its options. */
  readonly server: readonly [string, ...string[]];
  /** Its redo log in a data directory: a file or a folder. */
  readonly redo: string;
  /** Makes a data directory whose root needs no password on this machine. */
  readonly copyTemplate: (to: string) => Promise<void>;
  /** What a user needs to hold. */
  readonly privileges: string;
}

/** A guest with a server of its own, which root reaches over its socket. */
export class MysqlBench extends Bench {
  /** Programs that the document does not find. */
  hidden: readonly string[];
  readonly #servers: number[] = [];
  #surroundings: readonly string[] = [];

  constructor(
    readonly variety: Variety,
    volumes: readonly string[] = ['data', 'redo', 'bin'],
  ) {
    super(volumes);
    this.hidden = variety.hidden;
    const { name, path } = variety.client;
    if (path.startsWith('/')) {
      this.guest.shim(name, `exec ${path} "$@"`);
    }
    mkdirSync(this.guest.path('socket'));
    execFileSync('chown', ['mysql', this.guest.path('socket')]);
  }

  /** In a folder that the server may write to. */
  get socket(): string {
    return this.guest.path('socket/s');
  }

  get client(): readonly [string, ...string[]] {
    return this.#clientOf(this.socket);
  }

  get server(): number {
    return this.#servers[0] ?? 0;
  }

  sql(statement: string): string {
    return this.#ask(this.client, statement);
  }

  /** Whether a statement is answered within three seconds. */
  answers(statement: string): Promise<boolean> {
    return this.isAnswered(3, ...this.client, '-e', statement);
  }

  /** A session that runs statements of its own; resolves once the server shows the `sign` in its process list. */
  async keepBusy(statements: string, sign: string): Promise<{ readonly end: () => void }> {
    const [program, ...words] = this.client;
    const busy = spawn(program, [...words, '-e', statements], { stdio: 'ignore' });
    await until(() => this.sql('SHOW PROCESSLIST').includes(sign));
    return { end: () => busy.kill('SIGKILL') };
  }

  /** Everything on the machine's own file system, as on a host with a single volume. */
  async startOnRoot(...options: readonly string[]): Promise<void> {
    const data = this.guest.path('on-root');
    await this.variety.copyTemplate(data);
    await this.#start(data, options);
  }

  /** Data, redo log and binary log on volumes of their own. */
  async startOnVolumes(...options: readonly string[]): Promise<void> {
    const place = (name: string): string => this.guest.path(`${name}/d`);
    await this.variety.copyTemplate(place('data'));
    for (const name of ['redo', 'bin']) {
      mkdirSync(place(name));
    }
    await mustRun('cp', '-a', `${place('data')}/${this.variety.redo}`, place('redo'));
    await mustRun('chown', '-R', 'mysql', place('redo'), place('bin'));
    const logs = [`--innodb-log-group-home-dir=${place('redo')}`, `--log-bin=${place('bin')}/log`];
    await this.#start(place('data'), [...logs, ...options]);
  }

  /** As in a container in which the volume `data` is at the place `bin`. */
  async startInContainer(): Promise<void> {
    await this.variety.copyTemplate(this.guest.path('data/d'));
    this.#surroundings = inContainer({ [this.guest.path('bin')]: this.guest.path('data') });
    await this.#start(this.guest.path('bin/d'), ['--skip-log-bin']);
  }

  /** The files as they are on the volumes now, put together in a data directory. */
  image(): string {
    const image = this.guest.path('image');
    const { redo } = this.variety;
    cpSync(this.guest.path('data/d'), image, { recursive: true });
    rmSync(`${image}/${redo}`, { recursive: true });
    cpSync(this.guest.path(`redo/d/${redo}`), `${image}/${redo}`, { recursive: true });
    execFileSync('chown', ['-R', 'mysql', image]);
    return image;
  }

  /** Has a second server recover a data directory, and asks it. */
  async askRecovered(data: string, statement: string): Promise<string> {
    const socket = this.guest.path('socket/recovered');
    await this.#startServer(data, socket, ['--skip-log-bin']);
    return this.#ask(this.#clientOf(socket), statement);
  }

  mysql(
    command: string,
    values: Values = {},
    options: Partial<MysqlOptions> = {},
    { before = ':', environment = {} }: Surroundings = {},
  ): Promise<ScriptExit> {
    const content = mysqlDocument({ leaseSeconds: 20, socket: this.socket, ...options });
    const script = substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values });
    const hide = this.hidden.map((path) => `mount --bind /dev/null ${path}`);
    return this.guest.run(script, { before: [before, ...hide].join(' && '), environment });
  }

  /** Clients that the document started and that still live. */
  sessions(): readonly string[] {
    const { stdout } = spawnSync('pgrep', ['-f', `localhost.*-S ${this.socket}`], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean);
  }

  override async close(): Promise<void> {
    for (const name of this.names) {
      this.guest.thaw(name);
    }
    for (const server of this.#servers) {
      await killServer(server);
    }
    // Of a row that failed in the middle: an idle client does not see that its server is gone.
    for (const session of this.sessions()) {
      spawnSync('kill', ['-KILL', session]);
    }
    await super.close();
  }

  async #start(data: string, options: readonly string[]): Promise<void> {
    await this.#startServer(data, this.socket, options);
    this.sql('CREATE DATABASE d; CREATE TABLE d.i (n INT) ENGINE=InnoDB; CREATE TABLE d.m (n INT) ENGINE=MyISAM');
  }

  async #startServer(data: string, socket: string, options: readonly string[]): Promise<void> {
    const [program = '', ...words] = [...this.#surroundings, ...this.variety.server];
    const places = [`--datadir=${data}`, `--socket=${socket}`, `--pid-file=${socket}.pid`];
    const server = spawn(program, [...words, ...places, '--skip-networking', ...options], {
      stdio: 'ignore',
      detached: true,
    });
    server.unref();
    if (server.pid !== undefined) {
      this.#servers.push(server.pid);
    }
    const answers = () => this.isAnswered(3, ...this.#clientOf(socket), '-e', 'SELECT 1');
    await until(async () => existsSync(socket) && (await answers()), 60);
  }

  #clientOf(socket: string): readonly [string, ...string[]] {
    return [this.variety.client.path, '--no-defaults', '-S', socket, '-N', '-B'];
  }

  #ask([program, ...words]: readonly [string, ...string[]], statement: string): string {
    return execFileSync(program, [...words, '-e', statement], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }
}
