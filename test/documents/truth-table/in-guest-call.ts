import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { GuestCall } from '../../../lambdas/domain/guest-call';
import type { ScriptExit } from '../guest';
import { made, refusal, statementsOf, type InGuestBench } from './in-guest-bench';
import { row, type InGuestRow } from './in-guest-row';
import { stepNamed } from './steps';

/** What becomes of the call, and which sets are proven: nothing stays frozen after any answer of EC2. */
export const inGuestCall: readonly InGuestRow[] = [
  ...(
    [
      ['RequestLimitExceeded', 503, 'throttled'],
      ['UnauthorizedOperation', 403, 'refused'],
      ['InternalError', 500, 'unknown'],
    ] as const
  ).map(([code, status, outcome]) =>
    row(`${status} ${code}: thawed, 201, and says that the call was ${outcome}`, async (bench) => {
      bench.answer = () => Promise.resolve(refusal(status, code));
      const pre = await unprovenPre(bench, { outcome, code });
      expect(pre.stderr).toContain(code);
      expect(pre.stderr).not.toContain('quote');
      expect((await bench.guestRun('post-script', {}, '')).code).toBe(205);
      expect((await bench.guestRun('pre-script', { executionId: randomUUID() })).code).toBe(201);
    }),
  ),
  row('an answer that is lost leaves the call unknown, and nothing frozen', async (bench) => {
    bench.answer = () => Promise.resolve('unanswered');
    await unprovenPre(bench, { outcome: 'unknown', code: 'curl-52' });
  }),
  row('an answer that does not come is waited for below the time-out of the script, then thawed', async (bench) => {
    bench.answer = () => new Promise(() => undefined);
    const seen = bench.guest.path('arguments');
    bench.shimCurl(`printf '%s\\n' "$*" >>${seen}`);
    const pre = await bench.begin('pre-script', {}, undefined, fiveSecondsLeft()).finished;
    expect(pre.code).toBe(201);
    expect(bench.frozen()).toEqual([]);
    expect(bench.evidence(pre)?.snapshot).toEqual({ outcome: 'unknown', code: 'curl-28' });
    // Three seconds are kept for the thaw.
    expect(readFileSync(seen, 'utf8').trim().split('\n').at(-1)).toMatch(/ -m 2$/);
  }),
  row('an answer without a snapshot, or with a strange one, proves nothing', async (bench) => {
    for (const answer of [made(), made('snap-"},{"x')]) {
      bench.id = randomUUID();
      bench.answer = () => Promise.resolve(answer);
      const pre = await bench.guestRun('pre-script');
      expect(pre.code).toBe(201);
      expect(bench.evidence(pre)?.snapshot?.outcome).toBe('unknown');
      expect(bench.frozen()).toEqual([]);
    }
  }),
  row('128 volumes are counted, and the evidence stays one line', async (bench) => {
    const ids = Array.from({ length: 128 }, (_, index) => `snap-${String(index).padStart(17, '0')}`);
    bench.answer = () => Promise.resolve(made(...ids));
    const pre = await bench.guestRun('pre-script');
    expect(bench.evidence(pre)?.snapshot).toEqual({ outcome: 'made', first: ids[0], count: 128 });
  }),
  row('what was thawed by somebody else before the answer is not proven, though the set is there', async (bench) => {
    bench.answer = () => {
      bench.guest.thaw('a');
      return Promise.resolve(made('snap-0a1'));
    };
    const pre = await bench.guestRun('pre-script');
    expect(pre.code).toBe(201);
    expect(bench.held(pre)).toEqual({ a: false, b: true });
    expect(bench.evidence(pre)?.snapshot).toMatchObject({ outcome: 'made' });
    expect((await bench.guestRun('post-script', {}, '')).code).toBe(205);
  }),
  row('an application that did not stay held until the answer is not proven either, and is let go', async (bench) => {
    const up = bench.guest.path('up');
    writeFileSync(up, '');
    const options = { pre: `rm ${up}`, post: `touch ${up}`, holds: `test ! -e ${up}` };
    bench.answer = () => {
      writeFileSync(up, '');
      return Promise.resolve(made('snap-0a1'));
    };
    const pre = await bench.userRun('pre-script', options);
    expect(pre.code).toBe(201);
    expect(pre.stderr).toContain('not everything was held');
    expect(bench.frozen()).toEqual([]);
    bench.answer = () => Promise.resolve(made('snap-0a1'));
    bench.id = randomUUID();
    expect((await bench.userRun('pre-script', options)).code).toBe(0);
    expect(existsSync(up)).toBe(true);
    expect((await bench.userRun('post-script', options)).code).toBe(0);
  }),
  row('a lease that leaves no time for the call: nothing is frozen', async (bench) => {
    const pre = await bench.guestRun('pre-script', { leaseSeconds: 5 });
    expect(pre.code).toBe(201);
    expect(pre.stderr).toContain('neither the time-out nor the lease');
    expect(bench.evidence(pre)).toMatchObject({ snapshot: { outcome: 'not-made' } });
    expect(bench.evidence(pre)).not.toHaveProperty('frozenAt');
    expect(bench.calls).toEqual([]);
  }),
  row('a pre that fails at its freeze says that there was no call', async (bench) => {
    bench.shimFreeze(`-f ${bench.guest.path('b')}`, "echo 'Input/output error' >&2; exit 1");
    await unprovenPre(bench, { outcome: 'not-made' });
  }),
];

/** However long the machine took to get there, the time-out of the script leaves five seconds when the call is measured. */
function fiveSecondsLeft(): { readonly line: number; readonly text: string } {
  const measure =
    'measure_call: call_seconds=$(((process_start + timeout_seconds * 100 - centis) / 100 - RELEASE_SECONDS))';
  const { line } = stepNamed(statementsOf('measure_call'), measure);
  return { line, text: 'process_start=$((centis - timeout_seconds * 100 + 500))' };
}

/** A pre that ends with 201, with nothing frozen, and says what became of its call. */
async function unprovenPre(bench: InGuestBench, call: GuestCall): Promise<ScriptExit> {
  const pre = await bench.guestRun('pre-script');
  expect(pre.code).toBe(201);
  expect(bench.frozen()).toEqual([]);
  expect(bench.evidence(pre)?.snapshot).toEqual(call);
  return pre;
}
