import { tmpdir } from 'node:os';
import { thawCommand } from '../../bin/thaw/command';
import { DOCUMENT as DEPLOYED } from '../../lab/simulation/builders';
import { DOCUMENT } from '../rehearsal/cloud/fixtures';
import type { Scripted } from '../rehearsal/cloud/scripted-guest';
import { withAccount, type Account } from './account';
import { deploy, HOME, withSets } from './sets-account';
import { REGION, synthesizeApp, type SynthesizedApp } from './an-app';
import { ACCESS, scripted } from './instances';
import { runCommand, type Ended } from './run-command';

const INSTANCE = 'i-00000001';

const EVIDENCE = {
  quiesce: 1,
  executionId: '4f1a6f0e-7a53-5b0e-9a5e-0f0f4b1a2c3d',
  frozenAt: '2026-01-01T03:00:00.000Z',
  thawedAt: '2026-01-01T03:00:09.000Z',
  thawedBy: 'operator',
  freezeMillis: 9_000,
  mounts: [{ path: '/data', held: true }],
};

async function thaw(account: Account, exit: Scripted, ...flags: readonly string[]): Promise<Ended> {
  account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
  account.cloud.addInstance(scripted(INSTANCE, exit));
  return runCommand(thawCommand(), account.url, [INSTANCE, '--force', ...flags]);
}

const NAMED = ['--document', 'own-document', '--region', REGION];

test('sends the post-script of nobody’s execution and says what the guest says', () =>
  withAccount({}, async (account) => {
    const stdout = `${JSON.stringify(EVIDENCE)}\n`;
    const ended = await thaw(account, { exitCode: 0, stdout }, ...NAMED);
    expect(ended.stdout).toBe(
      `${INSTANCE}: nothing is frozen under this document any more (succeeded, exit 0; the guest reports: thawed by operator)\n`,
    );
    expect(ended.exitCode).toBe(0);
    const sent = account.cloud.calls.filter(({ operation }) => operation === 'SendCommand').map(({ input }) => input);
    expect(sent).toMatchObject([
      { InstanceIds: [INSTANCE], Parameters: { executionId: ['None'], command: ['post-script'] } },
    ]);
  }));

test.each([203, 205])('exit code %i is a thaw', (exitCode) =>
  withAccount({}, async (account) => {
    const { exitCode: code, stdout } = await thaw(account, { exitCode }, ...NAMED, '--json');
    expect(JSON.parse(stdout)).toEqual({
      quiesceThaw: 1,
      instanceId: INSTANCE,
      document: 'own-document',
      thaw: 'confirmed',
      result: 'failed',
      exitCode,
    });
    expect(code).toBe(0);
  }),
);

test('a post-script that fails leaves it unconfirmed, and says where to go on', () =>
  withAccount({}, async (account) => {
    const { exitCode, stdout } = await thaw(account, { exitCode: 202 }, ...NAMED);
    expect(stdout).toContain('NOT CONFIRMED, it may still be frozen (failed, exit 202); see https://github.com/');
    expect(exitCode).toBe(1);
  }));

test('one that can’t be sent is an error that names the reason', () =>
  withAccount({}, async (account) => {
    const call = runCommand(thawCommand(), account.url, [INSTANCE, '--force', ...NAMED]);
    await expect(call).rejects.toThrow(
      /^the post-script could not be sent or followed \(.+\); see https:\S+runbook\.md#\S+$/,
    );
  }));

describe('by a policy', () => {
  let app: SynthesizedApp;
  beforeAll(() => {
    app = synthesizeApp();
  });
  afterAll(() => {
    app.remove();
  });

  test('its document is sent', () =>
    withAccount({}, async (account) => {
      const { stderr, exitCode } = await thaw(account, { exitCode: 0 }, '--app', app.directory, '--policy', 'own');
      expect(stderr).toContain(`sending post-script of own-document to ${INSTANCE} in ${REGION}`);
      expect(exitCode).toBe(0);
    }));

  test('one without scripts has nothing to thaw', () =>
    withAccount({}, async (account) => {
      await expect(thaw(account, { exitCode: 0 }, '--app', app.directory, '--policy', 'none')).rejects.toThrow(
        '--policy is "none", which sends no post-script',
      );
    }));
});

test('outside of an app, the document of a policy is that of its schedules', () =>
  withSets(async (account) => {
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(tmpdir());
    try {
      deploy(account);
      account.cloud.addDocument({ name: DEPLOYED, content: DOCUMENT, tags: ACCESS });
      const named = ['--policy', 'databases', '--region', HOME];
      const { stderr, exitCode } = await thaw(account, { exitCode: 0 }, ...named);
      expect(stderr).toContain(`sending post-script of ${DEPLOYED} to ${INSTANCE} in ${HOME}`);
      expect(exitCode).toBe(0);
      await expect(
        runCommand(thawCommand(), account.url, [INSTANCE, '--force', ...named, '--policy', 'nosuch']),
      ).rejects.toThrow('--policy is "nosuch", allowed: databases; correct it, or give another --region');
    } finally {
      cwd.mockRestore();
    }
  }));

test.each([
  [['db-1', '--force', ...NAMED], 'the instance is "db-1", allowed: an id such as i-0123456789abcdef0'],
  [[INSTANCE, '--force'], 'give one of --policy and --document'],
  [[INSTANCE, '--force', ...NAMED, '--policy', 'own'], 'give one of --policy and --document'],
  [[INSTANCE, ...NAMED], 'give --force if you want that'],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(runCommand(thawCommand(), 'http://127.0.0.1:1', flags)).rejects.toThrow(message);
});
