// A removal waits for its share of EC2's rate, which is not what these tests are about.
jest.mock('../../../lambdas/aws/lambda/invocation', () => ({
  ...jest.requireActual<object>('../../../lambdas/aws/lambda/invocation'),
  systemClock: jest.requireActual<typeof import('../clock-without-waits')>('../clock-without-waits').clockWithoutWaits,
}));

import { pruneCommand } from '../../../bin/prune/command';
import { runPrune } from '../../../bin/prune/run';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { setEnvironment } from '../../set-environment';
import { runCommand, type Ended } from '../run-command';
import { addSet, addSets, deploy, existing, HOME, ids, THERE, withSets, type SetsAccount } from '../sets-account';
import { changes, prune } from './pruning';

describe('--orphans', () => {
  test('offers sets of a policy that is gone, and no others', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 3);
      addSet(account, { number: 11, policy: 'old' });
      addSet(account, { number: 12, policy: 'old' });
      const without = await prune(account, '--dry-run', '--policy', 'old');
      expect(without.stdout).toContain('2 sets stay whose policy or schedule is gone: --orphans offers them');
      const { stdout } = await prune(account, '--yes', '--orphans', '--policy', 'old');
      expect(stdout).toContain('policy "old" is gone');
      expect(existing(account)).toEqual(ids(1, 2, 3));
    }));

  test('offers sets of a schedule that is gone', () =>
    withSets(async (account) => {
      deploy(account);
      addSet(account, { number: 1 });
      addSet(account, { number: 2, tags: { [TagKey.SCHEDULE]: 'hourly', [TagKey.SCHEDULES]: 'hourly' } });
      await prune(account, '--yes', '--orphans', '--all');
      expect(existing(account)).toEqual(ids(1));
    }));

  test('keeps what is locked, used by an image or tagged', () =>
    withSets(async (account) => {
      for (const number of [1, 2, 3, 4]) {
        addSet(account, { number, policy: 'old', ...(number === 1 && { tags: { [TagKey.KEEP]: '' } }) });
      }
      const [locked = '', used = ''] = [ids(2)[0], ids(3)[1]];
      const lock = { SnapshotId: locked, LockMode: 'governance', LockDuration: 7 };
      await account.cloud.call<string>({ service: 'ec2', operation: 'LockSnapshot', input: lock });
      account.cloud.putImage({ imageId: 'ami-1', snapshotIds: [used] });
      await prune(account, '--yes', '--orphans', '--policy', 'old', '--allow-more');
      expect(existing(account)).toEqual(ids(1, 2, 3));
    }));

  test('takes the sets of a policy of another engine for no orphans', () =>
    withSets(async (account) => {
      deploy(account, { name: 'elsewhere', group: 'other-engine' });
      addSets(account, 2, { policy: 'elsewhere' });
      const { stdout } = await prune(account, '--dry-run', '--orphans', '--all');
      expect(stdout).toBe('Nothing is to be removed.\n');
    }));
});

describe('a person', () => {
  const asked = async (account: SetsAccount, answer: () => boolean): Promise<Ended> => {
    const isTerminal = Object.getOwnPropertyDescriptor(process.stdin, 'isTTY');
    Object.defineProperty(process.stdin, 'isTTY', { value: true, configurable: true });
    const command = pruneCommand().action(async (flags: object) => {
      process.exitCode = await runPrune(flags, () => Promise.resolve(answer()));
    });
    try {
      return await runCommand(command, account.url, ['--region', HOME]);
    } finally {
      Object.defineProperty(process.stdin, 'isTTY', isTerminal ?? { value: undefined, configurable: true });
    }
  };

  test('who says no changes nothing', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 3);
      const { exitCode, stderr } = await asked(account, () => false);
      expect(stderr).toContain('nothing was removed, because it was not confirmed');
      expect(exitCode).toBe(1);
      expect(changes(account)).toEqual([]);
    }));

  test('who thinks for long removes only what is still to be removed', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 4);
      const { stdout, exitCode } = await asked(account, () => {
        account.cloud.putImage({ imageId: 'ami-1', snapshotIds: [ids(3)[0] ?? ''] });
        return true;
      });
      expect(existing(account)).toEqual(ids(1, 2, 3));
      expect(stdout).toContain('1 set removed; 1 set stayed, because the plan has changed meanwhile.');
      expect(exitCode).toBe(0);
    }));
});

describe('nothing is removed', () => {
  test('when a policy can not be read', () =>
    withSets(async (account) => {
      deploy(account);
      deploy(account, { name: 'broken', input: '{"policy":{"name":"broken"},"schedule":"nightly"}' });
      addSets(account, 4);
      await expect(prune(account, '--yes')).rejects.toThrow(
        /^policy "broken" can't be read from arn:aws:scheduler:.*nothing is removed; deploy it again$/,
      );
      expect(changes(account)).toEqual([]);
    }));

  test('of a disabled policy', () =>
    withSets(async (account) => {
      deploy(account, { state: 'DISABLED' });
      addSets(account, 4);
      const { stdout } = await prune(account, '--yes', '--policy', 'databases', '--allow-more');
      expect(stdout).toBe('Nothing is to be removed.\n');
    }));

  test('when AWS does not answer', () =>
    withSets(
      async (account) => {
        await expect(prune(account, '--yes')).rejects.toThrow(
          /^AWS did not answer in eu-central-1 \(.+\); this needs scheduler:ListSchedules/,
        );
      },
      { faults: ({ operation }) => (operation === 'DescribeImages' ? { kind: 'error-before-effect' } : undefined) },
    ));

  test('of a Region that can not be listed, and the command says so', () =>
    withSets(
      async (account) => {
        deploy(account);
        addSets(account, 2);
        const { stdout, exitCode } = await prune(account, '--dry-run', '--copy-region', THERE);
        expect(stdout).toContain(`Region ${THERE} could not be listed (`);
        expect(exitCode).toBe(1);
      },
      { faults: ({ region }) => (region === THERE ? { kind: 'error-before-effect' } : undefined) },
    ));
});

test.each([
  [['--allow-more', '--dry-run'], '--allow-more is for one policy; also give --policy'],
  [
    ['--orphans', '--dry-run'],
    '--orphans is for the sets of one policy or instance; give --policy, --instance or --all',
  ],
  [['--all', '--dry-run'], '--all is for --orphans'],
  [['--instance', 'db-1', '--dry-run'], '--instance is "db-1", allowed: an id such as i-0123456789abcdef0'],
  [['--copy-region', 'west', '--dry-run'], '--copy-region is "west", allowed: a Region such as eu-west-1'],
  [['--json'], '--json shows no plan to confirm; give --dry-run, or --yes'],
  [[], 'this removes snapshot sets and asks first, but there is no terminal; give --dry-run'],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(prune({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
});

test('a policy that nobody knows is refused by the known ones', () =>
  withSets(async (account) => {
    deploy(account);
    addSet(account, { number: 1, policy: 'old' });
    await expect(prune(account, '--dry-run', '--policy', 'nosuch')).rejects.toThrow(
      '--policy is "nosuch", allowed: databases, old; correct it, or give another --region',
    );
  }));

test('without credentials it says what to set', async () => {
  const before = { ...process.env };
  Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
  const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  Object.assign(process.env, { ...none, AWS_EC2_METADATA_DISABLED: 'true' });
  try {
    await expect(prune({ url: 'http://127.0.0.1:1' }, '--dry-run')).rejects.toThrow(
      /^no AWS credentials \(.*AWS_PROFILE/,
    );
  } finally {
    setEnvironment(before);
  }
});
