import { liveAccount } from '../../bin/account/live-account';
import { DOCUMENT } from '../rehearsal/cloud/fixtures';
import { setEnvironment } from '../set-environment';
import { withAccount, type Account } from './account';
import { REGION, synthesizeApp, type SynthesizedApp } from './an-app';
import { ACCESS, instance, READS, scripted } from './instances';
import { runCheck } from './run-command';

let app: SynthesizedApp;

beforeAll(() => {
  app = synthesizeApp();
});

afterAll(() => {
  app.remove();
});

async function check({ url }: Account, ...flags: readonly string[]) {
  return runCheck(url, '--app', app.directory, ...flags);
}

describe('--dry-run-scripts', () => {
  test('sends dry-run to the targets that are ready, and nothing else', () =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(scripted('i-00000001', {}));
      account.cloud.addInstance(scripted('i-00000002', { exitCode: 206, stdout: 'secret of a script\n' }));
      account.cloud.addInstance(instance('i-00000003', { ssm: 'offline' }));
      const { exitCode, stdout, stderr } = await check(account, '--policy', 'own', '--dry-run-scripts');
      expect(stdout).toMatch(/ready +i-00000001 .* succeeded, exit 0 /);
      expect(stdout).toMatch(/skipped +i-00000002 .* failed, exit 206 .*\(pre-script-failed\)/);
      expect(stdout + stderr).not.toContain('secret');
      expect(exitCode).toBe(1);
      const sent = account.cloud.calls.filter(({ operation }) => operation === 'SendCommand').map(({ input }) => input);
      expect(sent).toMatchObject([
        { InstanceIds: ['i-00000001'], Parameters: { command: ['dry-run'], timeoutSeconds: ['30'] } },
        { InstanceIds: ['i-00000002'], Parameters: { command: ['dry-run'] } },
      ]);
      const others = account.operations().filter((operation) => !READS.includes(operation));
      expect(new Set(others)).toEqual(new Set(['SendCommand', 'ListCommandInvocations']));
    }));

  const CLOCKED = { ...DOCUMENT, parameters: { ...DOCUMENT.parameters, deadline: { type: 'String', default: '0' } } };

  test.each([
    ['is at least 30 s slow', 'ready', ''],
    ['is 4 s after the deadline: a pre-script would refuse', 'skipped', ' (pre-script-failed), the run fails'],
  ])('reports a clock that %s', (clock, outlook, consequence) =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: CLOCKED, tags: ACCESS });
      const line = `the clock of this instance ${clock}`;
      account.cloud.addInstance(scripted('i-00000001', { exitCode: 0, stdout: `secret of a script\n${line}\n` }));
      const { stdout, stderr } = await check(account, '--policy', 'own', '--dry-run-scripts');
      expect(stdout).toMatch(new RegExp(`${outlook} +i-00000001 `));
      expect(stdout).toContain(`${consequence}; ${line}; let it follow a time server`);
      expect(stdout + stderr).not.toContain('secret');
      const [sent] = account.cloud.calls.filter(({ operation }) => operation === 'SendCommand');
      const { deadline } = (sent?.input as { readonly Parameters: { readonly deadline: readonly [string] } })
        .Parameters;
      expect(Math.abs(Number(deadline[0]) - Date.now() / 1_000 - 60)).toBeLessThan(60);
    }),
  );

  test('that may not be sent leaves its target unchecked', () =>
    withAccount(
      { faults: ({ operation }) => (operation === 'SendCommand' ? { kind: 'error-before-effect' } : undefined) },
      async (account) => {
        account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
        account.cloud.addInstance(instance('i-00000001'));
        const { exitCode, stdout } = await check(account, '--policy', 'own', '--dry-run-scripts');
        expect(stdout).toMatch(/unchecked +i-00000001 .* not-sent /);
        expect(exitCode).toBe(2);
      },
    ));

  test('shows output on a terminal only', () =>
    withAccount({}, async (account) => {
      await expect(check(account, '--policy', 'own', '--show-output')).rejects.toThrow('also give --dry-run-scripts');
      const flags = ['--policy', 'own', '--dry-run-scripts', '--show-output'];
      await expect(check(account, ...flags)).rejects.toThrow('writes only to a terminal');
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(scripted('i-00000001', { stdout: 'would freeze \u001b[31m/data\n' }));
      const isTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
      Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
      try {
        const { stdout, stderr } = await check(account, ...flags, '--json');
        expect(stderr).toContain('dry-run on i-00000001 name-of-00000001:\n  | would freeze /data\n');
        expect(stdout).not.toContain('would freeze');
      } finally {
        Object.defineProperty(process.stderr, 'isTTY', isTerminal ?? { value: undefined, configurable: true });
      }
    }));
});

