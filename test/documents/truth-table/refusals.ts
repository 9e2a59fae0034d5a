import { existsSync, mkdirSync } from 'node:fs';
import type { Bench } from '../bench';
import type { Row } from '../rows';

interface Refusal {
  readonly name: string;
  readonly mounts: string | ((bench: Bench) => string);
  readonly message: string;
  /** Run first in the script's own mount namespace; OTHER is an empty folder, ROOT the guest's. */
  readonly before?: string;
  readonly volumes?: readonly string[];
  readonly long?: string;
}

/** 206 for these mounts, and nothing was frozen: they name the machine's own, so fsfreeze is out of reach. */
function refused({ name, mounts, message, before = ':', volumes = [], long }: Refusal): Row {
  return {
    name: `${name} is refused`,
    volumes,
    ...(long === undefined ? {} : { long }),
    run: async (bench) => {
      const frozen = bench.guest.path('frozen.log');
      bench.guest.shim('fsfreeze', `echo "$@" >>${frozen}; exit 1`);
      mkdirSync(bench.guest.path('other'));
      const place = before.replaceAll('OTHER', bench.guest.path('other')).replaceAll('ROOT', bench.guest.root);
      const script = bench.scriptFor(typeof mounts === 'string' ? mounts : mounts(bench));
      const pre = await bench.guest.run(script, { before: place });
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain(message);
      expect((await bench.guest.run(script.replace("='pre-script'", "='dry-run'"), { before: place })).code).toBe(206);
      expect(existsSync(frozen)).toBe(false);
    },
  };
}

const other = ({ guest }: Bench): string => guest.path('other');

/** A device of instance store, as Nitro's kernel tells of it, below a partition and below LVM. */
const instanceStore = (device: string): Row => ({
  name: `a mount on instance store (${device}) is refused, since no snapshot holds it`,
  volumes: ['a'],
  run: async (bench) => {
    const blocks = bench.guest.path('blocks');
    // Where the script looks for MAJOR:MINOR there stand links; all of them lead to the one made here.
    const script = bench
      .script('pre-script')
      .replace('block_devices=/sys/dev/block', `block_devices=${blocks}`)
      .replace('"$block_devices/$found_number"', `"$block_devices/${device}"`);
    for (const path of ['nvme1n1/device', 'nvme1n1/nvme1n1p1', 'dm-0/slaves/nvme1n1/device']) {
      mkdirSync(`${blocks}/${path}`, { recursive: true });
    }
    const model = "printf 'Amazon EC2 NVMe Instance Storage        \\n'";
    const before = `${model} >${blocks}/nvme1n1/device/model; ${model} >${blocks}/dm-0/slaves/nvme1n1/device/model`;
    const pre = await bench.guest.run(script, { before });
    expect(pre).toMatchObject({ code: 206, stdout: '' });
    expect(pre.stderr).toContain('instance store');
  },
});

/** Host programs without which nothing is begun. */
const failingTool = (tool: string): Row => ({
  name: `a host on which ${tool} fails freezes nothing`,
  volumes: ['a'],
  run: async (bench) => {
    bench.guest.shim(tool, 'exit 1');
    expect([201, 204, 206]).toContain((await bench.pre()).code);
    expect(bench.frozen()).toEqual([]);
  },
});

const LIKE = 'beside others of its kind';

export const refusals: readonly Row[] = [
  refused({ name: 'the root', mounts: '/', message: 'never frozen' }),
  refused({ name: '/proc', mounts: '/proc', message: 'never frozen', long: LIKE }),
  refused({ name: '/dev', mounts: '/dev', message: 'never frozen', long: LIKE }),
  refused({
    name: 'a bind mount of the root file system',
    mounts: other,
    message: 'never frozen',
    before: 'mount --bind /usr OTHER',
  }),
  refused({
    name: 'a file system in memory',
    mounts: other,
    message: 'of type tmpfs, which is not on a volume',
    before: 'mount -t tmpfs tmpfs OTHER',
  }),
  refused({
    name: 'an overlay',
    mounts: other,
    message: 'of type overlay',
    before:
      'mount -t tmpfs tmpfs /mnt && mkdir /mnt/l /mnt/u /mnt/w && mount -t overlay -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w overlay OTHER', // prettier-ignore
    long: LIKE,
  }),
  refused({
    name: 'one file system under two names',
    mounts: (bench) => `${bench.guest.path('a')} ${other(bench)}`,
    message: 'name it once',
    before: 'mount --bind ROOT/a OTHER',
    volumes: ['a'],
  }),
  refused({
    name: 'a volume that /var/log is on',
    mounts: ({ guest }) => guest.path('a'),
    message: 'never frozen',
    before: 'mount --bind ROOT/a /var/log',
    volumes: ['a'],
  }),
  refused({ name: 'a relative path', mounts: 'data', message: 'not an absolute path' }),
  instanceStore('nvme1n1'),
  ...['nvme1n1/nvme1n1p1', 'dm-0'].map((device) => ({ ...instanceStore(device), long: LIKE })),
  ...['findmnt', 'flock'].map(failingTool),
  ...['cp', 'mkdir'].map((tool) => ({ ...failingTool(tool), long: LIKE })),
];
