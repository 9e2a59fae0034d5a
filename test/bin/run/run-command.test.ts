import { runCommand as runCommandOf } from '../../../bin/run/command';
import type { RunReport } from '../../../bin/run/report';
import { aPolicy, id } from '../../../lab/simulation/builders';
import { inputOf } from '../../../lab/simulation/deployed';
import { STATE_MACHINE_ARN } from '../../../lab/simulation/machine';
import type { ExecutionProps } from '../../../rehearsal/cloud/states/executions';
import { deploy, HOME, withSets, type SetsAccount } from '../sets-account';
import { runCommand, type Ended } from '../run-command';
import { playRun } from './played-run';

async function run(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(runCommandOf(), account.url, ['--region', HOME, '--policy', 'databases', ...flags]);
}

type Played = readonly [ExecutionProps, ...ExecutionProps[]];

/** Deploys the policy `databases` and a machine that remembers each run as this one. */
function deployEngine(account: SetsAccount, [first, ...targets]: Played): void {
  deploy(account, { targetArn: STATE_MACHINE_ARN });
  account.cloud.addStateMachine({
    arn: STATE_MACHINE_ARN,
    play: ({ arn, input }) => {
      for (const execution of [{ ...first, arn, input }, ...targets]) {
        account.cloud.putExecution(execution);
      }
    },
  });
}

const NOBODY: Played = [{ arn: '', events: [{ type: 'ExecutionStarted' }] }];

let completed: Played;
let failed: Played;
beforeAll(async () => {
  completed = await playRun({ instances: [{ number: 1 }, { number: 2 }] });
  failed = await playRun({ instances: [{ number: 1 }, { number: 2, ssm: 'offline' }] });
});

describe('a start', () => {
  test('gives the machine the input of the schedule without a time, and says what was started', () =>
    withSets(async (account) => {
      deployEngine(account, NOBODY);
      const { stdout, exitCode } = await run(account);
      const [call] = account.cloud.calls.filter(({ operation }) => operation === 'StartExecution');
      expect(call?.input).toMatchObject({
        stateMachineArn: STATE_MACHINE_ARN,
        name: expect.stringMatching(/^by-hand-[0-9a-f-]{36}$/) as unknown,
      });
      const { policy, schedule, ...more } = JSON.parse(String(call?.input.input)) as Record<string, unknown>;
      expect({ policy, schedule, scheduledTime: '<aws.scheduler.scheduled-time>' }).toEqual(
        JSON.parse(inputOf(aPolicy({ schedules: (policy as { schedules: never }).schedules }), 'nightly')),
      );
      expect(more).toEqual({});
      expect(stdout).toMatch(
        /^started: run of policy databases, schedule nightly: arn:\S+:by-hand-\S+, started \S+Z\n/,
      );
      expect(exitCode).toBe(0);
      expect(account.operations()).not.toContain('GetExecutionHistory');
    }));

  test('is a versioned JSON', () =>
    withSets(async (account) => {
      deployEngine(account, NOBODY);
      const { stdout } = await run(account, '--json');
      expect(JSON.parse(stdout)).toEqual({
        version: 1,
        region: HOME,
        policy: 'databases',
        schedule: 'nightly',
        executionArn: expect.stringContaining(':execution:') as unknown,
        startedAt: expect.stringMatching(/Z$/) as unknown,
      });
    }));

  test('of a disabled schedule says so', () =>
    withSets(async (account) => {
      deployEngine(account, NOBODY);
      deploy(account, { targetArn: STATE_MACHINE_ARN, state: 'DISABLED' });
      expect((await run(account)).stderr).toContain('schedule nightly is disabled; this run starts anyway');
    }));

  test('of what is not deployed is refused with the names that are', () =>
    withSets(async (account) => {
      await expect(run(account)).rejects.toThrow(
        `--policy is "databases", allowed: none, there is no policy in ${HOME}; correct it, or give another --region`,
      );
      deployEngine(account, NOBODY);
      deploy(account, { name: 'files' });
      await expect(runCommand(runCommandOf(), account.url, ['--region', HOME, '--policy', 'db'])).rejects.toThrow(
        '--policy is "db", allowed: databases, files; correct it',
      );
      await expect(run(account, '--schedule', 'weekly')).rejects.toThrow(
        '--schedule is "weekly", allowed: nightly; correct it',
      );
      deploy(account, { group: 'other' });
      await expect(run(account)).rejects.toThrow(/policy "databases" is deployed twice \(arn:\S+, arn:\S+\); remove/);
      expect(account.operations()).not.toContain('StartExecution');
    }));

  test('of a policy with several schedules asks which one', () =>
    withSets(async (account) => {
      deployEngine(account, NOBODY);
      const policy = aPolicy();
      const [nightly] = policy.schedules;
      const both = aPolicy({
        schedules: [...policy.schedules, { ...nightly, name: 'weekly', expression: 'rate(7 days)' }],
      });
      deploy(account, { name: 'more', input: inputOf(both, 'weekly'), targetArn: STATE_MACHINE_ARN });
      await expect(run(account)).rejects.toThrow(
        'policy "databases" has several schedules; also give --schedule, allowed: nightly, weekly',
      );
      expect((await run(account, '--schedule', 'weekly')).stdout).toContain('schedule weekly');
    }));

  test('that AWS refuses is an error with the permission that it needs', () =>
    withSets(
      async (account) => {
        deployEngine(account, NOBODY);
        await expect(run(account)).rejects.toThrow(
          `AWS did not answer in ${HOME} (AccessDeniedException: not authorized); this needs states:StartExecution on ${STATE_MACHINE_ARN}`,
        );
      },
      { faults: ({ operation }) => (operation === 'StartExecution' ? { kind: 'denied' } : undefined) },
    ));
});

