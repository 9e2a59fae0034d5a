import { aPolicy } from '../../../../lab/simulation/builders';
import { copyRegionsOf, policiesOf, type PolicySource } from '../../../../lambdas/domain/lifecycle/deployed';
import type { Policy } from '../../../../lambdas/domain/policy';

const source = (policy: unknown, changes: Partial<PolicySource> = {}): PolicySource => ({
  arn: 'arn:schedule',
  state: 'enabled',
  changedAt: '2026-01-01T00:00:00.000Z',
  input: JSON.stringify({ policy, schedule: 'nightly' }),
  ...changes,
});

const named = (name: string, changes: Partial<Policy> = {}): Policy => aPolicy({ name, ...changes });

describe('the policies of the schedules', () => {
  test('are one for each name', () => {
    const { policies, unreadable } = policiesOf([source(named('a')), source(named('a')), source(named('b'))]);
    expect(policies.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'enabled'],
      ['b', 'enabled'],
    ]);
    expect(unreadable).toEqual([]);
  });

  test.each([
    [['enabled', 'disabled'], 'enabled'],
    [['disabled', 'enabled'], 'enabled'],
    [['disabled', 'disabled'], 'disabled'],
  ] as const)('with schedules that are %j are %s', (states, state) => {
    expect(policiesOf(states.map((each) => source(named('a'), { state: each }))).policies).toMatchObject([{ state }]);
  });

  test('are as the schedule has them that was changed last, in any order', () => {
    const older = source(named('a', { retries: 1 }));
    const newer = source(named('a', { retries: 2 }), { changedAt: '2026-01-02T00:00:00.000Z' });
    for (const sources of [
      [older, newer],
      [newer, older],
    ]) {
      expect(policiesOf(sources).policies).toMatchObject([{ retries: 2 }]);
    }
  });

  test('that are malformed are told by schedule, with what is wrong', () => {
    const { policies, unreadable } = policiesOf([
      source({ ...named('a'), retries: 7 }, { arn: 'arn:a' }),
      source(named('b')),
    ]);
    expect(policies.map(({ name }) => name)).toEqual(['b']);
    expect(unreadable).toEqual([
      { arn: 'arn:a', policy: 'a', cause: 'policy.retries is 7, allowed: whole numbers from 0 to 3' },
    ]);
    const { timeoutSeconds: _, ...without } = named('a');
    expect(policiesOf([source(without)]).unreadable).toMatchObject([
      { cause: 'policy.timeoutSeconds is missing, allowed: whole numbers from 10 to 120' },
    ]);
  });

  test.each(['', '[]', '{"policy":{}}', '{"policy":{"name":7}}', 'not JSON'])('are none in "%s"', (input) => {
    expect(policiesOf([source({}, { input })])).toEqual({ policies: [], unreadable: [] });
  });
});

test('the Regions of copies are those of all schedules, each once', () => {
  const copy = (...regions: readonly string[]) => ({ regions, encrypted: false });
  const schedule = { name: 'n', expression: 'rate(1 day)' };
  const policies = [
    named('a', { schedules: [{ ...schedule, copies: [copy('us-east-1'), copy('eu-west-1')] }, schedule] }),
    named('b', { schedules: [{ ...schedule, copies: [copy('eu-west-1', 'eu-north-1')] }] }),
  ];
  expect(copyRegionsOf(policies)).toEqual(['eu-north-1', 'eu-west-1', 'us-east-1']);
});
