import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { isInstalled, whyNoVolumes } from '../machine';
import { mustRun, runProgram } from '../programs';
import { CheckBench, flipByte, inSeconds } from './bench';
import { takeFilesSet, wipe } from './volumes-source';

describeWhere(whyNoVolumes())('the check of file systems', () => {
  let bench: CheckBench;

  beforeAll(async () => {
    bench = new CheckBench();
    await takeFilesSet(bench);
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  const check = CHECKS.fileSystems({ files: ['/app/config', '/log'], manifest: '/sums', newestWithinSeconds: 600 });

  test('good ones pass', async () => {
    const { failed, code, report } = await bench.check(check, bench.restore('a', 'b'));
    expect(failed).toEqual({});
    expect(code).toBe(0);
    expect(report?.checks.map(({ name, got }) => `${name.replace(/loop\d+/, 'loop')}: ${got}`)).toEqual([
      'volumes that appear: 2',
      'volumes that can be used: 2',
      'file system on /dev/loop: without errors',
      'file system on /dev/loop: without errors',
      'file /app/config: not empty',
      'file /log: not empty',
      'files with their checksums: 2',
      expect.stringMatching(/^newest record: \d+ s before the set$/),
    ]);
    expect(bench.leftovers()).toEqual([]);
  });

  test('corrupt-page of a file', async () => {
    const ids = bench.restore('a', 'b');
    await bench.change(ids[0], (path) => {
      flipByte(`${path}/app/large`, 50_000);
    });
    const { failed } = await bench.check(check, ids);
    expect(failed).toMatchObject({
      'files with their checksums': expect.stringMatching(/^2 \/ large: FAILED/) as unknown,
    });
  });

  test('corrupt-page of a table of inodes', async () => {
    const ids = bench.restore('a', 'b');
    const groups = execFileSync('dumpe2fs', [bench.device(ids[0])], { encoding: 'utf8', stdio: 'pipe' });
    const inodes = Number(/Inode table at (\d+)/.exec(groups)?.[1]);
    const blockSize = Number(/Block size: +(\d+)/.exec(groups)?.[1]);
    flipByte(bench.device(ids[0]), inodes * blockSize + 256 + 4); // the size of the root directory
    const { failed, code } = await bench.check(CHECKS.fileSystems({}), ids);
    expect(Object.keys(failed).join()).toMatch(/^file system/);
    expect(code).toBe(1);
  });

  test('files that are missing or empty, and a manifest that is missing', async () => {
    const content = CHECKS.fileSystems({ files: ['/app/nothing', '/app/nowhere'], manifest: '/no-sums' });
    expect((await bench.check(content, bench.restore('a'))).failed).toEqual({
      'file /app/nothing': 'not empty / empty',
      'file /app/nowhere': 'not empty / missing',
      'manifests /no-sums': '1 / 0:',
    });
  });

  test('only what is a file counts: no directory, and no link out of what was restored', async () => {
    const ids = bench.restore('a');
    await bench.change(ids[0], (path) => {
      mkdirSync(`${path}/folder.db`);
      symlinkSync('app/config', `${path}/link.db`);
      symlinkSync('/nowhere/config', `${path}/lost.db`);
      symlinkSync('/proc/version', `${path}/host.db`);
    });
    const files = ['/folder.db', '/link.db', '/lost.db', '/host.db'];
    expect((await bench.check(CHECKS.fileSystems({ files }), ids)).failed).toEqual({
      'file /folder.db': 'not empty / no file',
      'file /lost.db': 'not empty / no file',
      'file /host.db': 'not empty / no file',
    });
  });

  describeWhere(isInstalled('mkfs.btrfs') ? undefined : 'mkfs.btrfs is not installed')('btrfs', () => {
    let devices: readonly string[] = [];
    /** The kernel keeps what it knows of a device, also of one that is gone. */
    const forget = (): Promise<number> => runProgram('btrfs', 'device', 'scan', '--forget', ...devices);
    afterEach(forget);

    /** Makes it on two volumes, with a subvolume that has a file; answers the volumes. */
    async function twoVolumes(): Promise<readonly string[]> {
      const ids = bench.restore('a', 'b');
      devices = ids.map((id) => bench.device(id));
      await mustRun('mkfs.btrfs', '-q', '-f', '-d', 'single', '-m', 'raid1', ...devices);
      await bench.change(ids[0], (path) => {
        execFileSync('btrfs', ['subvolume', 'create', `${path}/@data`], { stdio: 'ignore' });
        writeFileSync(`${path}/@data/config`, 'name = shop\n');
      });
      return ids;
    }
    const files = CHECKS.fileSystems({ files: ['/@data/config'], newestWithinSeconds: 600 });

    test('one over two volumes, with a file in a subvolume', async () => {
      const { failed, report } = await bench.check(files, await twoVolumes());
      expect(failed).toEqual({});
      expect(report?.checks.filter(({ got }) => got === 'without errors')).toHaveLength(1);
      expect(bench.leftovers()).toEqual([]);
    });

    test('corrupt-page of a file', async () => {
      const ids = bench.restore('a');
      const device = bench.device(ids[0]);
      devices = [device];
      await mustRun('mkfs.btrfs', '-q', '-f', device);
      const content = randomBytes(100_000);
      await bench.change(ids[0], (path) => {
        writeFileSync(`${path}/config`, content);
      });
      flipByte(device, readFileSync(device).indexOf(content.subarray(0, 4_096)) + 50_000);
      const { failed } = await bench.check(CHECKS.fileSystems({ files: ['/config'] }), ids);
      expect(failed).toEqual({ [`file system on ${device}`]: expect.stringMatching(/csum/) as unknown });
      expect(bench.leftovers()).toEqual([]);
    });

    test('without one of its volumes', async () => {
      const ids = await twoVolumes();
      const [left = '', gone = ''] = devices;
      wipe(gone);
      await forget();
      const { failed } = await bench.check(files, ids);
      expect(Object.keys(failed)).toEqual([`file system btrfs on ${left}`]);
      expect(bench.leftovers()).toEqual([]);
    });
  });

  test('a file from before 2001, whose seconds have a digit less, is not the newest one', async () => {
    const ids = bench.restore('a', 'b');
    await bench.change(ids[0], (path) => {
      utimesSync(`${path}/app/nothing`, 499_162_500, 499_162_500);
    });
    expect((await bench.check(check, ids)).failed).toEqual({});
  });

  test('stale-set', async () => {
    const { failed } = await bench.check(check, bench.restore('a', 'b'), { takenAt: inSeconds(86_400) });
    expect(Object.keys(failed)).toEqual(['newest record']);
  });
});
