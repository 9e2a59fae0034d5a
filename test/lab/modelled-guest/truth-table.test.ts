import { readEvidence } from '../../../lambdas/domain/evidence';
import { bench, BOTH, held, ID, OTHER } from './bench';
import { ROWS } from './rows';

/**
 * The rows of test/documents/truth-table.test.ts, on the modelled guest: the same documents, the same codes, the same
 * evidence. What only a kernel or a shell can do (a freeze that hangs in the kernel, a bind mount) has no row here.
 */

describe('the modelled guest answers as the scripts on real file systems do', () => {
  test.each(ROWS)('%s', async (_, steps) => {
    const { clock, guest, run } = bench();
    for (const step of steps) {
      await clock.advance((step.waitSeconds ?? 0) * 1_000);
      const exit = await run(step.command, step.values);
      expect(exit.exitCode).toBe(step.code);
      if (step.held !== undefined) {
        expect(held(exit)).toEqual(step.held);
      }
    }
    await clock.runUntilIdle();
    expect(guest.frozenPaths()).toEqual([]); // At the latest by the lease.
  });

  test('evidence has instants in order, and how long it was frozen', async () => {
    const { clock, run } = bench();
    await run('pre-script');
    await clock.advance(1_000);
    const evidence = readEvidence((await run('post-script')).stdout, ID);
    expect(evidence).toMatchObject({ thawedBy: 'command', heldBy: 'freeze' });
    expect(evidence?.freezeMillis).toBeGreaterThan(1_000);
    expect((evidence?.thawedAt ?? '') > (evidence?.frozenAt ?? '')).toBe(true);
  });

  test('a second mount that refuses to freeze gets the first one thawed and stays as it was', async () => {
    const { guest, run } = bench();
    guest.freeze('/srv/b');
    expect(await run('pre-script')).toMatchObject({
      exitCode: 201,
      stderr: expect.stringContaining('busy') as unknown,
    });
    expect(guest.frozenPaths()).toEqual(['/srv/b']);
    expect((await run('post-script')).exitCode).toBe(205);
    expect(guest.thaw('/srv/b')).toBe('thawed');
    expect((await run('pre-script', { executionId: OTHER })).exitCode).toBe(0);
  });

  test('a process group killed after the first freeze is thawed by the lease', async () => {
    const { clock, guest, start } = bench({ behavior: { pre: ['hangs-frozen'] } });
    const pre = start('pre-script', { leaseSeconds: 5 });
    await clock.advance(1_000);
    pre.kill();
    expect(await clock.runUntil(pre.finished)).toMatchObject({ exitCode: 137 });
    expect(guest.frozenPaths()).toHaveLength(2);
    await clock.advance(4_000);
    expect(guest.frozenPaths()).toEqual([]);
    expect(guest.truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['lease', 'lease']);
  });

  test('the lease does not wait for a pre that hangs', async () => {
    const { clock, guest, start } = bench({ behavior: { pre: ['hangs-frozen'] } });
    const pre = start('pre-script', { leaseSeconds: 5 });
    await clock.advance(5_001);
    expect(guest.frozenPaths()).toEqual([]);
    expect(await clock.runUntil(pre.finished)).toMatchObject({ exitCode: 137 });
  });

  test('two pres of the same execution at once freeze once', async () => {
    const { clock, guest, start, run } = bench();
    const exits = await clock.runUntil(Promise.all([start('pre-script').finished, start('pre-script').finished]));
    expect(exits.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(exits[0].stdout).toBe(exits[1].stdout);
    expect(guest.truth.frozen).toHaveLength(2);
    expect(held(await run('post-script'))).toEqual(BOTH);
  });

  test('a post stops its own pre that is still running, then thaws', async () => {
    const { clock, guest, start, run } = bench({ behavior: { times: { quiesceMillis: 3_000 } } });
    const pre = start('pre-script');
    await clock.advance(1_000);
    expect((await run('post-script')).exitCode).toBe(205);
    expect(await clock.runUntil(pre.finished)).toMatchObject({ exitCode: 137 });
    expect(guest.frozenPaths()).toEqual([]);
  });

  test('a mount that somebody else thawed costs its proof but not the thaw of the others', async () => {
    const { guest, run } = bench();
    await run('pre-script');
    guest.thaw('/srv/a');
    const post = await run('post-script');
    expect(post.exitCode).toBe(0);
    expect(held(post)).toEqual({ '/srv/a': false, '/srv/b': true });
  });

  test('a thaw that fails is reported and leaves the lease armed, which then thaws', async () => {
    const { clock, guest, run } = bench({ behavior: { post: ['fails'] } });
    await run('pre-script', { leaseSeconds: 5 });
    expect((await run('post-script')).exitCode).toBe(202);
    expect(guest.frozenPaths()).toHaveLength(2);
    await clock.advance(5_000);
    expect(guest.frozenPaths()).toEqual([]);
  });

  test('a pre after its deadline is refused', async () => {
    const { clock, run } = bench();
    const now = Math.floor(clock.now() / 1_000);
    const pre = await run('pre-script', { deadline: now - 1 });
    expect(pre).toMatchObject({
      exitCode: 201,
      stdout: '',
      stderr: expect.stringContaining('after its deadline') as unknown,
    });
    expect((await run('pre-script', { deadline: now + 60 })).exitCode).toBe(0);
  });

  test('a pre whose watchdog dies before the report thaws and fails', async () => {
    const { clock, guest, start } = bench({ behavior: { times: { freezeMillis: 1_000 } } });
    const pre = start('pre-script');
    await clock.advance(1_500);
    guest.killWatchdogs();
    const exit = await clock.runUntil(pre.finished);
    expect(exit).toMatchObject({ exitCode: 201, stdout: '', stderr: expect.stringContaining('watchdog') as unknown });
    expect(guest.frozenPaths()).toEqual([]);
  });

  test('what a dead watchdog left behind is ended by the next pre once the lease is over', async () => {
    const { clock, guest, run } = bench();
    await run('pre-script', { leaseSeconds: 5 });
    guest.killWatchdogs();
    expect((await run('pre-script', { executionId: OTHER })).exitCode).toBe(204);
    await clock.advance(5_000);
    expect((await run('pre-script', { executionId: OTHER })).exitCode).toBe(0);
    expect((await run('post-script')).exitCode).toBe(203);
    expect(held(await run('post-script', { executionId: OTHER }), OTHER)).toEqual(BOTH);
  });

  test('without an execution id a post is the operator and thaws all that is held', async () => {
    const { guest, run } = bench();
    await run('pre-script');
    const operator = await run('post-script', { executionId: 'None' });
    expect(operator.exitCode).toBe(0);
    expect(readEvidence(operator.stdout, 'None')).toMatchObject({ thawedBy: 'operator' });
    expect(guest.frozenPaths()).toEqual([]);
    const post = await run('post-script');
    expect(post.exitCode).toBe(205);
    expect(readEvidence(post.stdout, ID)).toMatchObject({ thawedBy: 'operator' });
  });

  test('a mount that is not there is not ready', async () => {
    const { run } = bench({ mounts: [{ path: '/srv/a', volumeId: 'vol-a' }] });
    expect(await run('pre-script')).toMatchObject({ exitCode: 206, stdout: '' });
  });
});

describe('the modelled guest beyond its scripts', () => {
  test('a write waits for the thaw, and an image holds what was acknowledged before', async () => {
    const { clock, guest, run } = bench();
    await guest.write('/srv/a');
    await run('pre-script');
    const late = guest.write('/srv/a');
    await guest.capture([{ volumeId: 'vol-a', snapshotId: 'snap-a' }]);
    await run('post-script');
    await clock.runUntil(late);
    await guest.capture([{ volumeId: 'vol-a', snapshotId: 'snap-b' }]);
    expect(guest.truth.captures).toMatchObject([
      { frozen: 'all', writes: { '/srv/a': 1 } },
      { frozen: 'none', writes: { '/srv/a': 2 } },
    ]);
  });

  test('a guest that loses power forgets its freeze and its scripts never end', async () => {
    const { clock, guest, run, start } = bench();
    await run('pre-script');
    const post = start('post-script');
    guest.crash();
    await clock.runUntilIdle();
    await expect(Promise.race([post.finished, Promise.resolve('silence')])).resolves.toBe('silence');
    expect(guest.truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['crash', 'crash']);
    guest.boot();
    expect((await run('post-script')).exitCode).toBe(205);
  });
});
