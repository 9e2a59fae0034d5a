import { FreezeActor } from '../../../rehearsal/guests/shims/journal';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import { describeWhere } from '../../describe-where';
import { begin, eventually, fleetOf, leftovers, noRealVolumes, run, twoVolumes, workspaceOf } from './machine';
import { sharedInstance } from './shared-instance';

describeWhere(noRealVolumes())('fsfreeze in an instance', () => {
  const instance = sharedInstance();

  test('really stops a writer, and a thaw lets it go on', async () => {
    await run(instance.guest, 'fsfreeze -f /srv/a');
    const writer = begin(instance.guest, 'echo x >/srv/a/file; cut -d" " -f1 /proc/uptime');
    const thaw = await run(instance.guest, 'sleep 0.5; cut -d" " -f1 /proc/uptime; fsfreeze -u /srv/a');
    expect(Number((await writer.finished).stdout)).toBeGreaterThanOrEqual(Number(thaw.stdout));
    const interval = instance.guest.frozenIntervals().at(-1);
    expect(interval).toMatchObject({ mountPoint: '/srv/a', frozen: { by: FreezeActor.SCRIPT } });
    expect(interval?.frozenMillis).toBeGreaterThan(500);
  });

  test('answers as the real tool when it is used twice, by either name', async () => {
    const exit = await run(
      instance.guest,
      'fsfreeze -f /srv/b/; /usr/sbin/fsfreeze --freeze /srv/b; echo $?; cd /srv && fsfreeze -u b; fsfreeze -u /srv/b; echo $?',
    );
    expect(exit.stdout).toBe('1\n1\n');
    expect(exit.stderr).toBe(
      'fsfreeze: /srv/b: freeze failed: Device or resource busy\nfsfreeze: /srv/b: unfreeze failed: Invalid argument\n',
    );
  });

  test('refuses what is not one of the volumes, and writes that down', async () => {
    const exit = await run(
      instance.guest,
      'fsfreeze -f /; fsfreeze -f /usr; fsfreeze -f /missing; umount /srv/a; mount /dev/sdx /mnt; mount -o remount,noatime /srv/a && echo remounted',
    );
    expect(exit.stdout).toBe('remounted\n');
    expect(exit.stderr).toContain('fsfreeze: /: freeze failed: Operation not permitted');
    expect(exit.stderr).toContain('fsfreeze: cannot open /missing: No such file or directory');
    const noted = instance.guest.journal().filter((event) => event.kind === 'refused' || event.kind === 'remounted');
    expect(noted.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused', 'refused', 'remounted']);
  });

  test('finds its volumes with findmnt, lsblk and mount', async () => {
    const { stdout } = await run(
      instance.guest,
      'findmnt -rno TARGET,FSTYPE /srv/a; lsblk -nro NAME,MOUNTPOINT | grep srv; mount | grep -c srv; grep -c " /srv/. " /proc/self/mountinfo',
    );
    expect(stdout).toBe('/srv/a ext4\nnvme1n1 /srv/a\nnvme2n1 /srv/b\n2\n2\n');
  });

  test('survives the kill of the step that froze, as a lease must', async () => {
    const lease = ': >/srv/b/armed; until [ -e /srv/b/over ]; do sleep 0.1; done; fsfreeze -u /srv/a';
    const step = begin(
      instance.guest,
      `setsid sh -c "${lease}" >/dev/null 2>&1 & until [ -e /srv/b/armed ]; do sleep 0.1; done; fsfreeze -f /srv/a; while :; do sleep 1; done`,
    );
    await eventually(() => instance.guest.frozenIntervals().some(({ thawed }) => thawed === undefined));
    step.kill();
    await step.finished;
    await run(instance.guest, ': >/srv/b/over');
    await eventually(() => instance.guest.frozenIntervals().every(({ thawed }) => thawed !== undefined));
  });
});

describeWhere(noRealVolumes())('the watchdog', () => {
  test('thaws a volume whose bound has passed, and the journal says who did', async () => {
    const fleet = await fleetOf(twoVolumes(), { freezeBoundSeconds: 1 });
    const { guest } = fleet.instance('subject');
    try {
      await run(guest, 'fsfreeze -f /srv/a');
      await begin(guest, 'echo x >/srv/a/file').finished; // ends only once it is thawed
      await run(guest, 'fsfreeze -f /srv/b; fsfreeze -u /srv/b');
      await eventually(
        () =>
          guest.frozenIntervals().find(({ mountPoint }) => mountPoint === '/srv/a')?.thawed?.by ===
          FreezeActor.WATCHDOG,
      );
    } finally {
      await fleet.close();
    }
  });

  test('is not needed at an orderly end: a frozen volume with a writer on it is closed without a trace', async () => {
    const fleet = await fleetOf(twoVolumes(WorkloadKind.FILES));
    const workspace = workspaceOf(fleet);
    const { guest } = fleet.instance('subject');
    await run(guest, 'fsfreeze -f /srv/a');
    const stuck = begin(guest, 'echo x >/srv/a/file');
    stuck.kill();
    expect((await stuck.finished).exitCode).toBe(137);
    await Promise.all([fleet.close(), fleet.close()]);
    await eventually(() => leftovers(workspace).length === 0);
    expect(guest.frozenIntervals().at(-1)?.thawed?.by).toBe(FreezeActor.CLOSE);
  });
});
