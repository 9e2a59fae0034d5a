import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mysqlDocument, type MysqlOptions } from '../../../documents';
import { Bench, killServer, mustRun } from '../bench';
import { isInstalled, substitute, until, whyNoVolumes, type ScriptExit, type Values } from '../guest';

/** Why there is no MariaDB to run here; `undefined` when there is. */
export function whyNoMariadb(): string | undefined {
  const missing = ['mariadbd', 'mariadb-install-db', 'mariadb'].find((program) => !isInstalled(program));
  return missing === undefined ? whyNoVolumes() : `${missing} is not installed`;
}

const template = mkdtempSync(join(tmpdir(), 'quiesce-mariadb-'));
let made: Promise<void> | undefined;

/** A data directory as new, made once: each server gets a copy. */
async function copyTemplate(to: string): Promise<void> {
  const data = `${template}/data`;
  made ??= (async () => {
    chmodSync(template, 0o755);
    mkdirSync(data);
    await mustRun('chown', 'mysql', data);
    const options = [`--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=socket'];
    await mustRun('mariadb-install-db', '--no-defaults', '--user=mysql', ...options);
  })();
  await made;
  await mustRun('cp', '-a', data, to);
}

export function removeTemplate(): void {
  rmSync(template, { recursive: true, force: true });
}

/** A guest with a MariaDB of its own, which root reaches over its socket. */
export class MariadbBench extends Bench {
  #server: number | undefined;

  constructor(volumes: readonly string[] = ['data', 'redo', 'bin']) {
    super(volumes);
    mkdirSync(this.guest.path('socket'));
    execFileSync('chown', ['mysql', this.guest.path('socket')]);
  }

  get socket(): string {
    return this.guest.path('socket/s');
  }

  get client(): readonly string[] {
    return ['--no-defaults', '-S', this.socket, '-N', '-B'];
  }

  get server(): number {
    return this.#server ?? 0;
  }

  sql(statement: string): string {
    return execFileSync('mariadb', [...this.client, '-e', statement], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** Whether a statement is answered within three seconds. */
  answers(statement: string): Promise<boolean> {
    return this.isAnswered(3, 'mariadb', ...this.client, '-e', statement);
  }

  /** Everything on the machine's own file system, as on a host with a single volume. */
  async startOnRoot(...options: readonly string[]): Promise<void> {
    const data = this.guest.path('on-root');
    await copyTemplate(data);
    await this.#start(data, options);
  }

  /** Data, redo log and binary log on volumes of their own. */
  async startOnVolumes(...options: readonly string[]): Promise<void> {
    const place = (name: string): string => this.guest.path(`${name}/d`);
    await copyTemplate(place('data'));
    for (const name of ['redo', 'bin']) mkdirSync(place(name));
    await mustRun('cp', `${place('data')}/ib_logfile0`, place('redo'));
    await mustRun('chown', '-R', 'mysql', place('redo'), place('bin'));
    const logs = [`--innodb-log-group-home-dir=${place('redo')}`, `--log-bin=${place('bin')}/log`];
    await this.#start(place('data'), [...logs, ...options]);
  }

  mysql(command: string, values: Values = {}, options: Partial<MysqlOptions> = {}): Promise<ScriptExit> {
    const content = mysqlDocument({ leaseSeconds: 20, socket: this.socket, ...options });
    return this.guest.run(substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values }));
  }

  /** Clients that the document started and that still live. */
  sessions(): readonly string[] {
    const { stdout } = spawnSync('pgrep', ['-f', `localhost.*-S ${this.socket}`], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean);
  }

  override async close(): Promise<void> {
    for (const name of this.names) this.guest.thaw(name);
    if (this.#server !== undefined) await killServer(this.#server);
    await until(() => this.sessions().length === 0, 5);
    await super.close();
  }

  async #start(data: string, options: readonly string[]): Promise<void> {
    const server = spawn(
      'mariadbd',
      [
        '--no-defaults',
        '--user=mysql',
        `--datadir=${data}`,
        `--socket=${this.socket}`,
        '--skip-networking',
        ...options,
      ],
      { stdio: 'ignore', detached: true },
    );
    server.unref();
    this.#server = server.pid;
    await until(async () => existsSync(this.socket) && (await this.answers('SELECT 1')), 30);
    this.sql('CREATE DATABASE d; CREATE TABLE d.i (n INT) ENGINE=InnoDB; CREATE TABLE d.m (n INT) ENGINE=MyISAM');
  }
}
