import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { describeWhere } from '../../describe-where';
import { whyNoVolumes } from '../machine';
import { mustRun } from '../programs';
import { until } from '../until';
import { CheckBench } from './bench';
import { script, takeFilesSet, wipe } from './volumes-source';

/** What a script of the user does until a test has seen that it runs. */
const HANGS = (told: string): string => `: >${told}; exec sleep 120`;

function writeStart(device: string, bytes: Buffer): void {
  const descriptor = openSync(device, 'r+');
  try {
    writeSync(descriptor, bytes, 0, bytes.length, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What `blkid` knows an encrypted volume of LUKS 1 by. */
const LUKS_HEADER = Buffer.concat([Buffer.from('LUKS\xba\xbe\x00\x01', 'latin1'), Buffer.alloc(1_016)]);
/** What it knows a physical volume of LVM by: a label in the second sector, with its checksum and an id. */
const LVM_LABEL = Buffer.concat([
  Buffer.alloc(512),
  Buffer.from(`LABELONE\x01\0\0\0\0\0\0\0\x85\xb0\xb0\x3c\x20\0\0\0LVM2 001${'a'.repeat(32)}`, 'latin1'),
  Buffer.alloc(448),
]);

const NOTHING = 'nothing that is known: neither a file system nor swap';
describeWhere(whyNoVolumes())('checks on restored volumes', () => {
  let bench: CheckBench;

  beforeAll(async () => {
    bench = new CheckBench();
    await takeFilesSet(bench);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('a device that something else uses is not touched', async () => {
    const [id = ''] = bench.restore('a');
    const place = bench.guest.path('elsewhere');
    mkdirSync(place);
    await mustRun('mount', bench.device(id), place);
    try {
      const { failed } = await bench.check(script('true'), [id]);
      expect(failed).toEqual({
        'file systems that nothing else uses': `unmounted / ${bench.device(id)} on ${place}`,
      });
      expect(existsSync(`${place}/app/config`)).toBe(true);
    } finally {
      await mustRun('umount', place);
    }
  });

  test('a volume that is attached but not named is not mounted', async () => {
    const [, named = ''] = bench.restore('a', 'b');
    const { report } = await bench.check(script('[ $# = 1 ] && [ -e "$1/log" ]'), [named]);
    expect(report?.checks.every(({ ok }) => ok)).toBe(true);
  });

  test('only arrays and volume groups on the named volumes are started', async () => {
    const told = bench.guest.path('told-assemble');
    const [named = '', other = ''] = bench.restore('a', 'b');
    // As if there were a member of an array on each of them.
    bench.guest.shim('blkid', `[ ! -e ${told}.members ] && exec /usr/sbin/blkid "$@"; echo linux_raid_member`);
    bench.guest.shim('mdadm', `echo "mdadm $*" >>${told}`);
    bench.guest.shim('vgchange', `echo "vgchange $*" >>${told}; rm -f ${told}.members`);
    writeFileSync(`${told}.members`, '');
    const { failed } = await bench.check(script('true'), [named]);
    expect(failed).toEqual({});
    const device = bench.device(named);
    expect(readFileSync(told, 'utf8').split('\n')).toEqual([
      `mdadm --incremental ${device}`,
      `vgchange -ay --config devices { use_devicesfile = 0 filter = [ "a|^${device}$|","r|.*|" ] }`,
      '',
    ]);
    expect(readFileSync(told, 'utf8')).not.toContain(bench.device(other));
  });

  test.each([
    ['nothing', NOTHING, Buffer.alloc(0)],
    ['zeros', NOTHING, Buffer.alloc(1_048_576)],
    ['LUKS', 'encrypted by LUKS, which a check has no key for', LUKS_HEADER],
    ['a member of a volume group', 'LVM2_member, which could not be assembled', LVM_LABEL],
  ])('a volume that begins with %s fails, beside a good one', async (_, found, bytes) => {
    const [good = '', bad = ''] = bench.restore('a', 'b');
    wipe(bench.device(bad));
    writeStart(bench.device(bad), bytes);
    // A host with LVM would start what is on it.
    bench.guest.shim('vgchange', 'true');
    expect((await bench.check(script('true'), [good, bad])).failed).toEqual({
      [`volume ${bad}`]: `file systems that can be mounted / ${bench.device(bad)}: ${found}`,
      'volumes that can be used': '2 / 1',
    });
    expect(bench.leftovers()).toEqual([]);
  });

  test('a volume group that is started in part fails, though each volume has a file system of it', async () => {
    const ids = bench.restore('a', 'b');
    bench.guest.shim(
      'vgchange',
      `echo 'Refusing activation of partial LV data/orders.' >&2; echo '1 LV active'; exit 5`,
    );
    expect((await bench.check(script('true'), ids)).failed).toEqual({
      'volume groups': 'to be started as a whole / Refusing activation of partial LV data/orders. 1 LV active',
    });
    bench.guest.shim('vgchange', 'true');
  });

  test('a volume of swap needs no file system', async () => {
    const ids = bench.restore('a', 'b');
    execFileSync('mkswap', ['-f', bench.device(ids[1])], { stdio: 'ignore' });
    expect((await bench.check(script('[ $# = 1 ]'), ids)).failed).toEqual({});
  });

  test('no file system at all', async () => {
    const [id = ''] = bench.restore('a');
    wipe(bench.device(id));
    expect((await bench.check(script('true'), [id])).failed).toMatchObject({
      'file systems on the volumes': 'at least 1 / 0',
    });
  });

  test('a check that is told to stop reports that it failed, and unmounts', async () => {
    const told = bench.guest.path('told-term');
    const running = bench.start(script(HANGS(told)), { volumes: bench.restore('a').join(' ') });
    await until(() => existsSync(told));
    running.stop();
    const { failed } = bench.read(await running.finished);
    expect(failed).toEqual({ check: 'to come to its end / a signal to stop' });
    expect(bench.leftovers()).toEqual([]);
  });

  test('a check that takes too long ends before the agent kills it, and reports that', async () => {
    const volumes = bench.restore('a').join(' ');
    // Its own time would be 25 s at least.
    const running = bench.start(script(HANGS('/dev/null')), { volumes, timeoutSeconds: 30 }, {}, (text) =>
      text.replace("timeout_seconds='30'", "timeout_seconds='7'"),
    );
    const { failed } = bench.read(await running.finished);
    expect(failed).toEqual({ script: 'exit code 0 / exit code 124: no end within the time of the check.' });
    expect(bench.leftovers()).toEqual([]);
  });

  test('a check that was killed is done again', async () => {
    const told = bench.guest.path('told-kill');
    const ids = bench.restore('a');
    const running = bench.start(script(HANGS(told)), { volumes: ids.join(' ') });
    await until(() => existsSync(told));
    running.killGroup();
    await running.finished;
    const { failed, code } = await bench.check(script('[ -e "$1/app/config" ]'), ids);
    expect(failed).toEqual({});
    expect(code).toBe(0);
    expect(bench.leftovers()).toEqual([]);
  });

  test('two checks at a time: the second one refuses', async () => {
    const told = bench.guest.path('told-first');
    const ids = bench.restore('a', 'b');
    const running = bench.start(script(HANGS(told)), { volumes: ids[0] ?? '' });
    await until(() => existsSync(told));
    const { code, stderr } = await bench.check(script('true'), ids.slice(1));
    expect(code).toBe(206);
    expect(stderr).toContain('another check runs on this instance');
    running.stop();
    await running.finished;
  });

  test.each([
    ['without volumes', { volumes: '' }, 'volumes is empty'],
    ['without the instant of the set', { takenAt: '' }, 'takenAt is empty'],
    ['without its id', { executionId: 'None' }, 'executionId is missing'],
  ])('%s it refuses, and mounts nothing', async (_, values, reason) => {
    const { code, stderr, stdout } = await bench.check(script('true'), bench.restore('a'), values);
    expect({ code, stdout }).toEqual({ code: 206, stdout: '' });
    expect(stderr).toContain(reason);
  });

  test('dry-run looks for the programs alone', async () => {
    const { code, stdout } = await bench.check(script('true'), [], { command: 'dry-run' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});
