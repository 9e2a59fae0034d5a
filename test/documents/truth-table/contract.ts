import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from '../rows';
import { until } from '../until';

/** What each exit code stands for, and the evidence beside it. */
export const contract: readonly Row[] = [
  {
    name: '0: a pre freezes every mount and its post thaws them, both with evidence',
    run: async (bench) => {
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ a: true, b: true });
      expect(bench.frozen()).toEqual(['a', 'b']);
      const post = await bench.post();
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ a: true, b: true });
      const evidence = bench.evidence(post);
      expect(evidence).toMatchObject({ thawedBy: 'command', heldBy: 'freeze' });
      expect(evidence?.freezeMillis).toBeGreaterThanOrEqual(10);
      expect(Date.parse(evidence?.frozenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(evidence?.quiescedAt ?? ''));
      expect(Date.parse(evidence?.thawedAt ?? '')).toBeGreaterThan(Date.parse(evidence?.frozenAt ?? ''));
      expect(bench.frozen()).toEqual([]);
      await until(() => bench.guest.watchdogs().length === 0, 10);
      for (const { stdout } of [pre, post]) {
        expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      }
    },
  },
  {
    name: '201: a pre after its deadline is refused, one before it is not',
    run: async (bench) => {
      const seconds = Math.floor(Date.now() / 1_000);
      const pre = await bench.pre({ deadline: seconds - 1 });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('after its deadline');
      expect((await bench.pre({ deadline: seconds + 60 })).code).toBe(0);
    },
  },
  {
    name: '202: a thaw that fails is reported and leaves the lease armed, which then thaws',
    run: async (bench) => {
      const failing = bench.guest.path('failing');
      bench.shimFreeze(
        `-u ${bench.guest.path('a')}`,
        `if [ -e ${failing} ]; then echo 'Input/output error' >&2; exit 1; fi`,
      );
      await bench.pre({ leaseSeconds: 5 });
      writeFileSync(failing, '');
      const post = await bench.post({ leaseSeconds: 5 });
      expect(post.code).toBe(202);
      expect(bench.held(post)).toEqual({ a: false, b: true });
      expect(bench.guest.isFrozen('b')).toBe(false);
      execFileSync('rm', [failing]);
      await bench.endedByLease(5);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: '203: the lease thaws in time, the post behind it says so with evidence, and the next pre is welcome',
    run: async (bench) => {
      const start = Date.now();
      expect((await bench.pre({ leaseSeconds: 5 })).code).toBe(0);
      await bench.endedByLease(5);
      expect(Date.now() - start).toBeGreaterThan(4_500);
      expect(bench.frozen()).toEqual([]);
      const post = await bench.post();
      expect(post.code).toBe(203);
      expect(bench.held(post)).toEqual({ a: false, b: false });
      expect(bench.evidence(post)).toMatchObject({ thawedBy: 'lease' });
      expect(bench.evidence(post)?.freezeMillis).toBeGreaterThan(4_000);
      expect(bench.evidence(post)?.freezeMillis).toBeLessThan(7_000);
      expect((await bench.pre({ executionId: randomUUID() })).code).toBe(0);
    },
  },
  {
    name: '204: a pre of another execution is refused while something is held, and leaves no trace',
    run: async (bench) => {
      await bench.pre();
      const other = randomUUID();
      expect(await bench.pre({ executionId: other })).toMatchObject({ code: 204, stdout: '' });
      expect(existsSync(bench.guest.state(other))).toBe(false);
      expect(bench.held(await bench.post())).toEqual({ a: true, b: true });
    },
  },
  {
    name: '205: a second post finds nothing to thaw and says who did',
    run: async (bench) => {
      await bench.pre();
      await bench.post();
      const again = await bench.post();
      expect(again.code).toBe(205);
      expect(bench.held(again)).toEqual({ a: false, b: false });
      expect(bench.evidence(again)).toMatchObject({ thawedBy: 'command' });
    },
  },
  {
    name: '206: a mount that is not there is not ready',
    volumes: ['a'],
    run: async (bench) => {
      const pre = await bench.guest.run(bench.scriptFor(`${bench.guest.path('a')}/lost+found`));
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('is not a mount point');
    },
  },
  {
    name: '1: a command that nobody knows',
    volumes: ['a'],
    run: async (bench) => {
      const script = bench.script('dry-run').replace("command='dry-run'", "command='reboot'");
      expect(await bench.guest.run(script)).toMatchObject({ code: 1, stdout: '' });
    },
  },
  {
    name: 'a dry run says what it would freeze, freezes nothing and leaves no trace',
    run: async (bench) => {
      const frozen = bench.guest.path('frozen.log');
      bench.guest.shim('fsfreeze', `echo "$@" >>${frozen}; exit 1`);
      const dry = await bench.run('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(`${bench.guest.path('a')} ${bench.guest.path('b')}`);
      expect(existsSync(bench.guest.state())).toBe(false);
      expect((await bench.guest.run(bench.scriptFor('/', 'dry-run'))).code).toBe(206);
      expect(existsSync(frozen)).toBe(false);
    },
  },
  {
    name: 'a dry run compares the clock of the instance with the deadline',
    run: async (bench) => {
      const dryRunAt = async (seconds: number): Promise<string> =>
        (await bench.run('dry-run', { deadline: Math.floor(Date.now() / 1_000) + seconds })).stdout;
      expect(await dryRunAt(-100)).toMatch(
        /the clock of this instance is 10\d s after the deadline: a pre-script would/,
      );
      expect(await dryRunAt(100)).toMatch(/the clock of this instance is at least (39|40) s slow/);
      expect(await dryRunAt(55)).not.toContain('clock');
    },
  },
  {
    name: 'its state is for root only',
    run: async (bench) => {
      await bench.pre();
      const { guest, id } = bench;
      expect(execFileSync('stat', ['-c', '%a', guest.state(), guest.state(id)], { encoding: 'utf8' })).toBe(
        '700\n700\n',
      );
      expect(readFileSync(guest.state('holder'), 'utf8')).toBe(`${id}\n`);
    },
  },
];
