import { existsSync } from 'node:fs';
import { refusal, type InGuestBench } from './in-guest-bench';
import { row, type InGuestRow } from './in-guest-row';

/** Whether the instance can ask for its set at all is known before anything is frozen. */
export const inGuestReadiness: readonly InGuestRow[] = [
  ...(
    [
      ['UnauthorizedOperation', 403, 'may not create this set: grant it by grantInGuestSnapshots'],
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
      ['', 'curl does not print its version'],
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
  row('a metadata service that answers over IPv6 only is asked there', async (bench) => {
    const addresses = String.raw`s#//169.254.169.254#//nowhere.invalid#; s#//\[fd00:ec2::254\]#//169.254.169.254#`;
    bench.shimCurl(
      `case "$*" in '-q -K - -fsg '*) shift 3 && sed '${addresses}' | exec "$0" -q -K /dev/stdin "$@"; exit ;; esac`,
    );
    const dry = await bench.guestRun('dry-run', {}, '');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('as rehearsed-instance');
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

/** A pre that ends with 206 and says why, before anything was asked for. */
async function notReady(bench: InGuestBench, message: string): Promise<void> {
  const pre = await bench.guestRun('pre-script');
  expect(pre).toMatchObject({ code: 206, stdout: '' });
  expect(pre.stderr).toContain(message);
  expect(bench.calls).toEqual([]);
}
