import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileSystemsDocument, scriptDocument } from '../../../documents';
import type { Row } from '../rows';
import { substitute } from '../../../lab/databases/substitute';
import { until } from '../until';

/** Late, twice, out of order, by another policy, and by an operator. */
export const deliveries: readonly Row[] = [
  {
    name: 'a second pre of the same execution says the same and changes nothing',
    run: async (bench) => {
      const first = await bench.pre();
      expect(await bench.pre()).toMatchObject({ code: 0, stdout: first.stdout });
      expect(bench.guest.watchdogs()).toHaveLength(1);
      expect((await bench.post()).code).toBe(0);
    },
  },
  {
    name: 'two pres of the same execution at once freeze once',
    run: async (bench) => {
      const exits = await Promise.all([bench.pre(), bench.pre()]);
      expect(exits.map(({ code }) => code)).toEqual([0, 0]);
      expect(exits[0].stdout).toBe(exits[1].stdout);
      expect(bench.guest.watchdogs()).toHaveLength(1);
      expect(bench.held(await bench.post())).toEqual({ a: true, b: true });
    },
  },
  {
    name: 'two posts at once thaw once: one reports it, the other finds it done',
    run: async (bench) => {
      await bench.pre();
      const exits = await Promise.all([bench.post(), bench.post()]);
      expect(exits.map(({ code }) => code).sort()).toEqual([0, 205]);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a pre that comes again behind its post is refused',
    run: async (bench) => {
      await bench.pre();
      await bench.post();
      expect(await bench.pre()).toMatchObject({ code: 201, stdout: '' });
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a post that comes before its pre leaves a tombstone that the pre respects',
    run: async (bench) => {
      expect((await bench.post()).code).toBe(205);
      const pre = await bench.pre();
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('post-script of this execution has come already');
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a post stops its own pre that is still running, then thaws',
    run: async (bench) => {
      const told = bench.guest.path('told');
      bench.guest.shim('sync', `: >${told}; exec sleep 3`);
      const pre = bench.start('pre-script');
      await until(() => existsSync(told));
      expect((await bench.post()).code).toBe(205);
      expect((await pre.finished).code).toBe(137);
      expect(bench.frozen()).toEqual([]);
      await until(() => bench.guest.watchdogs().length === 0, 10);
    },
  },
  {
    name: 'a post stops its own pre in the middle of its freezes, and the set is not proven',
    run: async (bench) => {
      const reached = bench.hangInSecondFreeze();
      const pre = bench.start('pre-script');
      await reached();
      const post = await bench.post();
      expect(post.code).toBe(202); // The hung freeze may still come to pass.
      expect(bench.held(post)).toEqual({ a: true, b: false });
      pre.killGroup();
      expect((await pre.finished).stdout).toBe('');
      expect((await bench.post()).code).toBe(0);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a post of another execution thaws nothing',
    run: async (bench) => {
      await bench.pre();
      const other = randomUUID();
      const post = await bench.post({ executionId: other });
      expect(post.code).toBe(205);
      expect(bench.held(post, other)).toEqual({});
      expect(bench.frozen()).toEqual(['a', 'b']);
      expect(bench.held(await bench.post())).toEqual({ a: true, b: true });
    },
  },
  {
    name: 'of two policies on one instance the second is refused while the first holds, also for other mounts',
    run: async (bench) => {
      const { guest } = bench;
      const other = randomUUID();
      const second = fileSystemsDocument({ leaseSeconds: 20, mounts: [guest.path('b')] });
      const run = (command: string): Promise<{ readonly code: number }> =>
        guest.run(substitute(second, { executionId: other, command }));
      expect((await guest.run(bench.scriptFor(guest.path('a')))).code).toBe(0);
      expect((await run('pre-script')).code).toBe(204);
      expect((await run('post-script')).code).toBe(205); // The compensating thaw of a refused pre.
      expect(bench.frozen()).toEqual(['a']);
      expect((await bench.post()).code).toBe(0);
      expect((await run('pre-script')).code).toBe(201); // A new attempt has an id of its own.
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'without an execution id a post is the operator and thaws all that is held',
    run: async (bench) => {
      await bench.pre();
      const operator = await bench.post({ executionId: 'None' });
      expect(operator.code).toBe(0);
      expect(bench.evidence(operator, 'None')).toMatchObject({ thawedBy: 'operator' });
      expect(bench.frozen()).toEqual([]);
      const post = await bench.post();
      expect(post.code).toBe(205);
      expect(bench.evidence(post)).toMatchObject({ thawedBy: 'operator' });
      expect(bench.held(post)).toEqual({ a: false, b: false });
    },
  },
  {
    name: 'an operator who comes with the document of another policy releases what the holder’s own script knows of',
    run: async (bench) => {
      const { guest } = bench;
      const stopped = guest.path('stopped');
      const held = scriptDocument({ leaseSeconds: 20, pre: `touch ${stopped}`, holds: `test -e ${stopped}`, post: `rm ${stopped}` }); // prettier-ignore
      const script = substitute(held, { executionId: bench.id, command: 'pre-script' });
      expect((await guest.run(script)).code).toBe(0);
      const operator = await bench.post({ executionId: 'None' });
      expect(operator.code).toBe(0);
      expect(bench.evidence(operator, 'None')).toMatchObject({ thawedBy: 'operator', heldBy: 'stop' });
      expect(existsSync(stopped)).toBe(false);
    },
  },
  {
    name: 'an operator with nothing to thaw is told so',
    volumes: ['a'],
    run: async (bench) => {
      const operator = await bench.post({ executionId: 'None' });
      expect(operator.code).toBe(205);
      expect(bench.evidence(operator, 'None')).toEqual({ executionId: 'None', heldBy: 'freeze', mounts: [] });
    },
  },
  {
    name: 'by hand, without an execution id, pre and post can be repeated',
    run: async (bench) => {
      for (const _ of [1, 2]) {
        expect((await bench.pre({ executionId: 'None' })).code).toBe(0);
        const post = await bench.post({ executionId: 'None' });
        expect(post.code).toBe(0);
        expect(bench.evidence(post, 'None')).toMatchObject({ thawedBy: 'command' });
      }
    },
  },
];
