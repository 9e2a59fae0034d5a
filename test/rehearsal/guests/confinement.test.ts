import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../rehearsal/clock';
import { ConfinementKind } from '../../../rehearsal/guests/confinement/confinement';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { SYSTEM_PATH } from '../../../rehearsal/guests/host-command';
import { chooseImages } from '../../../rehearsal/guests/images/choose';
import { createProcessGuest } from '../../../rehearsal/guests/process-guest';
import { startWatchdog } from '../../../rehearsal/guests/watchdog/watchdog';
import { createWorkspace } from '../../../rehearsal/guests/workspace';
import { describeWhere } from '../../describe-where';
import { lacks, noRealVolumes, run } from './machine';

/** FIFREEZE of linux/fs.h. */
const FREEZE_EVERYTHING = String.raw`
for place in / /usr /etc /opt /run /tmp /var /proc /dev /.rehearsal /var/lib/amazon/ssm /srv/a; do
  /.rehearsal/real-fsfreeze -f "$place" && echo "froze $place with the real tool"
  perl -e 'open(F, "<", $ARGV[0]) or exit 1; exit(ioctl(F, 0xC0045877, 0) ? 0 : 1)' "$place" && echo "froze $place with an ioctl"
  unshare -Urm /.rehearsal/real-fsfreeze -f "$place" && echo "froze $place in a user namespace"
  unshare -Um /.rehearsal/real-fsfreeze -f "$place" && echo "froze $place in an unmapped user namespace"
done
nsenter -t 1 -m true && echo "entered a mount namespace"
nsenter -t 1 -U true && echo "entered a user namespace"
unshare -m true && echo "made a mount namespace"
mknod /tmp/root-disk b 254 0 && echo "made a block device"
mknod /run/kmsg c 1 11 && echo "made a kernel log"
[ -e /proc/sysrq-trigger ] && [ ! /proc/sysrq-trigger -ef /dev/null ] && echo h >/proc/sysrq-trigger && echo "reached sysrq"
echo 1 >/proc/sys/vm/drop_caches && echo "wrote a sysctl"
echo x >/usr/quiesce-was-here && echo "wrote to /usr"
echo x >/etc/quiesce-was-here && echo "wrote to /etc"
chroot /proc/1/root true && echo "changed its root"
ls /proc/1/root/.old >/dev/null && echo "found the old root"
[ -r /etc/shadow ] && grep -q ':\$' /etc/shadow && echo "read a password"
ls /sys/block/*  && echo "saw block devices"
for device in /dev/*; do [ -b "$device" ] && echo "has $device"; done
true
`;

describeWhere(noRealVolumes() ?? lacks('perl'))('a script that tries to freeze everything it sees', () => {
  const workspace = createWorkspace();
  const watchdog = startWatchdog(workspace);
  let guest: ProcessGuest;
  beforeAll(async () => {
    const tool = join(workspace, 'tool');
    mkdirSync(tool);
    copyFileSync('/usr/sbin/fsfreeze', join(tool, 'real-fsfreeze'));
    const { store } = await chooseImages({ workspace, mayMount: 'yes' });
    guest = await createProcessGuest(
      {
        workspace,
        watchdog,
        images: store,
        confinement: ConfinementKind.ROOT,
        clock: systemClock,
        freezeBoundSeconds: 10,
      },
      {
        instanceId: 'i-0123456789abcdef0',
        hostName: 'subject',
        rootDisk: { volumeId: 'vol-00000000', sizeMiB: 8192 },
        volumes: { create: [{ volumeId: 'vol-11111111', device: '/dev/sdf', mountPoint: '/srv/a', sizeMiB: 64 }] },
        services: { state: () => undefined, bring: () => Promise.resolve() },
        binds: [
          { hostPath: join(tool, 'real-fsfreeze'), guestPath: '/.rehearsal/real-fsfreeze', access: 'read-only' },
          { hostPath: '/dev/null', guestPath: '/usr/bin/find', access: 'read-only' },
        ],
      },
    );
  });
  afterAll(async () => {
    await guest.close();
    await watchdog.end();
  });

  test('has no capability that could, in any process', async () => {
    const { stdout } = await run(guest, 'grep -h "^Cap" /proc/1/status /proc/self/status');
    const sets = stdout
      .trim()
      .split('\n')
      .map((line) => BigInt(`0x${line.split(/\s+/)[1] ?? 'ffffffffffffffff'}`));
    // DAC_READ_SEARCH, NET_ADMIN, SYS_MODULE, SYS_RAWIO, SYS_CHROOT, SYS_PTRACE, SYS_ADMIN, SYS_BOOT, SYS_TIME, MKNOD
    const dangerous = [2n, 12n, 16n, 17n, 18n, 19n, 21n, 22n, 25n, 27n].reduce((mask, bit) => mask | (1n << bit), 0n);
    expect(sets).toHaveLength(10);
    expect(sets.map((set) => set & dangerous)).toEqual(sets.map(() => 0n));
  });

  test('gets nowhere: nothing is frozen, mounted or written outside', async () => {
    // Should all walls fall, this thaws the machine: it needs nothing of this process.
    const guard = spawn('sh', ['-c', 'sleep 20; fsfreeze -u /; fsfreeze -u /tmp'], {
      env: { PATH: SYSTEM_PATH },
      detached: true,
      stdio: 'ignore',
    });
    const { stdout, stderr } = await run(guest, FREEZE_EVERYTHING);
    expect(stdout).toBe('');
    // The attempts were made, and it was the kernel that refused.
    for (const place of ['/', '/usr', '/etc']) {
      expect(stderr).toContain(`real-fsfreeze: ${place}: freeze failed: Operation not permitted`);
    }
    for (const parent of ['/tmp', '/var/tmp', '/run']) {
      const folder = mkdtempSync(join(parent, 'still-writable-'));
      writeFileSync(join(folder, 'file'), 'x');
      rmSync(folder, { recursive: true });
    }
    expect((await run(guest, 'echo x >/srv/a/file && echo written')).stdout).toBe('written\n');
    if (guard.pid !== undefined) {
      process.kill(-guard.pid, 'SIGKILL');
    }
  });

  test('a program is hidden by one mount, and its neighbours need none', async () => {
    const { stdout } = await run(guest, '[ -s /usr/bin/find ] || echo hidden; wc -l </proc/self/mountinfo');
    const [hidden, mounts] = stdout.split('\n');
    expect(hidden).toBe('hidden');
    expect(Number(mounts)).toBeLessThan(100);
  });
});
