import { blockDevices } from '../../../rehearsal/guests/shims/block-devices';
import { fsfreezeAnswer, parseFsfreeze } from '../../../rehearsal/guests/shims/fsfreeze';
import { answerLsblk } from '../../../rehearsal/guests/shims/lsblk';
import { answerFindmnt, answerMount, answerUmount } from '../../../rehearsal/guests/shims/mounts';
import type { GuestVolume } from '../../../rehearsal/guests/volumes';
import { createStatementReader } from '../../../rehearsal/guests/workloads/psql-statements';

const DATA: GuestVolume = {
  volumeId: 'vol-0a', device: '/dev/sdf', mountPoint: '/data', sizeMiB: 1024, hostPath: '/nowhere', kernelName: 'nvme1n1', fileSystem: 'ext4', uuid: 'u-1',
}; // prettier-ignore
const DEVICES = blockDevices({ volumeId: 'vol-0b', sizeMiB: 8192 }, [DATA]);

describe('lsblk', () => {
  test.each([
    ['-n -r -o NAME,MOUNTPOINT', 'nvme0n1\nnvme0n1p1 /\nnvme0n1p128 /boot/efi\nnvme1n1 /data'],
    ['-nrpo NAME,FSTYPE,UUID /dev/nvme1n1', '/dev/nvme1n1 ext4 u-1'],
    ['--noheadings --list --paths --output=NAME,TYPE --nodeps', '/dev/nvme0n1 disk\n/dev/nvme1n1 disk'],
    ['-dno NAME,SERIAL', 'nvme0n1 vol0b\nnvme1n1 vol0a'],
    ['-Pdo NAME,SIZE', 'NAME="nvme0n1" SIZE="8G"\nNAME="nvme1n1" SIZE="1G"'],
  ])('answers %s', (args, stdout) => {
    expect(answerLsblk(args.split(' '), DEVICES)).toEqual({ exitCode: 0, stdout, stderr: '' });
  });

  test('answers JSON as the tool does', () => {
    const { stdout } = answerLsblk(['--json', '-o', 'NAME,MOUNTPOINTS'], DEVICES);
    expect(JSON.parse(stdout)).toEqual({
      blockdevices: [
        {
          name: 'nvme0n1',
          mountpoints: [null],
          children: [
            { name: 'nvme0n1p1', mountpoints: ['/'] },
            { name: 'nvme0n1p128', mountpoints: ['/boot/efi'] },
          ],
        },
        { name: 'nvme1n1', mountpoints: ['/data'] },
      ],
    });
  });

  test('refuses by name what it does not know', () => {
    expect(answerLsblk(['-o', 'WWN'], DEVICES)).toMatchObject({ exitCode: 1, stderr: 'lsblk: unknown column: WWN' });
    expect(answerLsblk(['--zoned'], DEVICES).stderr).toContain("option '--zoned'");
    expect(answerLsblk(['/dev/sdz'], DEVICES)).toMatchObject({ exitCode: 32 });
  });
});

describe('mount, umount and findmnt', () => {
  const never = (): boolean => false;

  test('list what is mounted, by type', () => {
    expect(answerMount(['-t', 'ext4'], [DATA], never)).toEqual({
      answer: { exitCode: 0, stdout: '/dev/nvme1n1 on /data type ext4 (rw,relatime)', stderr: '' },
    });
  });

  test('refuse everything but a remount of an own volume', () => {
    expect(answerMount(['-o', 'remount,noatime', '/data'], [DATA], never).noted).toBe('remounted');
    expect(answerMount(['-o', 'remount,rw', '/'], [DATA], never).noted).toBe('refused');
    expect(answerUmount(['-l', '/data'], [DATA])).toMatchObject({ answer: { exitCode: 32 }, noted: 'refused' });
  });

  test('refuse to remount what is frozen, as the kernel does', () => {
    expect(answerMount(['-o', 'remount,noatime', '/data'], [DATA], () => true)).toEqual({
      answer: { exitCode: 32, stdout: '', stderr: 'mount: /data: mount point is busy.' },
    });
  });

  test('find the mount that holds a path', () => {
    expect(answerFindmnt(['-n', '-o', 'TARGET', '-T', '/data/deep/down'], [DATA]).stdout).toBe('/data');
    expect(answerFindmnt(['-rno', 'TARGET,FSTYPE', '--target=/database'], [DATA]).stdout).toBe('/ xfs');
    expect(answerFindmnt(['-M', '/nothing'], [DATA]).exitCode).toBe(1);
  });
});

test.each([
  [['/data'], 'fsfreeze: neither --freeze or --unfreeze specified'],
  [['-f'], 'fsfreeze: no filename specified'],
  [['-f', '-u', '/data'], 'fsfreeze: mutually exclusive arguments: --freeze --unfreeze'],
])('fsfreeze %j is a mistake', (args, stderr) => {
  expect(parseFsfreeze(args)).toMatchObject({ kind: 'answer', answer: { exitCode: 1, stderr } });
});

test('xfs_freeze takes the same options and has messages of its own', () => {
  expect(parseFsfreeze(['-f', '/data'], 'xfs_freeze')).toEqual({ kind: 'freeze', path: '/data' });
  expect(parseFsfreeze(['/data'], 'xfs_freeze')).toMatchObject({ kind: 'answer', answer: { exitCode: 2 } });
  const request = { kind: 'thaw', path: '/data', tool: 'xfs_freeze' } as const;
  expect(fsfreezeAnswer(request, { kind: 'invalid' })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'xfs_freeze: cannot unfreeze filesystem mounted at /data: Invalid argument',
  });
});

describe('statements for the stand-in psql', () => {
  test('end at a semicolon that is not quoted, over as many lines as they take', () => {
    const reader = createStatementReader();
    expect(reader.add("SELECT ';' AS a, $$;$$ -- not; here")).toEqual([]);
    expect(reader.add(', 1; SELECT 2; SELECT')).toEqual(["SELECT ';' AS a, $$;$$ \n, 1", 'SELECT 2']);
    expect(reader.rest()).toBe('SELECT');
  });
});
