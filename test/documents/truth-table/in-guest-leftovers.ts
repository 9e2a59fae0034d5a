import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { RunningScript } from '../guest';
import { until } from '../until';
import { statementsOf, type InGuestBench } from './in-guest-bench';
import { row, type InGuestRow } from './in-guest-row';
import { quickAmong } from './steps';

/** Those that stay in the quick form: before the call, while it is out, behind the thaw. */
const QUICK = ['make_set: start_alarm $((call_seconds + 1))', 'make_set: await "$caller"', 'conclude_set: read_call'];

/** The agent's kill at each statement around the call: behind it stand the lease and the post. */
function killedAroundTheCall(): readonly InGuestRow[] {
  const steps = statementsOf('prepare_set', 'make_set', 'conclude_set');
  const isQuick = quickAmong(steps, QUICK);
  return steps.map((step) =>
    row(
      `killed in line ${step.line + 1}, ${step.name}`,
      async (bench) => {
        const pre = await bench.begin('pre-script', { leaseSeconds: 8 }, undefined, {
          line: step.line,
          text: 'kill -KILL 0',
        }).finished;
        // A line that is never reached kills nothing; those of the quick form are.
        expect(isQuick(step) ? [137] : [137, 0]).toContain(pre.code);
        if (pre.code !== 137) {
          return;
        }
        const killedAt = Date.now();
        const least = bench.guest.watchdogs().length > 0 ? 1 : 0;
        await until(() => Date.now() - killedAt > 10_000 * least);
        expect(bench.frozen()).toEqual([]);
        expect([0, 203, 205]).toContain((await bench.guestRun('post-script', {}, '')).code);
        expect(bench.calls.length).toBeLessThanOrEqual(1);
        expect(secrets(bench)).toEqual([]);
      },
      isQuick(step) ? {} : { long: 'a statement around the call beside the three that are tried always' },
    ),
  );
}

/** A script that is killed or interrupted leaves nothing frozen, and no script leaves a secret. */
export const inGuestLeftovers: readonly InGuestRow[] = [
  ...killedAroundTheCall(),
  row('killed in the middle of the call: the post ends the call and thaws', async (bench) => {
    const pre = await preInItsCall(bench);
    pre.killGroup();
    await pre.finished;
    expect(bench.frozen()).toEqual(['a', 'b']);
    const post = await bench.guestRun('post-script', {}, '');
    expect(post.code).toBe(0);
    expect(bench.frozen()).toEqual([]);
    expect(secrets(bench)).toEqual([]);
  }),
  row('a post that comes while the call is out ends it, and thaws at once', async (bench) => {
    const pre = await preInItsCall(bench);
    expect((await bench.guestRun('post-script', {}, '')).code).toBe(0);
    expect(bench.frozen()).toEqual([]);
    expect((await pre.finished).code).toBe(137); // killed by the post; at the end of its call it ends by itself, with another code
  }),
  row('no secret is left behind, nor shown, nor in an argument', async (bench) => {
    const seen = bench.guest.path('arguments');
    bench.shimCurl(`printf '%s\\n' "$*" >>${seen}`);
    const pre = await bench.guestRun('pre-script');
    expect(pre.code).toBe(0);
    const { secretAccessKey = 'none', sessionToken = 'none' } = bench.role ?? {};
    const shown = pre.stdout + pre.stderr + readFileSync(seen, 'utf8');
    expect(shown).not.toContain(secretAccessKey);
    expect(shown).not.toContain(sessionToken);
    expect(secrets(bench)).toEqual([]);
  }),
];

/** A pre whose call is out: EC2 has it and does not answer. */
async function preInItsCall(bench: InGuestBench): Promise<RunningScript> {
  bench.answer = () => new Promise(() => undefined);
  const pre = bench.begin('pre-script');
  await until(() => bench.calls.length > 0);
  return pre;
}

/** Files of this guest's state that hold a credential. */
function secrets(bench: InGuestBench): readonly string[] {
  const { secretAccessKey = 'none', sessionToken = 'none' } = bench.role ?? {};
  const files = readdirSync(bench.guest.state(), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => {
    const path = bench.guest.state(file);
    const { stdout } = spawnSync('grep', ['-lF', '-e', secretAccessKey, '-e', sessionToken, path], {
      encoding: 'utf8',
    });
    return stdout !== '';
  });
}
