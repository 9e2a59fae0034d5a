import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tableOn, type Row } from '../rows';
import { RedisBench, valueAfterRestore, whyNoRedis } from './redis-bench';
import { placeRows } from './redis-places';

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
  ...placeRows,
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
