import { drillsOf } from '../../../../lambdas/domain/drill/deployed-drills';
import { aDrill } from '../../../../lab/simulation/builders';

const source = (input: unknown) => ({
  ...{ arn: 'arn:drill', state: 'enabled' as const, changedAt: '2026-11-30T00:00:00.000Z' },
  input: JSON.stringify(input),
});

test('a schedule whose input has a drill is one, and its own fields stay', () => {
  const drill = aDrill();
  const { drills, unreadable } = drillsOf([{ ...source({ drill }), targetArn: 'arn:machine' }]);
  expect(drills).toEqual([{ ...source({ drill }), targetArn: 'arn:machine', drill }]);
  expect(unreadable).toEqual([]);
});

test.each([[{ policy: { name: 'databases' }, schedule: 'nightly' }], [{ drill: 'weekly' }], [{ drill: {} }], [7]])(
  '%j is the input of something else',
  (input) => {
    expect(drillsOf([source(input)])).toEqual({ drills: [], unreadable: [] });
  },
);

test('a drill of another version is unreadable, with the first mistake', () => {
  expect(drillsOf([source({ drill: { ...aDrill(), boundSeconds: 1 } })])).toEqual({
    drills: [],
    unreadable: [
      {
        arn: 'arn:drill',
        policy: 'databases',
        cause: 'drill.boundSeconds is 1, allowed: whole numbers from 900 to 86400',
      },
    ],
  });
});
