// A removal waits for its share of EC2's rate, which is not what these tests are about.
jest.mock('../../../lambdas/aws/lambda/invocation', () => ({
  ...jest.requireActual<object>('../../../lambdas/aws/lambda/invocation'),
  systemClock: jest.requireActual<typeof import('../clock-without-waits')>('../clock-without-waits').clockWithoutWaits,
}));

import { addSet, addSets, deploy, existing, HOME, ids, INSTANCE, OTHER_INSTANCE, withSets } from '../sets-account';
import { changes, prune } from './pruning';

describe('--dry-run', () => {
  test('prints what would go and changes nothing', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 4);
      const { exitCode, stdout } = await prune(account, '--dry-run');
      expect(stdout).toMatch(
        new RegExp(
          `planned +databases +\\S+Z +${INSTANCE} +${HOME} +${ids(3).join(' ')} +older than last 2 of 2, which is ${ids(2)[0] ?? ''}`,
        ),
      );
      expect(stdout).toContain('Nothing was changed. 2 sets of 4 snapshots would be removed.');
      expect(exitCode).toBe(0);
      expect(changes(account)).toEqual([]);
      expect(account.operations()).toEqual(
        expect.arrayContaining(['ListSchedules', 'GetSchedule', 'DescribeSnapshots']),
      );
      expect(existing(account)).toEqual(ids(1, 2, 3, 4));
    }));

  test('changes nothing either where all is allowed', () =>
    withSets(async (account) => {
      addSets(account, 4, { policy: 'old' });
      const flags = ['--dry-run', '--orphans', '--policy', 'old', '--allow-more', '--yes'];
      const { exitCode, stdout } = await prune(account, ...flags);
      expect(stdout).toContain('4 sets of 8 snapshots would be removed.');
      expect(exitCode).toBe(0);
      expect(changes(account)).toEqual([]);
    }));
});

describe('with --yes', () => {
  test('sets are marked before they go, and all else stays', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 4);
      account.cloud.addSnapshot({ snapshotId: 'snap-f0000000000000001', tags: { Name: 'precious' } });
      const { exitCode, stdout, stderr } = await prune(account, '--yes');
      expect(existing(account)).toEqual([...ids(1, 2), 'snap-f0000000000000001'].sort());
      expect(stdout).toContain('2 sets of 4 snapshots are to be removed.');
      expect(stdout).toContain('2 sets removed.');
      expect(exitCode).toBe(0);
      expect(changes(account).toSorted()).toEqual([
        ...Array<string>(2).fill('CreateTags'),
        ...Array<string>(4).fill('DeleteSnapshot'),
      ]);
      expect(changes(account)[0]).toBe('CreateTags');
      expect(stderr).toMatch(/"event":"set-being-pruned".*"reason":"/);
    }));

  test('a policy and an instance can be named', () =>
    withSets(async (account) => {
      deploy(account);
      deploy(account, { name: 'files' });
      addSets(account, 3);
      for (const number of [11, 12, 13]) {
        addSet(account, { number, instance: OTHER_INSTANCE });
        addSet(account, { number: number + 10, policy: 'files' });
      }
      await prune(account, '--yes', '--policy', 'databases', '--instance', OTHER_INSTANCE);
      expect(existing(account)).toEqual(ids(1, 2, 3, 11, 12, 21, 22, 23));
    }));

  test('JSON has the result of each set, what is held back and who is of nobody', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 3);
      addSet(account, { number: 9, policy: 'old' });
      const { stdout } = await prune(account, '--yes', '--json');
      expect(JSON.parse(stdout)).toEqual({
        quiescePrune: 1,
        region: HOME,
        observedAt: expect.stringMatching(/Z$/) as string,
        mode: 'rules',
        dryRun: false,
        sets: [
          {
            region: HOME,
            policy: 'databases',
            schedules: ['nightly'],
            instance: INSTANCE,
            runId: 'run-3',
            set: 'set-3',
            takenAt: expect.stringMatching(/Z$/) as string,
            snapshotIds: ids(3),
            why: 'retention',
            reason: expect.stringContaining('last 2') as string,
            result: 'removed',
          },
        ],
        heldBack: [],
        orphans: [expect.objectContaining({ policy: 'old', set: 'set-9' })],
        unseen: [],
      });
    }));

  test('a set that EC2 refuses to remove is a failure that names the cause, and stops no other', () =>
    withSets(
      async (account) => {
        deploy(account);
        addSets(account, 4);
        const { exitCode, stdout } = await prune(account, '--yes');
        expect(stdout).toMatch(/failed +databases .*InternalError/);
        expect(stdout).toContain('1 set removed, 1 failed. Run the command again, or leave the rest to the engine.');
        expect(exitCode).toBe(1);
        expect(existing(account)).toEqual(ids(1, 2, 3));
      },
      {
        faults: ({ operation, input }) =>
          operation === 'DeleteSnapshot' && JSON.stringify(input).includes(ids(3)[0] ?? '')
            ? { kind: 'error-before-effect' }
            : undefined,
      },
    ));

  test('nothing to remove is said', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 2);
      const { exitCode, stdout } = await prune(account, '--yes');
      expect(stdout).toBe('Nothing is to be removed.\n');
      expect(exitCode).toBe(0);
      expect(changes(account)).toEqual([]);
    }));
});

describe('the guard', () => {
  test('holds more than half back, and says how to lift it', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 10);
      const { exitCode, stdout } = await prune(account, '--yes', '--policy', 'databases');
      expect(existing(account)).toEqual(ids(1, 2, 3, 4, 5));
      expect(stdout).toContain(
        `Policy databases in ${HOME}: 8 of 10 sets would go, one round removes at most 5; give --policy databases --allow-more`,
      );
      expect(exitCode).toBe(1);
    }));

  test('is lifted by --allow-more', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 10);
      const { exitCode } = await prune(account, '--yes', '--policy', 'databases', '--allow-more');
      expect(existing(account)).toEqual(ids(1, 2));
      expect(exitCode).toBe(0);
    }));
});
