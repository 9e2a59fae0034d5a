import { writeFileSync } from 'node:fs';
import type { Bench } from '../bench';
import type { ScriptExit } from '../guest';
import type { Row } from '../rows';

/** A file system in a file on the volume `a`, mounted at PLACE. */
const inner = (place: string): string =>
  `mkdir -p ${place} && truncate -s 40M ROOT/a/inner.img && mkfs.ext4 -q -F ROOT/a/inner.img && mount -o loop ROOT/a/inner.img ${place}`;

/** Runs `steps` in one mount namespace; PRE and POST are the scripts for `mounts`. */
function inOneNamespace(bench: Bench, mounts: string, steps: readonly string[]): Promise<ScriptExit> {
  const { root } = bench.guest;
  for (const command of ['pre-script', 'post-script']) {
    writeFileSync(`${root}/${command}`, bench.scriptFor(mounts.replaceAll('ROOT', root), command));
  }
  const text = ['PATH=$PATH:/usr/sbin', ...steps].join(' && ').replaceAll('PRE', 'sh ROOT/pre-script >ROOT/pre.out');
  return bench.guest.run(text.replaceAll('POST', 'sh ROOT/post-script').replaceAll('ROOT', root));
}

const stacked = (mounts: string): Row => ({
  name: `a file system in a file of another one is frozen before it: named as ${mounts.replaceAll('ROOT', '')}`,
  volumes: ['a'],
  run: async (bench) => {
    const dirty = 'dd if=/dev/urandom of=ROOT/inner/file bs=1M count=8 2>/dev/null';
    const post = await inOneNamespace(bench, mounts, [inner('ROOT/inner'), dirty, 'PRE', 'POST', 'umount ROOT/inner']);
    expect(post).toMatchObject({ code: 0, stderr: '' });
    expect(Object.entries(bench.held(post) ?? {})).toEqual([
      ['inner', true],
      ['a', true],
    ]);
  },
});

/** The volume `a` is refused, since the system needs something that stands on it. */
const needed = (name: string, ...steps: readonly string[]): Row => ({
  name: `a volume is refused when the system needs ${name}`,
  volumes: ['a'],
  run: async (bench) => {
    const pre = await inOneNamespace(bench, 'ROOT/a', [...steps, 'PRE']);
    expect(pre).toMatchObject({ code: 206 });
    expect(pre.stderr).toContain('never frozen');
    expect(bench.frozen()).toEqual([]);
  },
});

/** A mount of `a` at a path, in a folder that hides the machine's own. */
const mountedAt = (parent: string, path: string): readonly [string, string] => [
  `mount -t tmpfs tmpfs ${parent}`,
  `mkdir -p ${path} && mount --bind ROOT/a ${path}`,
];

/** With this list as the kernel's list of swap. */
const swapOn = (name: string, line: string): Row => ({
  name,
  volumes: ['a'],
  run: async (bench) => {
    const loop = 'loop=$(losetup -f --show ROOT/a/swap.img)';
    const setUp = `PATH=$PATH:/usr/sbin && truncate -s 10M ROOT/a/swap.img && ${loop} && echo "Filename Type" >ROOT/swaps && echo "${line}" >>ROOT/swaps`;
    const script = bench.script('pre-script').replace('swaps=/proc/swaps', `swaps=${bench.guest.path('swaps')}`);
    writeFileSync(bench.guest.path('swap-script'), script);
    const steps = `${setUp} && { sh ROOT/swap-script; code=$?; losetup -d "$loop"; exit $code; }`;
    const pre = await bench.guest.run(steps.replaceAll('ROOT', bench.guest.root));
    expect(pre.code).toBe(line.includes('/dev') || line.includes('$loop') ? 206 : 0);
    await bench.post();
  },
});

export const stacks: readonly Row[] = [
  stacked('ROOT/a ROOT/inner'),
  stacked('ROOT/inner ROOT/a'),
  needed('a file of it: /var/log is in one', inner('/var/log')),
  needed('a file in a file of it', inner('ROOT/inner'), 'truncate -s 20M ROOT/inner/log.img && mkfs.ext4 -q -F ROOT/inner/log.img && mount -o loop ROOT/inner/log.img /var/log'), // prettier-ignore
  needed(
    'a directory of it: /var/log is an overlay',
    'mkdir ROOT/a/up ROOT/a/work && mount -t overlay -o lowerdir=/var/log,upperdir=ROOT/a/up,workdir=ROOT/a/work overlay /var/log',
  ),
  needed('/var/log/amazon', ...mountedAt('/var/log', '/var/log/amazon')),
  ...[
    needed('a folder of the agent below /var/lib/amazon', ...mountedAt('/var/lib', '/var/lib/amazon/ssm/i-1/document')),
    needed('/var/log/audit', ...mountedAt('/var/log', '/var/log/audit')),
    needed('/var/snap, where the agent of snap is', ...mountedAt('/var', '/var/snap')),
    needed('/etc/amazon', 'mkdir ROOT/a/etc && mount -t tmpfs tmpfs /mnt && mkdir /mnt/amazon && mount --bind /mnt /etc && mount --bind ROOT/a /etc/amazon'), // prettier-ignore
  ].map((row) => ({ ...row, long: 'a needed path beside others' })),
  swapOn('a volume with a file that is a swap device is refused', '$loop partition'),
  swapOn(
    'a volume with a swap file is frozen, since the kernel writes there without its file system',
    'ROOT/a/swap.img file',
  ),
  {
    name: 'a mount below a place that is covered is not the one that is frozen',
    volumes: ['a', 'b'],
    run: async (bench) => {
      const covered =
        'mkdir -p ROOT/a/below && mount --bind ROOT/b ROOT/a/below && mount -t tmpfs tmpfs ROOT/a && mkdir ROOT/a/below';
      const pre = await inOneNamespace(bench, 'ROOT/a/below', [covered, 'PRE']);
      expect(pre).toMatchObject({ code: 206 });
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'as many mounts as an instance has volumes are frozen and thawed',
    volumes: ['a'],
    long: 'makes 128 file systems',
    run: async (bench) => {
      const each = 'mount -t tmpfs tmpfs /mnt && for i in $(seq 128); do mkdir /mnt/volume-$i && truncate -s 2M ROOT/run/v$i && mkfs.ext4 -q -F -O ^has_journal ROOT/run/v$i && mount -o loop ROOT/run/v$i /mnt/volume-$i || exit 9; done'; // prettier-ignore
      const mounts = Array.from({ length: 128 }, (_, index) => `/mnt/volume-${index + 1}`).join(' ');
      const post = await inOneNamespace(bench, mounts, [each, 'PRE', 'POST']);
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(Object.values(bench.held(post) ?? {})).toEqual(Array.from({ length: 128 }, () => true));
    },
  },
];
