import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Bench } from '../bench';
import type { ScriptExit } from '../guest';
import type { Row } from '../rows';

/** What happens to the mount of `a` while it is frozen, in the namespace of all scripts; OTHER is an empty folder. */
const HAPPENINGS: Readonly<Record<string, string>> = {
  'unmounted lazily': 'umount -l ROOT/up/a',
  'moved to another place': 'mount --move ROOT/up/a OTHER',
  'at a path that is renamed': 'mv ROOT/up ROOT/down',
  'mounted elsewhere too, and then unmounted': 'mount --bind ROOT/up/a OTHER && umount -l ROOT/up/a',
  'covered by another mount': 'mount -t tmpfs tmpfs ROOT/up/a',
  'below a path that is covered by another mount': 'mount -t tmpfs tmpfs ROOT/up',
  'covered by a bind mount of the root': 'mount --bind / ROOT/up/a',
  'left behind by a change of the root':
    'mount --bind / OTHER && for i in proc dev sys run; do mount --rbind /$i OTHER/$i; done && cd OTHER && pivot_root . mnt && cd / && umount -l /mnt',
};
const QUICK_LEASES = ['unmounted lazily', 'left behind by a change of the root'];
const LEASE_SECONDS = 5;

/** Runs a pre, what happens, and `after`, all in one mount namespace. */
async function whileFrozen(bench: Bench, happens: string, after: string): Promise<ScriptExit> {
  const { root } = bench.guest;
  const mount = `${root}/up/a`;
  for (const command of ['pre-script', 'post-script']) {
    const script = bench.scriptFor(mount, command).replace("lease_seconds='20'", `lease_seconds='${LEASE_SECONDS}'`);
    writeFileSync(`${root}/${command}`, script);
  }
  const steps = [
    'PATH=$PATH:/usr/sbin',
    'mkdir -p ROOT/up/a OTHER && mount --bind ROOT/a ROOT/up/a',
    'sh ROOT/pre-script >ROOT/pre.out',
    happens,
    after,
  ];
  return bench.guest.run(steps.join(' && ').replaceAll('ROOT', root).replaceAll('OTHER', `${root}/other`));
}

const KILL_KEEPERS = 'while read -r pid _; do kill -KILL $pid; done </run/quiesce/*/keepers';

export const superblocks: readonly Row[] = [
  ...Object.entries(HAPPENINGS).flatMap(([name, happens]): readonly Row[] => [
    {
      name: `a mount that is ${name} while frozen is thawed by the post, which proves it`,
      volumes: ['a'],
      run: async (bench) => {
        const post = await whileFrozen(bench, happens, 'sh ROOT/post-script');
        expect(post).toMatchObject({ code: 0, stderr: '' });
        expect(bench.held(post)).toEqual({ a: true });
        expect(bench.frozen()).toEqual([]);
      },
    },
    {
      name: `a mount that is ${name} while frozen is thawed by the lease`,
      volumes: ['a'],
      ...(QUICK_LEASES.includes(name) ? {} : { long: 'waits for a lease, as others of its kind' }),
      run: async (bench) => {
        expect(await whileFrozen(bench, happens, 'true')).toMatchObject({ code: 0, stderr: '' });
        expect(bench.frozen()).toEqual(['a']);
        await bench.endedByLease(LEASE_SECONDS);
        expect(bench.frozen()).toEqual([]);
      },
    },
  ]),
  {
    name: 'a mount that is gone, with all processes in it killed, is mounted again for its thaw',
    volumes: ['a'],
    run: async (bench) => {
      const post = await whileFrozen(bench, `{ ${KILL_KEEPERS}; umount -l ROOT/up/a ROOT/a; }`, 'sh ROOT/post-script');
      expect(post.code).toBe(0);
      expect(bench.held(post)).toEqual({ a: true });
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'what keeps a mount open ends with the hold',
    volumes: ['a'],
    run: async (bench) => {
      await bench.pre();
      const keeper = readFileSync(bench.guest.state(bench.id, 'keepers'), 'utf8').split(' ')[0] ?? '';
      expect(existsSync(`/proc/${keeper}`)).toBe(true);
      await bench.post();
      expect(existsSync(`/proc/${keeper}/cwd`)).toBe(false);
    },
  },
  {
    name: 'a mount with a blank in its path is frozen and thawed like any other',
    volumes: ['my data', 'b'],
    run: async (bench) => {
      expect((await bench.run('dry-run')).stdout).toContain('/my data ');
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ 'my data': true, b: true });
      expect(bench.frozen()).toEqual(['my data', 'b']);
      const post = await bench.post();
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ 'my data': true, b: true });
    },
  },
  {
    name: 'a mount that is named by a link is the mount that the link leads to',
    volumes: ['a'],
    run: async (bench) => {
      const surroundings = { before: `ln -sfn ${bench.guest.path('a')} ${bench.guest.path('link')}` };
      const run = (command: string) =>
        bench.guest.run(bench.scriptFor(bench.guest.path('link'), command), surroundings);
      expect(bench.held(await run('pre-script'))).toEqual({ a: true });
      expect(bench.held(await run('post-script'))).toEqual({ a: true });
    },
  },
];
