import type { Row } from '../rows';
import { RedisBench, valueAfterRestore } from './redis-bench';

/** How the document finds the server that answered it, and the volumes of that server. */
export const placeRows: readonly Row<RedisBench>[] = [
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
];
