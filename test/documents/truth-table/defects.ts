import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Row } from '../rows';

/** What is wrong in the documents of others, such as AWS's samples. Databases have theirs beside them, the engine its own. */
export const defects: readonly Row[] = [
  {
    name: 'a second mount that refuses to freeze gets the first one thawed and stays as it was',
    run: async (bench) => {
      bench.guest.freeze('b');
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('Device or resource busy');
      expect(bench.guest.isFrozen('a')).toBe(false);
      expect(bench.guest.thaw('b')).toBe(true);
      expect((await bench.post()).code).toBe(205);
      expect((await bench.pre({ executionId: randomUUID() })).code).toBe(0); // A retry recovers.
    },
  },
  {
    name: 'an empty set of mounts is not ready, never a success',
    volumes: ['a'],
    run: async (bench) => {
      expect(await bench.guest.run(bench.scriptFor(''))).toMatchObject({ code: 206, stdout: '' });
    },
  },
  {
    name: 'a findmnt that knows a column less (util-linux of old) is not ready, never a success',
    volumes: ['a'],
    run: async (bench) => {
      bench.guest.shim('findmnt', "echo 'findmnt: unknown column' >&2; exit 1");
      expect(await bench.pre()).toMatchObject({ code: 206, stdout: '' });
    },
  },
  {
    name: 'a swap device is not a mount',
    volumes: ['a'],
    run: async (bench) => {
      expect(await bench.guest.run(bench.scriptFor('[SWAP]'))).toMatchObject({ code: 206, stdout: '' });
    },
  },
  {
    name: 'a mount that somebody else thawed costs its proof but not the thaw of the others',
    run: async (bench) => {
      await bench.pre();
      bench.guest.thaw('b'); // the first to be thawed
      const post = await bench.post();
      expect(post.code).toBe(0);
      expect(bench.held(post)).toEqual({ a: true, b: false });
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'neither a dry run nor a pre changes the options of a mount',
    run: async (bench) => {
      const options = (): string =>
        execFileSync('findmnt', ['-n', '-o', 'OPTIONS', bench.guest.path('a')], { encoding: 'utf8' });
      const before = options();
      await bench.run('dry-run');
      await bench.pre();
      expect(options()).toBe(before);
    },
  },
  {
    name: 'a pre that fails when it had frozen has thawed by the time that it says so',
    run: async (bench) => {
      bench.shimFreeze(`-f ${bench.guest.path('b')}`, "echo 'Operation not supported' >&2; exit 1");
      expect((await bench.pre()).code).toBe(201);
      expect(bench.frozen()).toEqual([]);
      expect(bench.guest.watchdogs()).toEqual([]);
    },
  },
  {
    name: 'with everything that programs write by habit on the frozen mount both scripts come to their end',
    run: async (bench) => {
      const onFrozen = bench.guest.path('a/var');
      mkdirSync(onFrozen);
      const surroundings = { directory: onFrozen, environment: { HOME: onFrozen, TMPDIR: onFrozen, PWD: onFrozen } };
      const run = (command: string) => bench.guest.run(bench.script(command), surroundings);
      expect(bench.held(await run('pre-script'))).toEqual({ a: true, b: true });
      expect(bench.held(await run('post-script'))).toEqual({ a: true, b: true });
    },
  },
];
