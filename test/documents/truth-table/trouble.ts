import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Bench } from '../bench';
import type { Row } from '../rows';

/** Makes /run of the guest a small file system of its own, and fills it up to its last byte. */
function smallRun({ guest }: Bench): { readonly fill: () => void; readonly unmount: () => void } {
  const run = guest.path('run');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', run]);
  return {
    fill: () => spawnSync('dd', ['if=/dev/zero', `of=${run}/filler`, 'bs=4k'], { stdio: 'ignore' }),
    unmount: () => spawnSync('umount', ['-l', run]),
  };
}

/** Full, read-only, vanished. */
export const trouble: readonly Row[] = [
  {
    name: 'a /run that is full freezes nothing',
    run: async (bench) => {
      const run = smallRun(bench);
      try {
        run.fill();
        expect(await bench.pre()).toMatchObject({ code: 201, stdout: '' });
        expect(bench.frozen()).toEqual([]);
      } finally {
        run.unmount();
      }
    },
  },
  {
    name: 'a /run that fills up while frozen neither keeps the thaw nor its record back',
    run: async (bench) => {
      const run = smallRun(bench);
      try {
        expect((await bench.pre()).code).toBe(0);
        run.fill();
        const post = await bench.post();
        expect(post.code).toBe(0);
        expect(bench.held(post)).toEqual({ a: true, b: true });
        expect(bench.frozen()).toEqual([]);
        expect(readFileSync(bench.guest.state(bench.id, 'ended'), 'utf8')).toContain("ended_by='command'");
        expect((await bench.post()).code).toBe(205);
      } finally {
        run.unmount();
      }
    },
  },
  {
    name: 'a /run that fills up while frozen does not keep the lease from thawing',
    run: async (bench) => {
      const run = smallRun(bench);
      try {
        expect((await bench.pre({ leaseSeconds: 5 })).code).toBe(0);
        run.fill();
        await bench.endedByLease(5);
        expect(bench.frozen()).toEqual([]);
        expect((await bench.post()).code).toBe(203);
      } finally {
        run.unmount();
      }
    },
  },
  {
    name: 'a full disk is frozen and thawed like any other',
    run: async (bench) => {
      spawnSync('dd', ['if=/dev/zero', `of=${bench.guest.path('a/filler')}`, 'bs=1M'], { stdio: 'ignore' });
      expect(bench.held(await bench.pre())).toEqual({ a: true, b: true });
      expect(bench.held(await bench.post())).toEqual({ a: true, b: true });
    },
  },
  {
    name: 'a read-only mount is frozen and thawed like any other, and stays read-only',
    run: async (bench) => {
      execFileSync('mount', ['-o', 'remount,ro', bench.guest.path('a')]);
      expect(bench.held(await bench.pre())).toEqual({ a: true, b: true });
      expect(bench.held(await bench.post())).toEqual({ a: true, b: true });
      expect(execFileSync('findmnt', ['-n', '-o', 'OPTIONS', bench.guest.path('a')], { encoding: 'utf8' })).toMatch(
        /^ro/,
      );
    },
  },
  {
    name: 'a mount that vanishes between check and freeze is noticed: what lies beneath is not frozen',
    run: async (bench) => {
      const frozen = bench.guest.path('frozen.log');
      bench.guest.shim('fsfreeze', `echo "$@" >>${frozen}; exit 1`); // Beneath is this machine's own root.
      bench.guest.shim('sync', `umount -l ${bench.guest.path('b')} 2>/dev/null; exit 0`); // in its namespace only
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('the mounts changed meanwhile');
      expect(existsSync(frozen)).toBe(false);
    },
  },
  {
    name: 'a mount that vanishes while frozen is thawed by the post all the same',
    run: async (bench) => {
      await bench.pre();
      const post = await bench.guest.run(bench.script('post-script'), { before: `umount ${bench.guest.path('b')}` });
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ a: true, b: true });
      expect(bench.frozen()).toEqual([]);
    },
  },
];
