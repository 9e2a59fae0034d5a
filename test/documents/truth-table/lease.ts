import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { scriptDocument } from '../../../documents';
import type { Row } from '../rows';
import { substitute } from '../../../lab/databases/substitute';
import { until } from '../until';

/** The lease thaws when a script dies or hangs. */
export const lease: readonly Row[] = [
  {
    name: 'a freeze that hangs is given up, and the lease stays armed until the post',
    run: async (bench) => {
      bench.hangInSecondFreeze();
      // Two seconds instead of ten, to wait for less.
      const pre = await bench.guest.run(bench.script('pre-script').replace('FREEZE_SECONDS=10', 'FREEZE_SECONDS=2'));
      expect(pre.code).toBe(201);
      expect(pre.stderr).toContain('did not end within 2 s');
      expect(bench.frozen()).toEqual([]);
      expect(bench.guest.watchdogs()).toHaveLength(1);
      expect((await bench.post()).code).toBe(0);
      await until(() => bench.guest.watchdogs().length === 0, 10);
    },
  },
  {
    name: 'a process group that the agent kills after the first freeze is thawed by the lease',
    run: async (bench) => {
      const reached = bench.hangInSecondFreeze();
      const pre = bench.start('pre-script', { leaseSeconds: 5 });
      await reached();
      pre.killGroup();
      expect(await pre.finished).toMatchObject({ code: 137 });
      expect(bench.guest.isFrozen('a')).toBe(true);
      await bench.endedByLease(5);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'the lease does not wait for a pre that hangs',
    run: async (bench) => {
      const reached = bench.hangInSecondFreeze();
      const pre = bench.start('pre-script', { leaseSeconds: 5 });
      await reached();
      expect(bench.guest.isFrozen('a')).toBe(true);
      await until(() => existsSync(bench.guest.state(bench.id, 'fired')), 9);
      await until(() => !bench.guest.isFrozen('a'), 3);
      // The second freeze may still happen, so the watchdog goes on: each round finds what is not frozen.
      const log = bench.guest.state(bench.id, 'log');
      await until(() => (readFileSync(log, 'utf8').match(/was not frozen any more/g)?.length ?? 0) > 2);
      expect(existsSync(bench.guest.state(bench.id, 'ended'))).toBe(false);
      pre.killGroup();
      await pre.finished;
      await bench.ended();
    },
  },
  {
    name: 'a pre whose watchdog dies before the report thaws and fails',
    run: async (bench) => {
      bench.shimFreeze(
        `-f ${bench.guest.path('b')}`,
        `kill -KILL "$(cut -d' ' -f1 /run/quiesce/${bench.id}/watchdog)"`,
      );
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('watchdog');
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a host on which no watchdog starts freezes nothing',
    run: async (bench) => {
      bench.guest.shim('setsid', 'exit 1');
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('the lease could not be armed');
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'what a dead watchdog left behind is ended by the next pre once the lease is over',
    run: async (bench) => {
      await bench.pre({ leaseSeconds: 5 });
      process.kill(bench.guest.watchdogs()[0] ?? 0, 'SIGKILL');
      const other = randomUUID();
      expect((await bench.pre({ executionId: other })).code).toBe(204);
      const over = Date.now() + 5_000;
      await until(() => Date.now() > over);
      expect((await bench.pre({ executionId: other })).code).toBe(0);
      expect((await bench.post()).code).toBe(203);
      expect(bench.held(await bench.post({ executionId: other }), other)).toEqual({ a: true, b: true });
    },
  },
  {
    name: 'what another policy’s dead watchdog left behind is released by the script that knows its application',
    run: async (bench) => {
      const { guest } = bench;
      const stopped = guest.path('stopped');
      const held = scriptDocument({ leaseSeconds: 5, pre: `touch ${stopped}`, holds: `test -e ${stopped}`, post: `rm ${stopped}` }); // prettier-ignore
      expect((await guest.run(substitute(held, { executionId: bench.id, command: 'pre-script' }))).code).toBe(0);
      process.kill(guest.watchdogs()[0] ?? 0, 'SIGKILL');
      const over = Date.now() + 5_200;
      await until(() => Date.now() > over);
      expect(existsSync(stopped)).toBe(true);
      expect((await bench.pre({ executionId: randomUUID() })).code).toBe(0);
      expect(existsSync(stopped)).toBe(false);
      expect((await guest.run(substitute(held, { executionId: bench.id, command: 'post-script' }))).code).toBe(203);
    },
  },
  {
    name: 'with bash as sh, as on Amazon Linux, the scripts and the lease work the same',
    run: async (bench) => {
      bench.guest.shim('sh', 'exec bash --posix "$@"'); // the watchdog's shell
      const run = (command: string, values: Readonly<Record<string, string | number>> = {}) =>
        bench.guest.run(bench.script(command, values).replace('#!/bin/sh', '#!/bin/bash\nset -o posix'));
      expect(bench.held(await run('pre-script'))).toEqual({ a: true, b: true });
      const post = await run('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ a: true, b: true });
      bench.id = randomUUID();
      expect((await run('pre-script', { leaseSeconds: 5 })).code).toBe(0);
      await bench.endedByLease(5);
      expect(bench.frozen()).toEqual([]);
    },
  },
];
