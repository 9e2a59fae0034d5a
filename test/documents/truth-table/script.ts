import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { scriptDocument, type ScriptOptions } from '../../../documents';
import { Bench } from '../bench';
import type { RunningScript, ScriptExit } from '../guest';
import { whyNoVolumes } from '../machine';
import { tableOn, type Row } from '../rows';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';

/** A guest whose application is the file `up`: quiet while it is not there. */
class ScriptBench extends Bench {
  readonly up = this.guest.path('up');

  constructor(volumes: readonly string[] | undefined) {
    super(volumes);
    writeFileSync(this.up, '');
  }

  get isUp(): boolean {
    return existsSync(this.up);
  }

  begin(command: string, values: Values = {}, options: Partial<ScriptOptions> = {}): RunningScript {
    const content = scriptDocument({
      leaseSeconds: 20,
      pre: `rm ${this.up}`,
      post: `touch ${this.up}`,
      holds: `test ! -e ${this.up}`,
      mounts: this.names.map((name) => this.guest.path(name)),
      ...options,
    });
    return this.guest.start(substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values }));
  }

  user(command: string, values: Values = {}, options: Partial<ScriptOptions> = {}): Promise<ScriptExit> {
    return this.begin(command, values, options).finished;
  }
}

const rows: readonly Row<ScriptBench>[] = [
  {
    name: 'stops, freezes, thaws and starts, with evidence',
    run: async (bench) => {
      const pre = await bench.user('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ a: true, b: true });
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'stop' });
      expect(bench.isUp).toBe(false);
      const post = await bench.user('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ a: true, b: true });
      expect(bench.isUp).toBe(true);
    },
  },
  {
    name: 'without mounts the application alone is held',
    volumes: [],
    run: async (bench) => {
      expect(bench.evidence(await bench.user('pre-script'))).toMatchObject({ heldBy: 'stop', mounts: [] });
      const post = await bench.user('post-script');
      expect(post.code).toBe(0);
      expect(bench.evidence(post)).toMatchObject({ heldBy: 'stop', thawedBy: 'command', mounts: [] });
      expect(bench.evidence(post)?.freezeMillis).toBeGreaterThan(0);
    },
  },
  {
    name: 'an application that did not stay stopped costs the verdict, and its post still runs',
    volumes: [],
    run: async (bench) => {
      await bench.user('pre-script');
      writeFileSync(bench.up, '');
      const ran = bench.guest.path('ran');
      expect((await bench.user('post-script', {}, { post: `touch ${ran}` })).code).toBe(205);
      // The post of the pre is what was begun; this one carried another, and it is the script that came which runs it.
      expect(bench.isUp || existsSync(ran)).toBe(true);
    },
  },
  {
    name: 'a pre that fails is undone at once',
    run: async (bench) => {
      const pre = await bench.user('pre-script', {}, { pre: `rm ${bench.up}; echo why >&2; exit 3` });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('pre ended with 3');
      expect(pre.stderr).toContain('why');
      expect(bench.isUp).toBe(true);
      expect(bench.frozen()).toEqual([]);
      expect((await bench.user('post-script')).code).toBe(205);
    },
  },
  {
    name: 'a pre whose application did not stop is a failure with any exit code',
    run: async (bench) => {
      expect((await bench.user('pre-script', {}, { pre: 'exit 0' })).code).toBe(201);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a pre that takes too long is ended with all that it started, and undone',
    run: async (bench) => {
      const late = bench.guest.path('late');
      const pre = await bench.user('pre-script', { timeoutSeconds: 7 }, { pre: `rm ${bench.up}; (sleep 4; touch ${late}) & sleep 60` }); // prettier-ignore
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(bench.isUp).toBe(true);
      const over = Date.now() + 3_000;
      await until(() => Date.now() > over);
      expect(existsSync(late)).toBe(false);
    },
  },
  {
    name: 'the lease runs the post, when the agent killed the pre in the middle of the user’s',
    run: async (bench) => {
      const told = bench.guest.path('told');
      const options = { pre: `rm ${bench.up}; touch ${told}; sleep 60` };
      const pre = bench.begin('pre-script', { leaseSeconds: 5 }, options);
      await until(() => existsSync(told));
      pre.killGroup();
      await pre.finished;
      expect(bench.isUp).toBe(false);
      await bench.endedByLease(5);
      expect(bench.isUp).toBe(true);
    },
  },
  {
    name: 'a post that comes while the pre is running ends it first',
    run: async (bench) => {
      const told = bench.guest.path('told');
      const options = { pre: `rm ${bench.up}; touch ${told}; sleep 2; rm -f ${bench.up}` };
      const pre = bench.begin('pre-script', {}, options);
      await until(() => existsSync(told));
      expect(await bench.user('post-script', {}, options)).toMatchObject({ code: 205 });
      await pre.finished;
      const over = Date.now() + 2_500;
      await until(() => Date.now() > over);
      expect(bench.isUp).toBe(true);
    },
  },
  {
    name: 'a post that fails is a failure, and the lease tries again',
    run: async (bench) => {
      const broken = bench.guest.path('broken');
      const options = { post: `test ! -e ${broken} && touch ${bench.up}` };
      await bench.user('pre-script', { leaseSeconds: 6 }, options);
      writeFileSync(broken, '');
      expect((await bench.user('post-script', {}, options)).code).toBe(202);
      expect(bench.frozen()).toEqual([]);
      expect(bench.isUp).toBe(false);
      await bench.guest.run(`#!/bin/sh\nrm ${broken}\n`);
      await bench.endedByLease(6);
      expect(bench.isUp).toBe(true);
      expect((await bench.user('post-script', {}, options)).code).toBe(203);
    },
  },
  {
    name: '1 MiB of output, and a child that keeps the streams, neither hide the evidence nor hold it up',
    run: async (bench) => {
      const start = Date.now();
      const pre = await bench.user('pre-script', {}, {
        pre: `head -c 1048576 /dev/zero | tr '\\0' x; head -c 1048576 /dev/zero >&2; rm ${bench.up}; sleep 25 & exit 0`,
      }); // prettier-ignore
      expect(Date.now() - start).toBeLessThan(25_000); // what the child would take
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ a: true, b: true });
      expect(readFileSync(bench.guest.state(bench.id, 'user-pre.log')).length).toBeLessThanOrEqual(8_000);
    },
  },
  {
    name: 'a holds that writes to what is frozen is left behind, and the pre thaws and fails',
    run: async (bench) => {
      const pre = await bench.user('pre-script', {}, {
        holds: `[ ! -e ${bench.guest.path('once')} ] || echo >${bench.guest.path('a/x')}; touch ${bench.guest.path('once')}`,
      }); // prettier-ignore
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(bench.frozen()).toEqual([]);
    },
    long: 'waits for the bounds of a command that no signal ends',
  },
  {
    name: 'a dry run runs none of the three',
    run: async (bench) => {
      const touch = { pre: `touch ${bench.guest.path('x')}`, post: `touch ${bench.guest.path('x')}`, holds: `touch ${bench.guest.path('x')}` }; // prettier-ignore
      expect(await bench.user('dry-run', {}, touch)).toMatchObject({ code: 0, stderr: '' });
      expect(existsSync(bench.guest.path('x'))).toBe(false);
      expect((await bench.user('dry-run', {}, { pre: 'if' })).code).toBe(206);
    },
  },
  {
    name: 'quotes, dollars and lines pass through unchanged',
    run: async (bench) => {
      const file = bench.guest.path('text');
      const pre = `rm ${bench.up}\nprintf '%s\\n' "it's \\$HOME" 'a "b" \`x\`' >${file}`;
      expect((await bench.user('pre-script', {}, { pre, interpreter: 'bash' })).code).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe('it\'s $HOME\na "b" `x`\n');
    },
  },
];

export function scriptTable(): void {
  tableOn(
    { make: (volumes) => new ScriptBench(volumes), why: whyNoVolumes() },
    'the document of a user’s own script on real file systems',
    rows,
  );
}
