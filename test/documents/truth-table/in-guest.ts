import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { fileSystemsDocument } from '../../../documents';
import { isInstalled, until, whyNoVolumes, type ScriptExit } from '../guest';
import { tableOn, type Row } from '../rows';
import { InGuestBench, made, refusal, REQUEST } from './in-guest-bench';
import { stepsOf } from './steps';

type InGuestRow = Row<InGuestBench>;

/** Every row begins with an EC2 that listens. */
function row(name: string, run: InGuestRow['run'], more: Pick<InGuestRow, 'long'> = {}): InGuestRow {
  return {
    name,
    run: async (bench) => {
      await bench.listen();
      await run(bench);
    },
    ...more,
  };
}

const rows: readonly InGuestRow[] = [
  row('freezes, has the set made by one signed call inside the freeze, thaws, and proves it', async (bench) => {
    const pre = await bench.guestRun('pre-script');
    expect(pre).toMatchObject({ code: 0, stderr: '' });
    expect(bench.frozen()).toEqual([]);
    expect(bench.calls.map(({ frozen }) => frozen)).toEqual([['a', 'b']]);
    const evidence = bench.evidence(pre);
    expect(evidence).toMatchObject({ thawedBy: 'command', heldBy: 'freeze' });
    expect(evidence?.snapshot).toEqual({ outcome: 'made', first: 'snap-0a1', count: 2 });
    expect(bench.held(pre)).toEqual({ a: true, b: true });
    expect(evidence?.freezeMillis).toBeGreaterThan(0);
    expect(Date.parse(evidence?.frozenAt ?? '')).toBeLessThan(Date.parse(evidence?.thawedAt ?? ''));
    expect(pre.stdout.length).toBeLessThan(2_000);
    expect(bench.guest.watchdogs()).toEqual([]);
  }),
  row('asks for the very set of its request, once, whatever is in its texts', async (bench) => {
    await bench.guestRun('pre-script');
    const form = Object.fromEntries(bench.calls[0]?.form ?? []);
    expect(form).toEqual({
      Action: 'CreateSnapshots',
      Version: '2016-11-15',
      'InstanceSpecification.InstanceId': REQUEST.instanceId,
      'InstanceSpecification.ExcludeBootVolume': 'true',
      'InstanceSpecification.ExcludeDataVolumeId.1': 'vol-00000000000000009',
      Description: REQUEST.description,
      'TagSpecification.1.ResourceType': 'snapshot',
      'TagSpecification.1.Tag.1.Key': 'quiesce:policy',
      'TagSpecification.1.Tag.1.Value': 'db',
      'TagSpecification.1.Tag.2.Key': 'Team',
      'TagSpecification.1.Tag.2.Value': '$(x) `y` {{ z }}',
      CopyTagsFromSource: 'volume',
    });
    expect([bench.calls.length, bench.dryRuns]).toEqual([1, 1]);
  }),
  row('its post tells of the same thaw, as often as it is asked', async (bench) => {
    const pre = await bench.guestRun('pre-script');
    for (const post of [await bench.guestRun('post-script', {}, ''), await bench.guestRun('post-script', {}, '')]) {
      expect(post.code).toBe(0);
      expect(bench.held(post)).toEqual({ a: true, b: true });
      const { frozenAt, thawedAt, freezeMillis } = bench.evidence(pre) ?? {};
      expect(bench.evidence(post)).toMatchObject({ thawedBy: 'command', frozenAt, thawedAt, freezeMillis });
    }
    const other = randomUUID();
    expect((await bench.guestRun('pre-script', { executionId: other })).code).toBe(0);
  }),
  row('a second delivery of the pre makes no second set and says what the first one said', async (bench) => {
    const deliveries = [bench.begin('pre-script'), bench.begin('pre-script')];
    const [first, second] = await Promise.all(deliveries.map(({ finished }) => finished));
    expect([first?.code, second?.code]).toEqual([0, 0]);
    expect(second?.stdout).toBe(first?.stdout);
    expect(bench.calls).toHaveLength(1);
    expect((await bench.guestRun('post-script', {}, '')).code).toBe(0);
  }),
  row('without a request it is a pre like any other: held until its post', async (bench) => {
    const pre = await bench.guestRun('pre-script', {}, '');
    expect(pre).toMatchObject({ code: 0, stderr: '' });
    expect(bench.evidence(pre)).not.toHaveProperty('snapshot');
    expect(bench.frozen()).toEqual(['a', 'b']);
    expect(bench.held(await bench.guestRun('post-script', {}, ''))).toEqual({ a: true, b: true });
    expect([bench.calls.length, bench.dryRuns]).toEqual([0, 0]);
  }),
  ...(
    [
      ['RequestLimitExceeded', 503, 'throttled'],
      ['UnauthorizedOperation', 403, 'refused'],
      ['InternalError', 500, 'unknown'],
    ] as const
  ).map(([code, status, outcome]) =>
    row(`${status} ${code}: thawed, 201, and says that the call was ${outcome}`, async (bench) => {
      bench.answer = () => Promise.resolve(refusal(status, code));
      const pre = await bench.guestRun('pre-script');
      expect(pre.code).toBe(201);
      expect(bench.frozen()).toEqual([]);
      expect(bench.evidence(pre)?.snapshot).toEqual({ outcome, code });
      expect(pre.stderr).toContain(code);
      expect(pre.stderr).not.toContain('quote');
      expect((await bench.guestRun('post-script', {}, '')).code).toBe(205);
      expect((await bench.guestRun('pre-script', { executionId: randomUUID() })).code).toBe(201);
    }),
  ),
  row('an answer that is lost leaves the call unknown, and nothing frozen', async (bench) => {
    bench.answer = () => Promise.resolve('unanswered');
    const pre = await bench.guestRun('pre-script');
    expect(pre.code).toBe(201);
    expect(bench.frozen()).toEqual([]);
    expect(bench.evidence(pre)?.snapshot).toEqual({ outcome: 'unknown', code: 'curl-52' });
  }),
  row('an answer that does not come is waited for below the time-out of the script, then thawed', async (bench) => {
    bench.answer = () => new Promise(() => undefined);
    const start = Date.now();
    const pre = await bench.guestRun('pre-script', { timeoutSeconds: 9 });
    expect(Date.now() - start).toBeLessThan(9_000);
    expect(pre.code).toBe(201);
    expect(bench.frozen()).toEqual([]);
    expect(bench.evidence(pre)?.snapshot).toEqual({ outcome: 'unknown', code: 'curl-28' });
  }),
  row('an answer without a snapshot, or with a strange one, proves nothing', async (bench) => {
    bench.answer = () => Promise.resolve(made('snap-"},{"x'));
    const pre = await bench.guestRun('pre-script');
    expect(pre.code).toBe(201);
    expect(bench.evidence(pre)?.snapshot?.outcome).toBe('unknown');
    expect(bench.frozen()).toEqual([]);
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
    const pre = await bench.guestRun('pre-script');
    expect(pre.code).toBe(201);
    expect(bench.evidence(pre)?.snapshot).toEqual({ outcome: 'not-made' });
    expect(bench.frozen()).toEqual([]);
  }),
  row('killed in the middle of the call: the post ends the call and thaws', async (bench) => {
    let arrived = false;
    bench.answer = () => {
      arrived = true;
      return new Promise(() => undefined);
    };
    const pre = bench.begin('pre-script');
    await until(() => arrived);
    pre.killGroup();
    await pre.finished;
    expect(bench.frozen()).toEqual(['a', 'b']);
    const post = await bench.guestRun('post-script', {}, '');
    expect(post.code).toBe(0);
    expect(bench.frozen()).toEqual([]);
    expect(secrets(bench)).toEqual([]);
  }),
  row('a post that comes while the call is out ends it, and thaws at once', async (bench) => {
    let arrived = false;
    bench.answer = () => {
      arrived = true;
      return new Promise(() => undefined);
    };
    const pre = bench.begin('pre-script');
    await until(() => arrived);
    const start = Date.now();
    expect((await bench.guestRun('post-script', {}, '')).code).toBe(0);
    expect(Date.now() - start).toBeLessThan(7_000); // the call has eight seconds
    expect((await pre.finished).code).toBe(137);
    expect(bench.frozen()).toEqual([]);
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
  ...(
    [
      ['UnauthorizedOperation', 403, 'give it what grantInGuestSnapshots'],
      ['RequestLimitExceeded', 503, 'EC2 would not create this set: HTTP 503 RequestLimitExceeded'],
      ['AuthFailure', 401, 'EC2 would not create this set: HTTP 401 AuthFailure'],
    ] as const
  ).map(([code, status, message]) =>
    row(`206: ${code} to the question before; nothing is frozen and nothing asked for`, async (bench) => {
      bench.dryRunAnswer = () => refusal(status, code);
      await notReady(bench, message);
      expect((await bench.guestRun('post-script', {}, '')).code).toBe(205);
    }),
  ),
  {
    name: '206: an instance without a role',
    run: async (bench) => {
      bench.role = undefined;
      await bench.listen();
      await notReady(bench, 'this instance has no role');
    },
  },
  ...(
    [
      ['7.86.0', "curl is 7.86.0, which can't sign for a role: install 7.87"],
      ['7.76.1', "curl is 7.76.1, which can't sign for a role: install 7.87"],
      ['', 'curl does not tell its version'],
    ] as const
  ).map(([version, message]) =>
    row(`206: a curl that says '${version}'`, async (bench) => {
      bench.guest.shim('curl', `echo 'curl ${version} (x86_64-pc-linux-gnu)'`);
      await notReady(bench, message);
    }),
  ),
  row('206: no answer from the metadata service', async (bench) => {
    bench.guest.shim('curl', '[ "$2" = --version ] && echo "curl 8.5.0" || exit 7');
    await notReady(bench, 'the instance metadata service does not answer');
  }),
  row('a dry run says who would ask, by the request or without one, and leaves no trace', async (bench) => {
    const dry = await bench.guestRun('dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('as rehearsed-instance, which may create this set');
    const without = await bench.guestRun('dry-run', {}, '');
    expect(without.stdout).toContain('whether it may is only known with a request');
    expect([bench.calls.length, bench.dryRuns]).toEqual([0, 1]);
    expect(existsSync(bench.guest.state())).toBe(false);
    bench.dryRunAnswer = () => refusal(403, 'UnauthorizedOperation');
    expect((await bench.guestRun('dry-run')).code).toBe(206);
  }),
];

async function notReady(bench: InGuestBench, message: string): Promise<ScriptExit> {
  const pre = await bench.guestRun('pre-script');
  expect(pre).toMatchObject({ code: 206, stdout: '' });
  expect(pre.stderr).toContain(message);
  expect(bench.calls).toEqual([]);
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

/** Those that stay in the quick form: before the call, while it is out, behind the thaw. */
const QUICK = [
  'call_and_thaw: ring_after $((call_seconds + 1))',
  'call_and_thaw: await "$caller"',
  'conclude_set: read_call',
];

/** The agent's kill at each statement around the call: behind it stand the lease and the post. */
function killedAroundTheCall(): readonly InGuestRow[] {
  const content = fileSystemsDocument({ leaseSeconds: 20, mounts: ['/a', '/b'], snapshotInGuest: {} });
  const steps = stepsOf(content.mainSteps[0].inputs.runCommand.join('\n'), [
    'prepare_set',
    'call_and_thaw',
    'conclude_set',
  ]);
  return steps.map(({ line, name }) =>
    row(
      `killed in line ${line + 1}, ${name}`,
      async (bench) => {
        const pre = await bench.begin('pre-script', { leaseSeconds: 8 }, undefined, { line, text: 'kill -KILL 0' })
          .finished;
        if (pre.code !== 137) return; // a line that is not reached kills nothing
        const killedAt = Date.now();
        const least = bench.guest.watchdogs().length > 0 ? 1 : 0;
        await until(() => Date.now() - killedAt > 10_000 * least);
        expect(bench.frozen()).toEqual([]);
        expect([0, 203, 205]).toContain((await bench.guestRun('post-script', {}, '')).code);
        expect(bench.calls.length).toBeLessThanOrEqual(1);
        expect(secrets(bench)).toEqual([]);
      },
      QUICK.includes(name) ? {} : { long: 'a statement around the call beside the three that are tried always' },
    ),
  );
}

export function inGuestTable(): void {
  const why = whyNoVolumes() ?? (isInstalled('curl') ? undefined : 'curl is not installed');
  tableOn(
    { make: (volumes) => new InGuestBench(volumes, 'at-volumes'), why },
    'the document that makes its set itself, on real file systems',
    [...killedAroundTheCall(), ...rows],
  );
}
