import { accountOfRole, roleOf } from '../../../../lambdas/domain/drill/place-role';
import { isSharedByPolicy, isShareUsed, type DrillShare } from '../../../../lambdas/domain/drill/sharing';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';

const ACCOUNT = '444455556666';
const ROLE = `arn:aws-cn:iam::${ACCOUNT}:role/path/drills`;

test('a role says its account', () => {
  expect(accountOfRole(ROLE)).toBe(ACCOUNT);
});

test.each<[string, unknown, string | undefined]>([
  ['a drill in another account', { drill: { place: { role: ROLE } } }, ROLE],
  ['a drill in the own account', { drill: { place: {} } }, undefined],
  ['a run', { policy: {} }, undefined],
  ['nothing', undefined, undefined],
])('the role of a step: %s', (_, state, role) => {
  expect(roleOf(state)).toBe(role);
});

test.each<[string, string | undefined, boolean]>([
  ['no tag', undefined, false],
  ['always, with this account', `always ${ACCOUNT}`, true],
  ['until a time, with this account beside another', `2026-12-01T00:00:00.000Z 111122223333 ${ACCOUNT}`, true],
  ['always, with another account', 'always 111122223333', false],
  ['ended', `ended ${ACCOUNT}`, false],
  ['a text that is no such value', `perhaps ${ACCOUNT}`, false],
])('the policy shares a snapshot by its tag: %s', (_, value, expected) => {
  const tags = value === undefined ? [] : [{ key: TagKey.SHARED, value }];
  expect(isSharedByPolicy(tags, ACCOUNT)).toBe(expected);
});

test.each<[string, Partial<DrillShare>, boolean]>([
  ['one that may still launch', {}, true],
  ['one that can launch no more', { owedSince: '2026-11-30T04:50:00.000Z' }, false],
  ['one of another set', { snapshotIds: ['snap-9'] }, false],
  ['one in another account', { role: 'arn:aws:iam::111122223333:role/drills' }, false],
  ['one in the account of the engine', { role: '' }, false],
  ['one by another role of the account', { role: `arn:aws:iam::${ACCOUNT}:role/other` }, true],
])('another drill uses the share: %s', (_, changes, expected) => {
  const other: DrillShare = {
    ...{ role: ROLE, snapshotIds: ['snap-2', 'snap-3'], owedSince: '2026-11-30T04:51:00.000Z' },
    ...changes,
  };
  const set = { account: ACCOUNT, snapshotIds: ['snap-1', 'snap-2'] };
  const at = { now: Date.parse('2026-11-30T05:00:00.000Z'), launchingMillis: 600_000 };
  expect(isShareUsed(set, [other], at)).toBe(expected);
  expect(isShareUsed(set, [], at)).toBe(false);
});
