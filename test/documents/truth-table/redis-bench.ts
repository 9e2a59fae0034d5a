import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { redisDocument, type RedisOptions } from '../../../documents';
import { Bench, killServer } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { isInstalled, whyNoVolumes } from '../machine';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';

export function whyNoRedis(): string | undefined {
  const missing = ['redis-server', 'redis-cli'].find((program) => !isInstalled(program));
  return missing === undefined ? whyNoVolumes() : `${missing} is not installed`;
}

/** A guest with a Redis of its own on a socket, its data on a volume or on the machine's own file system. */
export class RedisBench extends Bench {
  #server: number | undefined;

  get socket(): string {
    return this.guest.path('s');
  }

  async startServer(directory: string, ...options: readonly string[]): Promise<void> {
    mkdirSync(directory, { recursive: true });
    await this.#start(['redis-server'], directory, options);
  }

  /** As in a container whose directory `decoy` is the directory `d` of the volume `data`. */
  async startInContainer(...options: readonly string[]): Promise<void> {
    const [data, decoy] = [this.guest.path('data/d'), this.guest.path('decoy/d')];
    mkdirSync(data);
    mkdirSync(decoy);
    await this.#start([...inContainer({ [decoy]: data }), 'redis-server'], decoy, options);
  }

  /** As in another container, whose directory of the same name is on no volume. */
  async startInContainerOf(bench: RedisBench): Promise<void> {
    const own = this.guest.path('on-root');
    mkdirSync(own);
    const directory = bench.guest.path('decoy/d');
    await this.#start([...inContainer({ [directory]: own }), 'redis-server'], directory, []);
  }

  async #start(
    [program, ...words]: readonly [string, ...string[]],
    directory: string,
    options: readonly string[],
  ): Promise<void> {
    const server = spawn(
      program,
      [...words, '--port', '0', '--unixsocket', this.socket, '--dir', directory, '--save', '', ...options],
      { stdio: 'ignore', detached: true, cwd: '/' },
    );
    server.unref();
    this.#server = server.pid;
    await until(() => existsSync(this.socket));
  }

  startOnVolume(...options: readonly string[]): Promise<void> {
    return this.startServer(this.guest.path('data/d'), ...options);
  }

  startOnRoot(...options: readonly string[]): Promise<void> {
    return this.startServer(this.guest.path('on-root'), ...options);
  }

  cli(...args: readonly string[]): string {
    return execFileSync('redis-cli', ['-s', this.socket, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  answers(...args: readonly string[]): Promise<boolean> {
    return this.isAnswered(3, 'redis-cli', '-s', this.socket, ...args);
  }

  redis(
    command: string,
    values: Values = {},
    options: Partial<RedisOptions> = {},
    surroundings: Surroundings = {},
  ): Promise<ScriptExit> {
    const where = options.host === undefined ? { socket: this.socket } : {};
    const content = redisDocument({ leaseSeconds: 20, ...where, ...options });
    const script = substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values });
    return this.guest.run(script, surroundings);
  }

  async killServer(): Promise<void> {
    if (this.#server !== undefined) {
      await killServer(this.#server);
    }
  }

  override async close(): Promise<void> {
    for (const name of this.names) {
      this.guest.thaw(name);
    }
    await this.killServer();
    await super.close();
  }
}

/** What a new server reads from a copy of the files. */
export async function valueAfterRestore(bench: RedisBench, ...options: readonly string[]): Promise<string> {
  cpSync(bench.guest.path('data/d'), bench.guest.path('image'), { recursive: true });
  const restored = new RedisBench([]);
  try {
    await restored.startServer(bench.guest.path('image'), ...options);
    await until(async () => (await restored.answers('PING')) && !restored.cli('PING').includes('LOADING'));
    return restored.cli('GET', 'k');
  } finally {
    await restored.close();
  }
}
