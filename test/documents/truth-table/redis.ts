import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { redisDocument, type RedisOptions } from '../../../documents';
import { Bench, killServer } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { isInstalled, whyNoVolumes } from '../machine';
import { tableOn, type Row } from '../rows';
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
async function valueAfterRestore(bench: RedisBench, ...options: readonly string[]): Promise<string> {
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

const rows: readonly Row<RedisBench>[] = [
  {
    name: 'without an append-only file: what was written is in the files, nothing more gets in, and it goes on after',
    run: async (bench) => {
      await bench.startOnVolume();
      bench.cli('SET', 'k', 'before');
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ data: true });
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'freeze' });
      expect(await bench.answers('SET', 'k', 'late')).toBe(false);
      expect(bench.cli('GET', 'k')).toBe('before');
      expect(await valueAfterRestore(bench)).toBe('before');
      const post = await bench.redis('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ data: true });
      expect(await bench.answers('SET', 'k', 'after')).toBe(true);
    },
  },
  {
    name: 'with an append-only file that is synced by the system: the same, and nothing is saved',
    run: async (bench) => {
      await bench.startOnVolume('--appendonly', 'yes', '--appendfsync', 'no');
      bench.cli('SET', 'k', 'before');
      expect(await bench.redis('pre-script')).toMatchObject({ code: 0, stderr: '' });
      expect(existsSync(bench.guest.path('data/d/dump.rdb'))).toBe(false);
      expect(await valueAfterRestore(bench, '--appendonly', 'yes')).toBe('before');
      expect((await bench.redis('post-script')).code).toBe(0);
    },
  },
  {
    name: 'on a single volume the pause alone holds, and the evidence says so',
    run: async (bench) => {
      await bench.startOnRoot();
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'lock', mounts: [] });
      expect(await bench.answers('SET', 'k', 'late')).toBe(false);
      const post = await bench.redis('post-script');
      expect(post.code).toBe(0);
      expect(bench.evidence(post)).toMatchObject({ heldBy: 'lock', thawedBy: 'command' });
      expect(await bench.answers('SET', 'k', 'after')).toBe(true);
    },
  },
  {
    name: 'a pause that somebody ended costs the verdict',
    run: async (bench) => {
      await bench.startOnRoot();
      await bench.redis('pre-script');
      bench.cli('CLIENT', 'UNPAUSE');
      const post = await bench.redis('post-script');
      expect(post.code).toBe(205);
      expect(post.stderr).toContain('not held any more');
    },
  },
  {
    name: 'a server that was restarted while frozen costs the verdict, not the thaw',
    run: async (bench) => {
      await bench.startOnVolume();
      await bench.redis('pre-script');
      await bench.killServer();
      expect((await bench.redis('post-script')).code).toBe(205);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a save that fails lets the server go and fails the pre',
    run: async (bench) => {
      await bench.startOnVolume();
      bench.cli('SET', 'k', 'v');
      execFileSync('mkdir', [bench.guest.path('data/d/dump.rdb')]); // which no file can replace
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('could not save');
      expect(bench.frozen()).toEqual([]);
      spawnSync('redis-cli', ['-s', bench.socket, 'CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no']);
      expect(await bench.answers('SET', 'k', 'after')).toBe(true);
      expect((await bench.redis('post-script')).code).toBe(205);
    },
  },
  {
    name: 'the pause ends with the lease',
    run: async (bench) => {
      await bench.startOnVolume();
      expect((await bench.redis('pre-script', { leaseSeconds: 5 })).code).toBe(0);
      await bench.endedByLease(5);
      expect(bench.frozen()).toEqual([]);
      expect(await bench.answers('SET', 'k', 'after')).toBe(true);
      expect((await bench.redis('post-script')).code).toBe(203);
    },
  },
  {
    name: 'a dry run names the volume, pauses nothing and saves nothing',
    run: async (bench) => {
      await bench.startOnVolume();
      bench.cli('SET', 'k', 'v');
      const dry = await bench.redis('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(bench.guest.path('data'));
      const commands = bench.cli('INFO', 'commandstats');
      for (const command of ['pause', 'save', 'set|', 'publish']) {
        expect(commands).not.toContain(command);
      }
      expect(bench.cli('INFO', 'persistence')).toContain('rdb_changes_since_last_save:1');
    },
  },
  {
    name: 'the password comes from a file that is only root’s, and no argument list has it',
    run: async (bench) => {
      await bench.startOnRoot('--requirepass', 'sekret');
      const passwordFile = bench.guest.path('password');
      writeFileSync(passwordFile, 'sekret\n', { mode: 0o644 });
      expect((await bench.redis('pre-script', {}, { passwordFile })).code).toBe(206);
      execFileSync('chmod', ['600', passwordFile]);
      bench.guest.shim('redis-cli', `echo "$@" >>${bench.guest.path('arguments')}; exec /usr/bin/redis-cli "$@"`);
      expect((await bench.redis('pre-script', {}, { passwordFile })).code).toBe(0);
      expect((await bench.redis('post-script', {}, { passwordFile })).code).toBe(0);
      expect(readFileSync(bench.guest.path('arguments'), 'utf8')).not.toContain('sekret');
      expect((await bench.redis('dry-run')).code).toBe(206); // without it
    },
  },
  {
    name: 'a server before 6.2 is not ready',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.guest.shim('redis-cli', '/usr/bin/redis-cli "$@" | sed "s/^redis_version:.*/redis_version:6.0.16/"');
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('before 6.2');
    },
  },
  {
    name: 'a replica is not ready, since its master goes on writing to it',
    run: async (bench) => {
      await bench.startOnRoot('--replicaof', '127.0.0.1', '1');
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('only a master');
    },
  },
  ...(['no', 'yes'] as const).map((append): Row<RedisBench> => ({
    name: `in a container, appendonly ${append}: its volume is held, not that at the path which it names`,
    volumes: ['data', 'decoy'],
    run: async (bench) => {
      await bench.startInContainer('--appendonly', append, '--appendfsync', 'no');
      bench.cli('SET', 'k', 'before');
      const pre = await bench.redis('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ data: true });
      expect(bench.frozen()).toEqual(['data']);
      expect(await valueAfterRestore(bench, '--appendonly', append)).toBe('before');
      expect((await bench.redis('post-script')).code).toBe(0);
    },
  })),
  {
    name: 'a container whose files are on no mount of this instance is not ready, and neither is a server elsewhere',
    volumes: ['data', 'decoy'],
    run: async (bench) => {
      await bench.startInContainer();
      const unmount = { before: `umount ${bench.guest.path('data')}` };
      const hidden = await bench.redis('pre-script', {}, {}, unmount);
      expect(hidden).toMatchObject({ code: 206, stdout: '' });
      expect(hidden.stderr).toContain('on no mount of this instance');
      bench.guest.shim('redis-cli', '/usr/bin/redis-cli "$@" | sed "s/^process_id:.*/process_id:77777777/"');
      const elsewhere = await bench.redis('pre-script');
      expect(elsewhere).toMatchObject({ code: 206, stdout: '' });
      expect(elsewhere.stderr).toContain('runs elsewhere');
    },
  },
  {
    name: 'two servers with directories of the same name are told apart, or neither is ready',
    volumes: ['data', 'decoy'],
    run: async (bench) => {
      await bench.startInContainer();
      const other = new RedisBench([]);
      try {
        await other.startServer(bench.guest.path('decoy/d'));
        expect(bench.held(await bench.redis('pre-script'))).toEqual({ data: true });
        expect((await bench.redis('post-script')).code).toBe(0);
        // Both containers' servers have the process id 1.
        await other.killServer();
        await other.startInContainerOf(bench);
        const pre = await bench.redis('dry-run');
        expect(pre.code).toBe(206);
        expect(pre.stderr).toContain('it is not certain which one answered');
        expect((await bench.redis('dry-run', {}, { dir: bench.guest.path('data/d') })).code).toBe(0);
      } finally {
        await other.close();
      }
    },
  },
  {
    name: 'a user who may not run CONFIG GET names the directory, and one that is no server’s is not ready',
    run: async (bench) => {
      await bench.startOnVolume('--rename-command', 'CONFIG', '');
      expect((await bench.redis('dry-run')).stderr).toContain('give the option dir');
      const dir = bench.guest.path('data/d');
      expect(bench.held(await bench.redis('pre-script', {}, { dir }))).toEqual({ data: true });
      expect((await bench.redis('post-script', {}, { dir })).code).toBe(0);
      expect((await bench.redis('dry-run', {}, { dir: bench.guest.path('data') })).code).toBe(206);
    },
  },
  {
    name: 'a server that listens on another address of the instance is found by its host',
    run: async (bench) => {
      await bench.startOnVolume('--bind', '127.0.0.2', '--port', '63799');
      const elsewhere = { host: '127.0.0.2', port: 63_799 };
      expect(bench.held(await bench.redis('pre-script', {}, elsewhere))).toEqual({ data: true });
      expect((await bench.redis('post-script', {}, elsewhere)).code).toBe(0);
    },
  },
  {
    name: 'no variable of the surroundings reaches the client',
    run: async (bench) => {
      await bench.startOnVolume();
      const environment = { FAKETTY: '1', REDISCLI_AUTH: 'wrong', REDISCLI_RCFILE: '/none', VALKEYCLI_AUTH: 'wrong' };
      expect(await bench.redis('pre-script', {}, {}, { environment })).toMatchObject({ code: 0, stderr: '' });
      expect(await bench.redis('post-script', {}, {}, { environment })).toMatchObject({ code: 0, stderr: '' });
    },
  },
  {
    name: 'a server that is stopped is not ready',
    run: async (bench) => {
      expect(await bench.redis('pre-script')).toMatchObject({ code: 206, stdout: '' });
    },
  },
];

export function redisTable(): void {
  tableOn(
    { make: (volumes) => new RedisBench(volumes ?? ['data']), why: whyNoRedis() },
    'the Redis document on a real server',
    rows,
  );
}
