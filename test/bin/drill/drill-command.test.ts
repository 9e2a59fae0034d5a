import { drillCommand } from '../../../bin/drill/command';
import type { DrillReport } from '../../../bin/drill/report';
import { aDrill } from '../../../lab/simulation/builders';
import type { ExecutionProps } from '../../../rehearsal/cloud/states/executions';
import { runCommand, type Ended } from '../run-command';
import { addSet, deploy, HOME, snapshotsOf, withSets, type SetsAccount } from '../sets-account';
import { checkedState, deployDrill, drillEvents, DRILLS } from './drills';

async function drill(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(drillCommand(), account.url, ['--region', HOME, '--policy', 'databases', ...flags]);
}

/** A policy with a drill, and a machine that remembers each drill with these events. */
function deployDrills(account: SetsAccount, events: ExecutionProps['events'] = [{ type: 'ExecutionStarted' }]): void {
  deploy(account);
  deployDrill(account);
  account.cloud.addStateMachine({
    arn: DRILLS,
    play: ({ arn, input }) => {
      account.cloud.putExecution({ arn, input, events });
    },
  });
}

/** What StartExecution was called with. */
function inputOf({ cloud }: SetsAccount): unknown {
  const [call] = cloud.calls.filter(({ operation }) => operation === 'StartExecution');
  return call === undefined ? undefined : JSON.parse(String(call.input.input));
}

const GOOD = { name: 'server starts', expected: 'started', got: 'started', ok: true };
const BAD = { name: 'tables', expected: 'rows in orders', got: 'none', ok: false };
const SUCCEEDED = { type: 'ExecutionSucceeded' };
const FAILED = { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'DrillFailed', cause: 'tables' } };

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

describe('with --follow', () => {
  test('a drill that passed ends with its checks, and each step is told once', () =>
    withSets(async (account) => {
      deployDrills(account, drillEvents(checkedState([GOOD]), SUCCEEDED));
      const { stdout, stderr, exitCode } = await drill(account, '--follow');
      const [verdict, where, ...more] = stdout.trimEnd().split('\n');
      expect(verdict).toBe('passed: 1 check');
      expect(where).toMatch(/^drill weekly of policy databases: arn:\S+, started \S+Z$/);
      expect(more.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
        'set set-1, of i-00000000000000001, taken 2026-11-29T03:00:00.000Z',
        'usable 3.2 min after the launch',
        'data loss 2 s at most',
        'issue without an initialization rate',
        'result check expected got',
        'ok server starts started started',
      ]);
      const steps = stderr
        .split('\n')
        .flatMap((line) => /\b[A-Z][a-z]+(?:Set|Instance|Check)(?::.*)?$/.exec(line) ?? []);
      expect(steps).toEqual([
        'ChooseSet',
        'LaunchInstance: set of i-00000000000000001, taken 2026-11-29T03:00:00.000Z',
        'AwaitInstance: i-0d, m7g.large',
        'SendCheck: 1 volume, check postgresql',
        'RemoveInstance: i-0d',
      ]);
      expect(exitCode).toBe(0);
    }));

  test('one that failed says why, and exits with 1', () =>
    withSets(async (account) => {
      deployDrills(account, drillEvents(checkedState([GOOD, BAD]), FAILED));
      const { stdout, exitCode } = await drill(account, '--follow');
      expect(stdout).toMatch(/^failed: check-failed: tables: expected rows in orders, got none\n/);
      expect(stdout).toMatch(/\n {2}failed +tables +rows in orders +none\n$/);
      expect(exitCode).toBe(1);
      const { ended } = JSON.parse((await drill(account, '--follow', '--json')).stdout) as DrillReport;
      expect(ended).toMatchObject({
        ...{ verdict: 'failed', reason: 'check-failed', endedAt: '2026-11-30T05:05:00.000Z' },
        record: { minutesToUsable: 3.2, dataLossSeconds: 2, checks: [GOOD, BAD], set: { set: 'set-1' } },
      });
    }));

  test('one that found no set says so', () =>
    withSets(async (account) => {
      const obstacle = { reason: 'no-set' as const, cause: 'policy "databases" has no set' };
      const state = {
        drill: aDrill(),
        chosen: { next: 'record' as const, drillId: 'd-1', chosenAt: '2026-11-30T05:00:00.000Z', obstacle },
      };
      deployDrills(account, drillEvents(state, FAILED));
      const { stdout, exitCode } = await drill(account, '--follow');
      expect(stdout).toMatch(/^failed: no-set: policy "databases" has no set\n/);
      expect(exitCode).toBe(1);
    }));

  test.each([
    ['ExecutionAborted', 'executionAbortedEventDetails', 'somebody stopped it (by Ann)'],
    ['ExecutionTimedOut', 'executionTimedOutEventDetails', 'it took longer than a drill may (by Ann)'],
    ['ExecutionFailed', 'executionFailedEventDetails', 'it failed (by Ann)'],
  ])('one that ended with %s before its last step has failed', (type, details, cause) =>
    withSets(async (account) => {
      deployDrills(account, [{ type: 'ExecutionStarted' }, { type, [details]: { cause: 'by Ann' } }]);
      const { stdout, exitCode } = await drill(account, '--follow', '--json');
      expect((JSON.parse(stdout) as DrillReport).ended).toMatchObject({
        ...{ verdict: 'failed', reason: 'drill-died', cause },
      });
      expect(exitCode).toBe(1);
    }),
  );

  test('one that can not be followed is said to go on', () =>
    withSets(
      async (account) => {
        deployDrills(account);
        await expect(drill(account, '--follow')).rejects.toThrow(
          /^the drill was started and goes on as arn:\S+, but can't be followed \(AccessDeniedException: not authorized\); this needs states:GetExecutionHistory$/,
        );
      },
      { faults: ({ operation }) => (operation === 'GetExecutionHistory' ? { kind: 'denied' } : undefined) },
    ));

  test('Ctrl-C says that the drill goes on and how to stop it, and leaves the process to the command line', () =>
    withSets(async (account) => {
      deployDrills(account, drillEvents(checkedState([GOOD]), SUCCEEDED));
      const before = process.listenerCount('SIGINT');
      const end = jest.fn();
      process.once('SIGINT', end);
      account.cloud.listen({
        onCall: ({ operation }) => {
          if (operation === 'GetExecutionHistory') {
            process.emit('SIGINT');
          }
        },
      });
      const { stderr } = await drill(account, '--follow');
      expect(stderr).toMatch(
        /stopped following; the drill goes on as (arn:\S+); aws stepfunctions stop-execution --execution-arn \1 stops it, and its instance is removed\n/,
      );
      expect(end).toHaveBeenCalledTimes(1);
      expect(process.listenerCount('SIGINT')).toBe(before);
    }));
});

test.each([
  [['--region', 'frankfurt'], '--region is "frankfurt", allowed: a Region such as eu-west-1'],
  [['--policy', 'a b'], '--policy is "a b", allowed: 1 to 100 letters'],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(drill({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
});
