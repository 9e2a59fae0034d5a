import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileSystemsDocument } from '../../documents';
import { readEvidence } from '../../lambdas/domain/evidence';
import { describeUnless, substitute, until, Volumes, whyNoVolumes, type ScriptExit, type Values } from './guest';

jest.setTimeout(60_000);

describeUnless(whyNoVolumes(), 'the scripts on real file systems', () => {
  let guest: Volumes;
  let id: string;

  beforeEach(() => {
    guest = new Volumes(['a', 'b']);
    id = randomUUID();
  });

  afterEach(() => {
    guest.close();
  });

  function script(command: string, values: Values = {}, mounts: readonly string[] = ['a', 'b']): string {
    const content = fileSystemsDocument({ leaseSeconds: 20, mounts: mounts.map((name) => guest.path(name)) });
    return substitute(content, { executionId: id, command, timeoutSeconds: 20, ...values });
  }

  const run = (command: string, values: Values = {}, mounts?: readonly string[]): Promise<ScriptExit> =>
    guest.run(script(command, values, mounts));

  /** Which mounts count as held, by the reader that the engine uses. */
  function held(exit: ScriptExit, executionId = id): Readonly<Record<string, boolean>> | undefined {
    const evidence = readEvidence(exit.stdout, executionId);
    return (
      evidence &&
      Object.fromEntries<boolean>(evidence.mounts.map((mount) => [mount.path.split('/').at(-1), mount.held]))
    );
  }

  const frozen = (): readonly string[] => ['a', 'b'].filter((name) => guest.isFrozen(name));

  test('a pre freezes every mount and its post thaws them, both with evidence', async () => {
    const pre = await run('pre-script');
    expect(pre).toMatchObject({ code: 0 });
    expect(held(pre)).toEqual({ a: true, b: true });
    expect(frozen()).toEqual(['a', 'b']);
    const post = await run('post-script');
    expect(post).toMatchObject({ code: 0 });
    expect(held(post)).toEqual({ a: true, b: true });
    const evidence = readEvidence(post.stdout, id);
    expect(evidence).toMatchObject({ thawedBy: 'command', heldBy: 'freeze' });
    expect(evidence?.freezeMillis).toBeGreaterThanOrEqual(10);
    expect(Date.parse(evidence?.frozenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(evidence?.quiescedAt ?? ''));
    expect(Date.parse(evidence?.thawedAt ?? '')).toBeGreaterThan(Date.parse(evidence?.frozenAt ?? ''));
    expect(frozen()).toEqual([]);
    await until(() => guest.watchdogs().length === 0, 2);
  });

  test('stdout holds the evidence and nothing else', async () => {
    const pre = await run('pre-script');
    const post = await run('post-script');
    expect(pre.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(post.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('with bash as sh, as on Amazon Linux, the lease and both scripts work the same', async () => {
    guest.shim('sh', 'exec bash --posix "$@"'); // the watchdog's shell
    const withBash = (command: string, values: Values = {}): Promise<ScriptExit> =>
      guest.run(script(command, values).replace('#!/bin/sh', '#!/bin/bash\nset -o posix'));
    expect(held(await withBash('pre-script'))).toEqual({ a: true, b: true });
    const post = await withBash('post-script');
    expect(post).toMatchObject({ code: 0, stderr: '' });
    expect(held(post)).toEqual({ a: true, b: true });
    id = randomUUID();
    expect((await withBash('pre-script', { leaseSeconds: 5 })).code).toBe(0);
    await until(() => existsSync(guest.state(id, 'ended')), 8);
    expect(frozen()).toEqual([]);
    id = randomUUID();
    guest.shim('fsfreeze', `[ "$1 $2" != "-f ${guest.path('b')}" ] || exec sleep 60\nexec /usr/sbin/fsfreeze "$@"`);
    expect((await withBash('pre-script')).code).toBe(201);
    expect(frozen()).toEqual([]);
    expect((await withBash('post-script')).code).toBe(0);
  });

  test('a second mount that refuses to freeze gets the first one thawed and stays as it was', async () => {
    guest.freeze('b');
    const pre = await run('pre-script');
    expect(pre.code).toBe(201);
    expect(pre.stderr).toContain('Device or resource busy');
    expect(guest.isFrozen('a')).toBe(false);
    expect(guest.thaw('b')).toBe(true);
    expect((await run('post-script')).code).toBe(205);
    expect((await run('pre-script', { executionId: randomUUID() })).code).toBe(0);
  });

  test('a freeze that hangs is given up, and the lease stays armed until the post', async () => {
    guest.shim('fsfreeze', `[ "$1 $2" != "-f ${guest.path('b')}" ] || exec sleep 60\nexec /usr/sbin/fsfreeze "$@"`);
    const pre = await run('pre-script');
    expect(pre.code).toBe(201);
    expect(pre.stderr).toContain('did not end within 10 s');
    expect(frozen()).toEqual([]);
    expect(guest.watchdogs()).toHaveLength(1);
    expect((await run('post-script')).code).toBe(0);
    await until(() => guest.watchdogs().length === 0, 2);
  });

  test('the lease thaws in time, and the post that comes after it says so', async () => {
    const start = Date.now();
    expect((await run('pre-script', { leaseSeconds: 5 })).code).toBe(0);
    await until(() => existsSync(guest.state(id, 'ended')), 8);
    expect(Date.now() - start).toBeGreaterThan(4_500);
    expect(Date.now() - start).toBeLessThan(7_000);
    expect(frozen()).toEqual([]);
    const post = await run('post-script');
    expect(post.code).toBe(203);
    expect(held(post)).toEqual({ a: false, b: false });
    const evidence = readEvidence(post.stdout, id);
    expect(evidence).toMatchObject({ thawedBy: 'lease' });
    expect(evidence?.freezeMillis).toBeGreaterThan(4_000);
    expect((await run('pre-script', { executionId: randomUUID() })).code).toBe(0);
  });

  test('a process group killed right after the first freeze is thawed by the lease', async () => {
    // The shim tells when the first mount is frozen and keeps the script in its second freeze.
    const told = guest.path('told');
    guest.shim(
      'fsfreeze',
      `[ "$1 $2" != "-f ${guest.path('b')}" ] || { : >${told}; exec sleep 60; }\nexec /usr/sbin/fsfreeze "$@"`,
    );
    const start = Date.now();
    const pre = guest.start(script('pre-script', { leaseSeconds: 5 }));
    await until(() => existsSync(told), 5);
    pre.killGroup();
    expect(await pre.finished).toMatchObject({ code: 137 });
    expect(guest.isFrozen('a')).toBe(true);
    await until(() => existsSync(guest.state(id, 'ended')), 8);
    expect(Date.now() - start).toBeLessThan(7_000);
    expect(guest.isFrozen('a')).toBe(false);
  });

  test('the lease does not wait for a pre that hangs', async () => {
    const told = guest.path('told');
    guest.shim(
      'fsfreeze',
      `[ "$1 $2" != "-f ${guest.path('b')}" ] || { : >${told}; exec sleep 60; }\nexec /usr/sbin/fsfreeze "$@"`,
    );
    const pre = guest.start(script('pre-script', { leaseSeconds: 5 }));
    await until(() => existsSync(told), 5);
    expect(guest.isFrozen('a')).toBe(true);
    await until(() => existsSync(guest.state(id, 'fired')), 7);
    await until(() => !guest.isFrozen('a'), 3);
    pre.killGroup();
    await pre.finished;
    await until(() => existsSync(guest.state(id, 'ended')), 5);
  });

  test('a second pre of the same execution says the same and changes nothing', async () => {
    const first = await run('pre-script');
    const second = await run('pre-script');
    expect(second.code).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    expect(guest.watchdogs()).toHaveLength(1);
    expect((await run('post-script')).code).toBe(0);
  });

  test('two pres of the same execution at once freeze once', async () => {
    const exits = await Promise.all([run('pre-script'), run('pre-script')]);
    expect(exits.map(({ code }) => code)).toEqual([0, 0]);
    expect(exits[0].stdout).toBe(exits[1].stdout);
    expect(held(await run('post-script'))).toEqual({ a: true, b: true });
  });

  test('a pre of another execution is refused while something is held', async () => {
    await run('pre-script');
    const other = randomUUID();
    expect(await run('pre-script', { executionId: other })).toMatchObject({ code: 204, stdout: '' });
    expect(existsSync(guest.state(other))).toBe(false);
    expect(held(await run('post-script'))).toEqual({ a: true, b: true });
  });

  test('a post of another execution thaws nothing', async () => {
    await run('pre-script');
    const other = randomUUID();
    const post = await run('post-script', { executionId: other });
    expect(post.code).toBe(205);
    expect(held(post, other)).toEqual({});
    expect(frozen()).toEqual(['a', 'b']);
    expect(held(await run('post-script'))).toEqual({ a: true, b: true });
  });

  test('a post that comes before its pre leaves a tombstone that the pre respects', async () => {
    expect((await run('post-script')).code).toBe(205);
    const pre = await run('pre-script');
    expect(pre).toMatchObject({ code: 201, stdout: '' });
    expect(pre.stderr).toContain('post-script of this execution has come already');
    expect(frozen()).toEqual([]);
  });

  test('a post stops its own pre that is still running, then thaws', async () => {
    const told = guest.path('told');
    guest.shim('sync', `: >${told}; exec sleep 3`);
    const pre = guest.start(script('pre-script'));
    await until(() => existsSync(told), 5);
    expect((await run('post-script')).code).toBe(205);
    expect((await pre.finished).code).toBe(137);
    expect(frozen()).toEqual([]);
    await until(() => guest.watchdogs().length === 0, 2);
  });

  test('a second post finds nothing to thaw', async () => {
    await run('pre-script');
    await run('post-script');
    const again = await run('post-script');
    expect(again.code).toBe(205);
    expect(held(again)).toEqual({ a: false, b: false });
  });

  test('a mount that somebody else thawed costs its proof but not the thaw of the others', async () => {
    await run('pre-script');
    guest.thaw('a');
    const post = await run('post-script');
    expect(post.code).toBe(0);
    expect(held(post)).toEqual({ a: false, b: true });
    expect(frozen()).toEqual([]);
  });

  test('a thaw that fails is reported and leaves the lease armed, which then thaws', async () => {
    const failing = guest.path('failing');
    guest.shim(
      'fsfreeze',
      `if [ "$1 $2" = "-u ${guest.path('a')}" ] && [ -e ${failing} ]; then echo 'Input/output error' >&2; exit 1; fi
exec /usr/sbin/fsfreeze "$@"`,
    );
    await run('pre-script', { leaseSeconds: 5 });
    writeFileSync(failing, '');
    const post = await run('post-script', { leaseSeconds: 5 });
    expect(post.code).toBe(202);
    expect(held(post)).toEqual({ a: false, b: true });
    expect(guest.isFrozen('b')).toBe(false);
    execFileSync('rm', [failing]);
    await until(() => existsSync(guest.state(id, 'ended')), 8);
    expect(frozen()).toEqual([]);
  });

  test('a pre after its deadline is refused', async () => {
    const pre = await run('pre-script', { deadline: Math.floor(Date.now() / 1_000) - 1 });
    expect(pre).toMatchObject({ code: 201, stdout: '' });
    expect(pre.stderr).toContain('after its deadline');
    expect((await run('pre-script', { deadline: Math.floor(Date.now() / 1_000) + 60 })).code).toBe(0);
  });

  test('a pre whose watchdog dies before the report thaws and fails', async () => {
    // The shim kills the watchdog in the middle of the second freeze.
    guest.shim(
      'fsfreeze',
      `[ "$1 $2" != "-f ${guest.path('b')}" ] || kill -KILL "$(cut -d' ' -f1 /run/quiesce/${id}/watchdog)"
exec /usr/sbin/fsfreeze "$@"`,
    );
    const pre = await run('pre-script');
    expect(pre).toMatchObject({ code: 201, stdout: '' });
    expect(pre.stderr).toContain('watchdog');
    expect(frozen()).toEqual([]);
  });

  test('what a dead watchdog left behind is ended by the next pre once the lease is over', async () => {
    await run('pre-script', { leaseSeconds: 5 });
    process.kill(guest.watchdogs()[0] ?? 0, 'SIGKILL');
    const other = randomUUID();
    expect((await run('pre-script', { executionId: other })).code).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect((await run('pre-script', { executionId: other })).code).toBe(0);
    expect((await run('post-script')).code).toBe(203);
    expect(held(await run('post-script', { executionId: other }), other)).toEqual({ a: true, b: true });
  });

  test('without an execution id a post is the operator and thaws whatever is held', async () => {
    await run('pre-script');
    const operator = await run('post-script', { executionId: 'None' });
    expect(operator.code).toBe(0);
    expect(readEvidence(operator.stdout, 'None')).toMatchObject({ thawedBy: 'operator' });
    expect(frozen()).toEqual([]);
    const post = await run('post-script');
    expect(post.code).toBe(205);
    expect(readEvidence(post.stdout, id)).toMatchObject({ thawedBy: 'operator' });
    expect(held(post)).toEqual({ a: false, b: false });
  });

  test('by hand, without an execution id, pre and post can be repeated', async () => {
    for (const _ of [1, 2]) {
      expect((await run('pre-script', { executionId: 'None' })).code).toBe(0);
      const post = await run('post-script', { executionId: 'None' });
      expect(post.code).toBe(0);
      expect(readEvidence(post.stdout, 'None')).toMatchObject({ thawedBy: 'command' });
    }
  });

  describe('not ready', () => {
    // Nothing is ever frozen here, whatever the script under test does: these name the machine's own file systems.
    beforeEach(() => {
      guest.shim('fsfreeze', `echo "$@" >>${guest.path('frozen.log')}; exit 1`);
    });

    afterEach(() => {
      expect(existsSync(guest.path('frozen.log'))).toBe(false);
    });

    const withMounts = (command: string, mounts: string): Promise<ScriptExit> =>
      guest.run(script(command).replace(/^option_mounts=.*$/m, `option_mounts='${mounts}'`));

    test.each(['/', '/proc', '/dev'])('the system mount %s is refused', async (mount) => {
      const pre = await withMounts('pre-script', mount);
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('never frozen');
    });

    test('a bind mount of the root file system is refused by its device', async () => {
      const bind = guest.path('bind');
      mkdirSync(bind);
      execFileSync('mount', ['--bind', guest.shims, bind]);
      try {
        const pre = await withMounts('pre-script', bind);
        expect(pre.code).toBe(206);
        expect(pre.stderr).toContain('never frozen');
      } finally {
        execFileSync('umount', [bind]);
      }
    });

    test('a path that is not a mount point is refused', async () => {
      const pre = await withMounts('pre-script', `${guest.path('a')}/lost+found`);
      expect(pre.code).toBe(206);
      expect(pre.stderr).toContain('is not a mount point');
    });

    test('no mount at all is refused', async () => {
      expect((await withMounts('pre-script', '')).code).toBe(206);
    });

    test.each(['findmnt', 'flock'])('a host where %s fails is refused or failed without a freeze', async (tool) => {
      guest.shim(tool, 'exit 1');
      expect([204, 206]).toContain((await run('pre-script')).code);
    });

    test('the same file system under two names is refused', async () => {
      const bind = guest.path('bind');
      mkdirSync(bind);
      execFileSync('mount', ['--bind', guest.path('a'), bind]);
      try {
        const pre = await withMounts('pre-script', `${guest.path('a')} ${bind}`);
        expect(pre.code).toBe(206);
        expect(pre.stderr).toContain('name it once');
      } finally {
        execFileSync('umount', [bind]);
      }
    });

    test('a dry run says what it would freeze and leaves no trace', async () => {
      const dry = await run('dry-run');
      expect(dry.code).toBe(0);
      expect(dry.stdout).toContain(`${guest.path('a')} ${guest.path('b')}`);
      expect(existsSync(guest.state())).toBe(false);
      expect((await withMounts('dry-run', '/')).code).toBe(206);
    });
  });

  test('its state is for root only', async () => {
    await run('pre-script');
    expect(execFileSync('stat', ['-c', '%a', guest.state(), guest.state(id)], { encoding: 'utf8' })).toBe('700\n700\n');
    expect(readFileSync(guest.state('holder'), 'utf8')).toBe(`${id}\n`);
    await run('post-script');
  });
});