describe('the account', () => {
  test('in which nothing matches is said loudly', () =>
    withAccount({}, async (account) => {
      account.cloud.addInstance(instance('i-00000001', { tags: { Role: 'DB' } }));
      const { exitCode, stdout } = await check(account, '--policy', 'none');
      expect(stdout).toContain(`NOTHING MATCHES: no instance in ${REGION} has Role=db. This policy backs up nothing.`);
      expect(exitCode).toBe(1);
    }));

  test('with many targets is looked at in part', () =>
    withAccount({}, async (account) => {
      for (const number of [3, 1, 2]) {
        account.cloud.addInstance(instance(`i-0000000${String(number)}`));
      }
      const { exitCode, stdout } = await check(account, '--policy', 'none', '--limit', '2');
      expect(stdout).toMatch(/ready +i-00000001 [\s\S]*ready +i-00000002 /);
      expect(stdout).toContain('2 of 2 targets ready (1 more were not checked: --limit)');
      expect(exitCode).toBe(0);
    }));

  test('that does not answer for one target fails for it alone', () =>
    withAccount(
      {
        faults: ({ operation, input }) =>
          operation === 'DescribeInstances' && JSON.stringify(input).includes('i-00000002')
            ? { kind: 'error-before-effect' }
            : undefined,
      },
      async (account) => {
        account.cloud.addInstance(instance('i-00000001'));
        account.cloud.addInstance(instance('i-00000002'));
        const { exitCode, stdout } = await check(account, '--policy', 'none');
        expect(stdout).toMatch(/ready +i-00000001 /);
        expect(stdout).toMatch(/unchecked +i-00000002 /);
        expect(exitCode).toBe(2);
      },
    ));

  test('that refuses what the check begins with ends it', () =>
    withAccount(
      { faults: ({ operation }) => (operation === 'DescribeInstances' ? { kind: 'error-before-effect' } : undefined) },
      async (account) => {
        await expect(check(account, '--policy', 'none')).rejects.toThrow(
          /AWS did not answer in eu-west-1 .*ec2:DescribeInstances/,
        );
      },
    ));
});

describe('a check that cannot begin', () => {
  const NO_PROFILES = {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const without = async (names: readonly string[], settings: object, body: () => Promise<void>): Promise<void> => {
    const before = { ...process.env };
    Object.assign(process.env, settings);
    names.forEach((name) => Reflect.deleteProperty(process.env, name));
    try {
      await body();
    } finally {
      setEnvironment(before);
    }
  };

  // Without --app it would have to synthesize, which nobody waits for in vain.
  test('for want of credentials says what to set, before it synthesizes', () =>
    without(['AWS_ACCESS_KEY_ID'], NO_PROFILES, async () => {
      await expect(runCheck('http://127.0.0.1:1', '--policy', 'own')).rejects.toThrow(
        /^no AWS credentials \(.*AWS_PROFILE/,
      );
    }));

  test('for want of a Region says what to set', () =>
    without(['AWS_REGION'], NO_PROFILES, async () => {
      await expect(liveAccount()).rejects.toThrow(/no Region: .*--region/);
    }));

  test('names a profile that is not there', () =>
    without([], { ...NO_PROFILES, AWS_PROFILE: 'nosuch' }, async () => {
      await expect(runCheck('http://127.0.0.1:1', '--policy', 'own')).rejects.toThrow(
        'AWS_PROFILE is "nosuch", a profile that does not exist; no profile is configured; correct it, or run aws configure',
      );
    }));

  test('names the policies that there are', async () => {
    await expect(runCheck('http://127.0.0.1:1', '--app', app.directory, '--policy', 'databases')).rejects.toThrow(
      '--policy is "databases", allowed: library, none, own',
    );
  });

  test('asks for a cloud assembly', async () => {
    await expect(runCheck('http://127.0.0.1:1', '--app', '/nowhere', '--policy', 'own')).rejects.toThrow(
      '--app is "/nowhere", which has no manifest.json',
    );
  });
});
