import { followDrill } from '../../../bin/drill/follow';
import type { DrillReport } from '../../../bin/drill/report';
import { aDrill } from '../../../lab/simulation/builders';
import { withSets } from '../sets-account';
import { checkedState, deployDrills, drill, drillEvents, DRILLS } from './drills';

const GOOD = { name: 'server starts', expected: 'started', got: 'started', ok: true };
const BAD = { name: 'tables', expected: 'rows in orders', got: 'none', ok: false };
const SUCCEEDED = { type: 'ExecutionSucceeded' };
const FAILED = { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'DrillFailed', cause: 'tables' } };

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
    const steps = stderr.split('\n').flatMap((line) => /\b[A-Z][a-z]+(?:Set|Instance|Check)(?::.*)?$/.exec(line) ?? []);
    expect(steps).toEqual([
      'ChooseSet',
      'LaunchInstance: set of i-00000000000000001, taken 2026-11-29T03:00:00.000Z',
      'AwaitInstance: i-0d, m7g.large',
      'SendCheck: 1 volume, check files',
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

test('one whose step failed says with what', () =>
  withSets(async (account) => {
    const failure = { Error: 'InsufficientInstanceCapacity', Cause: 'none in any zone' };
    const { launched: _launched, seen: _seen, sent: _sent, checked: _checked, ...state } = checkedState([]);
    deployDrills(account, drillEvents({ ...state, failure }, FAILED));
    const { stdout, exitCode } = await drill(account, '--follow');
    expect(stdout).toMatch(/^failed: \S+: InsufficientInstanceCapacity: none in any zone\n/);
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

test('one whose history is gone ends the following after two minutes', async () => {
  let waited = 0;
  const clock = {
    now: () => 0,
    remaining: () => Infinity,
    sleep: (millis: number) => Promise.resolve(void (waited += millis)),
  };
  const never = (): never => {
    throw new Error('nobody asks for this');
  };
  const executions = {
    start: never,
    tags: never,
    children: never,
    events: never,
    lastEvents: () => Promise.resolve(undefined),
  };
  const execution = { arn: DRILLS.replace(':stateMachine:', ':execution:'), startedAt: '2026-11-30T05:00:00.000Z' };
  const onTrouble = jest.fn();
  await expect(followDrill({ account: { executions, clock }, execution, onStep: never, onTrouble })).rejects.toThrow(
    `can't be followed (Step Functions does not know ${execution.arn})`,
  );
  expect(waited).toBe(120_000);
  expect(onTrouble).toHaveBeenCalledTimes(60);
});