describe('with --follow', () => {
  test('a completed run ends with its verdict and each target', () =>
    withSets(async (account) => {
      deployEngine(account, completed);
      const { stdout, stderr, exitCode } = await run(account, '--follow');
      const [verdict, where, , ...targets] = stdout.split('\n');
      expect(verdict).toBe('Completed: 2 targets: 2 application-consistent, 0 crash-consistent, 0 skipped, 0 failed');
      expect(where).toMatch(/^run of policy databases, schedule nightly: arn:\S+, started \S+Z$/);
      expect(targets[0]).toMatch(new RegExp(`application-consistent +${id(1)} +[\\d,]+ ms +3$`));
      expect(targets[1]).toMatch(new RegExp(`application-consistent +${id(2)} +[\\d,]+ ms +3$`));
      expect(stderr).toMatch(
        new RegExp(`${id(1)}: application-consistent, frozen for [\\d,]+ ms \\([12] of 2 targets\\)`),
      );
      expect(exitCode).toBe(0);
    }));

  test('a run that failed in part says why, by the rule of the run, and exits with 1', () =>
    withSets(async (account) => {
      deployEngine(account, failed);
      const { stdout, exitCode } = await run(account, '--follow', '--json');
      const { run: ended, targets } = JSON.parse(stdout) as RunReport;
      expect(ended).toMatchObject({
        state: 'ended',
        verdict: 'PartiallyFailed',
        counts: { matched: 2, applicationConsistent: 1, crashConsistent: 1 },
      });
      expect(targets).toEqual([
        expect.objectContaining({ instanceId: id(1), outcome: 'application-consistent' }),
        expect.objectContaining({ instanceId: id(2), outcome: 'crash-consistent', reason: 'agent-offline' }),
      ]);
      expect(exitCode).toBe(1);
    }));

  test('a run that goes on is followed step by step, and its end is told when it comes', () =>
    withSets(async (account) => {
      const begun = (execution: ExecutionProps, events: number): ExecutionProps => ({
        ...execution,
        events: execution.events.slice(0, events),
      });
      const [first, ...targets] = completed;
      const mapRunStarted = first.events.findIndex(({ type }) => type === 'MapRunStarted') + 1;
      deployEngine(account, [begun(first, mapRunStarted), ...targets.map((target) => begun(target, 6))]);
      let reads = 0;
      account.cloud.listen({
        onCall: ({ operation, input }) => {
          reads += operation === 'GetExecutionHistory' && input.reverseOrder === true ? 1 : 0;
          if (reads === targets.length) {
            const run = account.cloud.calls.find((call) => call.operation === 'GetExecutionHistory')?.input;
            for (const execution of [{ ...first, arn: String(run?.executionArn) }, ...targets]) {
              account.cloud.putExecution(execution);
            }
          }
        },
      });
      const { stderr, exitCode } = await run(account, '--follow');
      const lines = stderr.split('\n').filter((line) => line.includes(id(1)));
      expect(lines[0]).toMatch(new RegExp(`${id(1)}: (Prepare|Hold|SendPreScript)$`));
      expect(lines.at(-1)).toMatch(/application-consistent/);
      expect(exitCode).toBe(0);
    }));

  test('one that can not be followed is said to go on', () =>
    withSets(
      async (account) => {
        deployEngine(account, completed);
        await expect(run(account, '--follow')).rejects.toThrow(
          /^the run was started and goes on as arn:\S+, but can't be followed \(AccessDeniedException: not authorized\); this needs states:GetExecutionHistory and states:ListExecutions$/,
        );
      },
      { faults: ({ operation }) => (operation === 'GetExecutionHistory' ? { kind: 'denied' } : undefined) },
    ));

  test('Ctrl-C says that the run goes on, and leaves the process to the command line', () =>
    withSets(async (account) => {
      deployEngine(account, completed);
      const before = process.listenerCount('SIGINT');
      const end = jest.fn();
      process.once('SIGINT', end);
      account.cloud.listen({
        onCall: ({ operation }) => {
          if (operation === 'ListExecutions') {
            process.emit('SIGINT');
          }
        },
      });
      const { stderr } = await run(account, '--follow');
      expect(stderr).toMatch(
        /stopped following; the run goes on as arn:\S+; npx quiesce status --policy databases shows how it ends\n/,
      );
      expect(end).toHaveBeenCalledTimes(1);
      expect(process.listenerCount('SIGINT')).toBe(before);
    }));
});

test.each([[['--region', 'frankfurt'], '--region is "frankfurt", allowed: a Region such as eu-west-1']])(
  '%j is refused before anything is asked',
  async (flags, message) => {
    await expect(run({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
  },
);
