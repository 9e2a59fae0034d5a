import { resourceId } from '../../../rehearsal/guests/fleet/spec';
import { describeWhere } from '../../describe-where';
import { begin, eventually, fleetOf, leftovers, noRealVolumes, run, twoVolumes, workspaceOf } from './machine';
import { sharedInstance } from './shared-instance';

describeWhere(noRealVolumes())('a step', () => {
  const instance = sharedInstance();

  test('runs as root, without HOME, with stdin at its end, and reports exit code and both streams', async () => {
    const exit = await run(instance.guest, 'id -u; echo "[$HOME]"; cat; echo wrong >&2; exit 203');
    expect(exit).toEqual({ exitCode: 203, stdout: '0\n[]\n', stderr: 'wrong\n' });
  });

  test('is run by the interpreter that its first line names', async () => {
    expect((await run(instance.guest, '#!/bin/bash\n[[ -n $BASH_VERSION ]] && echo bash')).stdout).toBe('bash\n');
  });

  test('gets pipes that can be opened by name', async () => {
    expect((await run(instance.guest, 'echo out >/dev/stdout; echo err >/dev/stderr')).stdout).toBe('out\n');
  });

  test('gets its variables and its working directory', async () => {
    const step = {
      commandId: 'c',
      name: 's',
      script: 'echo "$AWS_SSM_INSTANCE_ID $PWD"',
      environment: { AWS_SSM_INSTANCE_ID: 'i-1' },
      workingDirectory: '/srv/a',
    };
    expect((await instance.guest.start(step).finished).stdout).toBe('i-1 /srv/a\n');
  });

  test('has its streams cut where the agent cuts them', async () => {
    const exit = await run(
      instance.guest,
      'head -c 100000 /dev/zero | tr "\\0" x; head -c 100000 /dev/zero | tr "\\0" y >&2',
    );
    expect([exit.stdout.length, exit.stderr.length]).toEqual([24_000, 8_000]);
  });

  test('is not finished while a background child holds its stdout', async () => {
    const before = performance.now();
    const exit = await run(instance.guest, '(sleep 0.5; echo late) & exit 0');
    expect(exit).toMatchObject({ exitCode: 0, stdout: 'late\n' });
    expect(performance.now() - before).toBeGreaterThan(450);
  });

  test('is finished at once when its child has let go of the streams', async () => {
    const before = performance.now();
    await run(instance.guest, 'setsid sleep 50 >/dev/null 2>&1 </dev/null &');
    expect(performance.now() - before).toBeLessThan(45_000); // the child takes fifty
  });

  test('that is killed ends with 137 and its process group, while a setsid child lives on', async () => {
    const step = begin(
      instance.guest,
      'sleep 61 & echo $! >/run/in-group; setsid sh -c "echo \\$\\$ >/run/own-session; exec sleep 62" & while [ ! -s /run/own-session ]; do sleep 0.01; done; touch /run/ready; sleep 63',
    );
    expect((await run(instance.guest, 'while [ ! -e /run/ready ]; do sleep 0.01; done')).exitCode).toBe(0);
    step.kill();
    expect((await step.finished).exitCode).toBe(137);
    const { stdout } = await run(
      instance.guest,
      'for f in in-group own-session; do state=$(cut -d" " -f3 "/proc/$(cat /run/$f)/stat" 2>/dev/null); echo "$f ${state:-gone}"; done',
    );
    expect(stdout).toBe('in-group gone\nown-session S\n');
  });

  test('finds under /run what an earlier one left there', async () => {
    await run(instance.guest, 'mkdir -p /run/quiesce && echo kept >/run/quiesce/state');
    expect((await run(instance.guest, 'cat /run/quiesce/state')).stdout).toBe('kept\n');
  });

  test('finds no systemd, and the services that were declared', async () => {
    const { stdout } = await run(
      instance.guest,
      'test -e /run/systemd/system || echo none; systemctl is-active nginx; systemctl is-active ghost; echo $?',
    );
    expect(stdout).toBe('none\nactive\ninactive\n4\n');
  });

  test('becomes another user with runuser and su', async () => {
    const { stdout } = await run(instance.guest, 'runuser -u postgres -- id -un; su postgres -s /bin/sh -c "id -un"');
    expect(stdout).toBe('postgres\npostgres\n');
  });

  test('that has stopped itself does not outlive the instance', async () => {
    const other = await fleetOf({ ...twoVolumes(), id: resourceId('i', 'stopped') });
    const workspace = workspaceOf(other);
    const stopped = other.instance('subject').guest;
    begin(stopped, 'kill -STOP $$');
    await run(stopped, 'sleep 0.2');
    await other.close();
    await eventually(() => leftovers(workspace).length === 0);
  });
});
