import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import type { FleetInstance } from '../../../rehearsal/guests/fleet/instance';
import { readFleet } from '../../../rehearsal/guests/fleet/parse';
import { describeWhere } from '../../describe-where';
import { eventually, fleetOf, noRealVolumes, run } from './machine';

const MOUNT_POINTS = ['/opt/matrix-data', '/usr/sap/HDB/data', '/usr/sap', '/var/lib/mysql', '/usr/local/db'];

/** Where the documents of others keep their data, and what they call. */
describeWhere(noRealVolumes())('an instance with volumes below /opt, /usr and /var/lib', () => {
  let fleet: Fleet;
  let guest: FleetInstance['guest'];
  beforeAll(async () => {
    const volumes = MOUNT_POINTS.map((mountPoint, index) => ({
      device: `/dev/sd${'fghij'.charAt(index)}`,
      mountPoint,
      sizeMiB: 32,
    }));
    const [spec] = readFleet({ instances: [{ name: 'subject', volumes, services: { mysqld: 'active' } }] }).instances;
    if (spec === undefined) {
      throw new Error('the fleet has no instance');
    }
    fleet = await fleetOf(spec);
    guest = fleet.instance('subject').guest;
  });
  afterAll(() => fleet.close());
  afterEach(async () => {
    await run(guest, `for mount in ${MOUNT_POINTS.join(' ')}; do fsfreeze -u "$mount"; done`);
  });

  const frozen = (): readonly string[] =>
    guest
      .frozenIntervals()
      .filter(({ thawed }) => thawed === undefined)
      .map(({ mountPoint }) => mountPoint);

  test.each(MOUNT_POINTS)('has one at %s, which can be written and frozen', async (mountPoint) => {
    const script = `findmnt -n -o TARGET -T ${mountPoint} && echo x >${mountPoint}/file && fsfreeze -f ${mountPoint}`;
    expect(await run(guest, script)).toMatchObject({ exitCode: 0, stdout: `${mountPoint}\n` });
    expect(frozen()).toEqual([mountPoint]);
  });

  test('still has the programs beside them, and can write to none', async () => {
    const script = 'ls /usr/bin/env /usr/local/bin >/dev/null && bash -c true; echo x >/usr/file || echo x >/opt/file';
    expect(await run(guest, script)).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('xfs_freeze freezes and thaws, and says what is frozen or thawed already', async () => {
    const mount = '/var/lib/mysql';
    expect(await run(guest, `xfs_freeze -f ${mount}`)).toMatchObject({ exitCode: 0 });
    expect(frozen()).toEqual([mount]);
    expect(await run(guest, `/usr/sbin/xfs_freeze -f ${mount}`)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Device or resource busy') as string,
    });
    expect(await run(guest, `mount -o remount,noatime ${mount}`)).toMatchObject({
      exitCode: 32,
      stderr: `mount: ${mount}: mount point is busy.\n`,
    });
    expect(await run(guest, `xfs_freeze -u ${mount}`)).toMatchObject({ exitCode: 0 });
    expect((await run(guest, `xfs_freeze -u ${mount}`)).stderr).toContain('Invalid argument');
    expect((await run(guest, 'xfs_freeze -f /')).stderr).toContain('Operation not permitted');
  });

  test('sudo runs commands as root and as another user, and knows the shims', async () => {
    const script = 'sudo -n systemctl is-active mysqld; sudo -i -u postgres id -un; sudo X=1 sh -c \'echo "$X"\'';
    expect((await run(guest, script)).stdout).toBe('active\npostgres\n1\n');
    expect(await run(guest, 'sudo -i -u irissys iris qall')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: unknown user irissys\n',
    });
  });

  describe('systemd-run', () => {
    test('runs a command that outlives its step, without its output and environment', async () => {
      const command = `sh -c 'sleep 0.5; echo "$SECRET-$GIVEN" >/run/said; echo lost'`;
      const started = await run(guest, `export SECRET=x; systemd-run --unit=job --setenv=GIVEN=y ${command}`);
      expect(started).toEqual({ exitCode: 0, stdout: '', stderr: 'Running as unit: job.service\n' });
      expect((await run(guest, 'systemctl is-active job')).stdout).toBe('active\n');
      expect((await run(guest, 'sleep 1.5; cat /run/said; systemctl is-active job')).stdout).toBe('-y\ninactive\n');
    });

    test('thaws on time, as a lease', async () => {
      const lease = `systemd-run --quiet --on-active=1s --timer-property=AccuracySec=100ms fsfreeze -u /usr/sap`;
      expect((await run(guest, `${lease} && fsfreeze -f /usr/sap`)).exitCode).toBe(0);
      expect(frozen()).toEqual(['/usr/sap']);
      await eventually(() => frozen().length === 0);
    });

    test('is stopped by its timer, and refuses a second unit of the name', async () => {
      const arm = 'systemd-run --unit lease --on-active "1min 30s" touch /run/late';
      expect((await run(guest, arm)).stderr).toBe(
        'Running timer as unit: lease.timer\nWill run service as unit: lease.service\n',
      );
      expect((await run(guest, arm)).stderr).toContain('Unit lease.timer was already loaded');
      expect((await run(guest, 'pgrep -fc "[s]leep 90"')).stdout).toBe('1\n');
      expect(await run(guest, 'systemctl stop lease.timer lease.timer')).toMatchObject({ exitCode: 5 });
      expect((await run(guest, 'pgrep -fc "[s]leep 90"')).stdout).toBe('0\n');
      expect((await run(guest, 'systemctl stop lease.timer')).stderr).toContain('Unit lease.timer not found');
      expect(
        (await run(guest, `${arm} && systemctl stop lease.timer && systemctl is-active lease.timer`)).exitCode,
      ).toBe(4);
    });

    test('waits where it is asked to, and answers the exit code', async () => {
      expect(await run(guest, 'systemd-run --wait --pipe --quiet sh -c "echo here; exit 7"')).toEqual({
        exitCode: 7,
        stdout: 'here\n',
        stderr: '',
      });
    });

    test.each([
      ['--on-calendar=daily true', "option '--on-calendar' is not known"],
      ['--on-active=soon true', 'Failed to parse OnActiveSec= argument: soon'],
      ['--unit=x', 'Command line to execute required.'],
      ['no-such-program', 'Failed to find executable no-such-program'],
    ])('%s is refused', async (args, message) => {
      const { exitCode, stderr } = await run(guest, `systemd-run ${args}`);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
    });
  });
});
