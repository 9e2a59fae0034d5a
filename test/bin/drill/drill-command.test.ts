import { aDrill } from '../../../lab/simulation/builders';
import { addSet, deploy, HOME, snapshotsOf, withSets, type SetsAccount } from '../sets-account';
import { deployDrill, deployDrills, drill, DRILLS } from './drills';

/** What StartExecution was called with. */
function inputOf({ cloud }: SetsAccount): unknown {
  const [call] = cloud.calls.filter(({ operation }) => operation === 'StartExecution');
  return call === undefined ? undefined : JSON.parse(String(call.input.input));
}

describe('a start', () => {
  test('gives the machine the input of the schedule, and says what was started', () =>
    withSets(async (account) => {
      deployDrills(account);
      const { stdout, exitCode } = await drill(account);
      expect(inputOf(account)).toEqual({ drill: aDrill() });
      expect(stdout).toMatch(
        /^started: drill weekly of policy databases: arn:\S+:drills:by-hand-[0-9a-f-]{36}, started \S+Z\n/,
      );
      expect(exitCode).toBe(0);
      expect(account.operations()).not.toContain('GetExecutionHistory');
    }));

  test('is a versioned JSON', () =>
    withSets(async (account) => {
      deployDrills(account);
      expect(JSON.parse((await drill(account, '--json')).stdout)).toEqual({
        ...{ version: 1, region: HOME, policy: 'databases', drill: 'weekly' },
        executionArn: expect.stringContaining(':execution:') as unknown,
        startedAt: expect.stringMatching(/Z$/) as unknown,
      });
    }));

  test('of a disabled drill says so', () =>
    withSets(async (account) => {
      deployDrills(account);
      deployDrill(account, {}, { state: 'DISABLED' });
      expect((await drill(account)).stderr).toContain('drill weekly is disabled; this one starts anyway');
    }));

  test('of a named set names it by one of its snapshots', () =>
    withSets(async (account) => {
      deployDrills(account);
      const id = '5f2c8a41-0000-5000-8000-000000000001';
      addSet(account, { number: 1, tags: { 'quiesce:set': id, 'quiesce:boot-volume': 'vol-root' } });
      await drill(account, '--set', '5f2c8a41');
      expect(inputOf(account)).toEqual({ drill: aDrill(), set: snapshotsOf(1)[0] });
    }));

  test('of an id that a set being removed has in common names the other one', () =>
    withSets(async (account) => {
      deployDrills(account);
      for (const [number, state] of [
        [1, 'pruning'],
        [2, undefined],
      ] as const) {
        const id = `5f2c8a41-0000-5000-8000-00000000000${String(number)}`;
        const tags = { 'quiesce:set': id, 'quiesce:boot-volume': 'vol-root', ...(state && { 'quiesce:state': state }) };
        addSet(account, { number, tags });
      }
      await drill(account, '--set', '5f2c8a41');
      expect(inputOf(account)).toEqual({ drill: aDrill(), set: snapshotsOf(2)[0] });
    }));

  test.each([
    ['is crash-consistent', { 'quiesce:consistency': 'crash-consistent' }],
    ['is being removed', { 'quiesce:state': 'pruning' }],
    ['has no tag quiesce:boot-volume', {}],
  ])('of a set that %s is refused', (why, tags) =>
    withSets(async (account) => {
      deployDrills(account);
      addSet(account, { number: 1, tags });
      const [id = ''] = snapshotsOf(1);
      await expect(drill(account, '--set', id)).rejects.toThrow(`--set is "${id}", which ${why}`);
      expect(inputOf(account)).toBeUndefined();
    }),
  );

  test('of too few characters of a set is refused before AWS is asked', () =>
    withSets(async (account) => {
      await expect(drill(account, '--set', '5f2c8a4')).rejects.toThrow(
        '--set is "5f2c8a4", allowed: an id that npx quiesce sets prints, at least 8 characters of its beginning, or the id of one of its snapshots; correct it',
      );
      expect(account.operations()).toEqual([]);
    }));

  test("of another policy's set is refused", () =>
    withSets(async (account) => {
      deployDrills(account);
      addSet(account, { number: 1, policy: 'files' });
      const [id = ''] = snapshotsOf(1);
      await expect(drill(account, '--set', id)).rejects.toThrow(/^--set is ".*there is no such set among 0 in /);
    }));

  test('of one of several drills asks which one', () =>
    withSets(async (account) => {
      deployDrills(account);
      deployDrill(account, { name: 'monthly' });
      await expect(drill(account)).rejects.toThrow(
        'policy "databases" has several drills; also give --drill, allowed: monthly, weekly',
      );
      await expect(drill(account, '--drill', 'daily')).rejects.toThrow(
        '--drill is "daily", allowed: monthly, weekly; correct it',
      );
      expect((await drill(account, '--drill', 'monthly')).stdout).toContain('drill monthly');
    }));

  test('of a drill that two stacks deploy is refused', () =>
    withSets(async (account) => {
      deployDrills(account);
      deployDrill(account, {}, { group: 'other' });
      await expect(drill(account)).rejects.toThrow(/policy "databases" is deployed twice \(arn:\S+, arn:\S+\); remove/);
    }));

  test('of what is not deployed says what is missing', () =>
    withSets(async (account) => {
      await expect(drill(account)).rejects.toThrow(
        `--policy is "databases", allowed: none, there is no policy in ${HOME}; correct it, or give another --region`,
      );
      deploy(account);
      await expect(drill(account)).rejects.toThrow(
        `policy "databases" has no restore drill in ${HOME}; deploy a RestoreDrill for it`,
      );
      deployDrill(account, {}, { input: JSON.stringify({ drill: { ...aDrill(), boundSeconds: 1 } }) });
      await expect(drill(account)).rejects.toThrow(
        /^the drill of policy "databases" can't be read from arn:\S+ \(drill\.boundSeconds is 1, allowed: .*\); deploy it/,
      );
    }));

  test('that AWS refuses is an error with the permission that it needs', () =>
    withSets(
      async (account) => {
        deployDrills(account);
        await expect(drill(account)).rejects.toThrow(
          `AWS did not answer in ${HOME} (AccessDeniedException: not authorized); this needs states:StartExecution on ${DRILLS}`,
        );
      },
      { faults: ({ operation }) => (operation === 'StartExecution' ? { kind: 'denied' } : undefined) },
    ));
});

test.each([
  [['--region', 'frankfurt'], '--region is "frankfurt", allowed: a Region such as eu-west-1'],
  [['--policy', 'a b'], '--policy is "a b", allowed: 1 to 100 letters'],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(drill({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
});
