import { gateCommand } from '../../../bin/gate/command';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { runCommand, type Ended } from '../run-command';
import { addSet, deploy, HOME, INSTANCE, isRead, OTHER_INSTANCE, withSets, type SetsAccount } from '../sets-account';

async function gate(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(gateCommand(), account.url, ['--region', HOME, '--policy', 'databases', ...flags]);
}

/** The policy, with instances that it selects. */
function deployTo(account: SetsAccount, ...instances: readonly string[]): void {
  deploy(account);
  for (const instanceId of instances) {
    account.cloud.addInstance({ instanceId, tags: { Mode: 'Production' }, volumes: [] });
  }
}

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

const drilled = (verdict: 'passed' | 'failed', hours: number): Readonly<Record<string, string>> => ({
  [TagKey.DRILL]: verdict,
  [TagKey.DRILLED_AT]: hoursAgo(hours),
});

test('passes when each instance has a recent set and a drill that passed, and only reads', () =>
  withSets(async (account) => {
    deployTo(account, INSTANCE, OTHER_INSTANCE);
    addSet(account, { number: 1, daysAgo: 0 });
    addSet(account, { number: 2, daysAgo: 3, tags: drilled('passed', 50) });
    addSet(account, { number: 3, daysAgo: 1, instance: OTHER_INSTANCE, tags: drilled('passed', 5) });
    const { stdout, exitCode } = await gate(account, '--within', '7d', '--max-age', '26h');
    expect(stdout).toBe(`PASSED: policy databases: 2 of 2 instances in ${HOME} pass\n`);
    expect(exitCode).toBe(0);
    expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
  }));

test('fails with a line for each instance that lacks something', () =>
  withSets(async (account) => {
    deployTo(account, INSTANCE, OTHER_INSTANCE, 'i-00000000000000003');
    addSet(account, { number: 1, daysAgo: 0, tags: drilled('passed', 1) });
    addSet(account, { number: 2, daysAgo: 2, instance: OTHER_INSTANCE, tags: drilled('failed', 5) });
    addSet(account, { number: 3, daysAgo: 3, instance: OTHER_INSTANCE, tags: drilled('passed', 9) });
    const { stdout, exitCode } = await gate(account, '--within', '1w', '--max-age', '26h');
    const [verdict, other, third, ...more] = stdout.trimEnd().split('\n');
    expect(verdict).toBe(`FAILED: policy databases: 1 of 3 instances in ${HOME} pass`);
    expect(other).toMatch(
      new RegExp(
        `^  ${OTHER_INSTANCE}  newest application-consistent set is 49 h old, .*26 h; newest drill, .* failed$`,
      ),
    );
    expect(third).toMatch(/^ {2}i-00000000000000003 {2}has no application-consistent set .*; was never drilled$/);
    expect(more).toEqual([]);
    expect(exitCode).toBe(1);
  }));

test.each([
  ['--within bounds the set and the drill', ['--within', '2d'], ['set is 73 h old', 'drill passed 73 h ago']],
  ['--max-age bounds the set', ['--within', '2d', '--max-age', '5d'], ['drill passed 73 h ago']],
  ['--drilled-within bounds the drill', ['--within', '2d', '--drilled-within', '5d'], ['set is 73 h old']],
  ['both are enough', ['--max-age', '5d', '--drilled-within', '5d'], []],
])('%s', (_, flags, lacks) =>
  withSets(async (account) => {
    deployTo(account, INSTANCE);
    addSet(account, { number: 1, daysAgo: 3, tags: drilled('passed', 73) });
    const { stdout } = await gate(account, '--json', ...flags);
    const { targets } = JSON.parse(stdout) as { readonly targets: readonly { readonly lacks: readonly string[] }[] };
    expect(targets[0]?.lacks).toEqual(lacks.map((text) => expect.stringContaining(text) as unknown));
  }),
);

test('a policy that selects no instance does not pass', () =>
  withSets(async (account) => {
    deployTo(account);
    addSet(account, { number: 1, daysAgo: 0, tags: drilled('passed', 1) });
    const { stdout, exitCode } = await gate(account, '--within', '7d');
    expect(stdout).toBe(`FAILED: policy databases: it selects no instance in ${HOME}, so nothing is proven\n`);
    expect(exitCode).toBe(1);
  }));

test('the result is a versioned JSON', () =>
  withSets(async (account) => {
    deployTo(account, INSTANCE);
    addSet(account, { number: 1, daysAgo: 0, tags: drilled('passed', 1) });
    const { stdout } = await gate(account, '--json', '--within', '7d', '--max-age', '26h');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      region: HOME,
      policy: 'databases',
      maxAgeSeconds: 26 * 3_600,
      drilledWithinSeconds: 7 * 86_400,
      checkedAt: expect.stringMatching(/Z$/) as unknown,
      verdict: 'passed',
      targets: [
        {
          instance: INSTANCE,
          lacks: [],
          setAt: expect.stringMatching(/Z$/) as unknown,
          drill: { verdict: 'passed', at: expect.stringMatching(/Z$/) as unknown },
        },
      ],
    });
  }));

test('a policy that is not deployed is refused with the names that are', () =>
  withSets(async (account) => {
    deploy(account, { name: 'files' });
    await expect(gate(account, '--within', '7d')).rejects.toThrow(
      '--policy is "databases", allowed: files; correct it',
    );
  }));

test('a policy that two engines have is refused, since each may select other instances', () =>
  withSets(async (account) => {
    deployTo(account, INSTANCE);
    deploy(account, { group: 'other' });
    addSet(account, { number: 1, daysAgo: 0, tags: drilled('passed', 1) });
    await expect(gate(account, '--within', '7d')).rejects.toThrow(
      /^policy "databases" is deployed twice \(\S+schedule\/engine\/\S+, \S+schedule\/other\/\S+\); remove one of the stacks, or rename/,
    );
  }));

test('what AWS refuses is an error with the permission that it needs', () =>
  withSets(
    async (account) => {
      deployTo(account, INSTANCE);
      await expect(gate(account, '--within', '7d')).rejects.toThrow(/this needs ec2:DescribeSnapshots$/);
    },
    { faults: ({ operation }) => (operation === 'DescribeSnapshots' ? { kind: 'denied' } : undefined) },
  ));

test.each([
  [[], 'no bound for the age of the set; give --within 7d, or both --max-age 26h and --drilled-within 30d'],
  [['--max-age', '1d'], 'no bound for the age of the drill; give --within 7d, or both'],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(gate({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
});

test.each(['7', '0d', '7m', '-1d', '1.5d', 'a week', '', '99999h'])('a bound of %j is refused', async (time) => {
  const command = gateCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await expect(command.parseAsync(['--policy', 'x', '--within', time], { from: 'user' })).rejects.toThrow(
    'allowed: a whole number of hours, days or weeks such as 26h, 7d or 4w',
  );
});
