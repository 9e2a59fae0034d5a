import type { Judged } from '../../../bin/doctor/check';
import { judgeKeys, keyUses, type KeyRead } from '../../../bin/doctor/checks/keys';
import { judgeQuotas, type QuotaRead } from '../../../bin/doctor/checks/quotas';
import { judgeBin } from '../../../bin/doctor/checks/recycle-bin';
import { judgeSharing } from '../../../bin/doctor/checks/sharing';
import { fleet, HOME, said } from './fleet';

describe('keys', () => {
  const facts = { state: 'Enabled', manager: 'CUSTOMER', accountId: '111122223333' };
  const judged = (change: Partial<KeyRead>): readonly string[] =>
    said(
      judgeKeys({
        accountId: '111122223333',
        keys: [{ region: HOME, key: 'k', uses: ['vol-1'], isShared: false, facts, ...change }],
      }),
    );

  test.each<[string, Partial<KeyRead>, readonly string[]]>([
    ['an enabled one is fine', {}, []],
    ['one that is gone', { facts: undefined }, [`error k: KMS does not know the key (${HOME}; vol-1)`]],
    ['a disabled one', { facts: { ...facts, state: 'Disabled' } }, [`error k: the key is Disabled (${HOME}; vol-1)`]],
    [
      'one that is about to be deleted',
      { facts: { ...facts, state: 'PendingDeletion', deletedAt: '2026-12-24T00:00:00Z' } },
      [`error k: the key is deleted at 2026-12-24T00:00:00Z, and all its snapshots are lost then (${HOME}; vol-1)`],
    ],
    [
      'one of another account',
      { facts: { ...facts, accountId: '444455556666' } },
      [`warning k: the key belongs to account 444455556666, which can take it away (${HOME}; vol-1)`],
    ],
    ["AWS's own key is fine", { facts: { ...facts, manager: 'AWS' } }, []],
    ['one of the account is fine for what is shared', { isShared: true }, []],
    [
      "AWS's own key of what is shared",
      { facts: { ...facts, manager: 'AWS' }, isShared: true },
      [
        `error k: a policy shares these snapshots, but what an AWS managed key encrypts can't be shared (${HOME}; vol-1)`,
      ],
    ],
    [
      'many uses are cut short',
      { facts: undefined, uses: ['a', 'b', 'c', 'd'] },
      [`error k: KMS does not know the key (${HOME}; a, b, c, …)`],
    ],
  ])('%s', (_, change, expected) => {
    expect(judged(change)).toEqual(expected);
  });

  test('each key of volumes and copies is asked once, where it is', () => {
    const copies = [{ regions: ['eu-west-1', 'eu-north-1'], encrypted: true, kmsKey: 'alias/backup' }];
    const schedules = [{ name: 'nightly', expression: 'rate(1 day)', copies, share: { accounts: ['444455556666'] } }];
    const volumes = [{ volumeId: 'vol-1', kmsKeyId: 'k' }, { volumeId: 'vol-2', kmsKeyId: 'k' }, { volumeId: 'vol-3' }];
    expect(keyUses([fleet({ policy: { schedules }, volumes })], HOME)).toEqual([
      { region: HOME, key: 'k', uses: ['vol-1', 'vol-2'], isShared: true },
      { region: 'eu-west-1', key: 'alias/backup', uses: ['copies of databases/nightly'], isShared: false },
      { region: 'eu-north-1', key: 'alias/backup', uses: ['copies of databases/nightly'], isShared: false },
    ]);
  });
});

describe('quotas', () => {
  const judged = (read: Partial<QuotaRead>): readonly string[] =>
    said(judgeQuotas({ region: HOME, targets: [], snapshots: 0, quotas: new Map(), ...read }));
  const copies = [{ regions: ['eu-west-1'], encrypted: false }];
  const copied = { schedules: [{ name: 'nightly', expression: 'rate(1 day)', copies }] };
  const volumes = Array.from({ length: 240 }, (_, index) => ({ volumeId: `vol-${String(index)}` }));

  test.each<[string, Partial<QuotaRead>, readonly string[]]>([
    ['a small fleet is fine', { targets: [fleet({ instances: 100 })], snapshots: 79_999 }, []],
    [
      'nearly all snapshots',
      { snapshots: 80_000 },
      [expect.stringMatching(/^warning .*80,000 snapshots, .* is 100,000$/)],
    ],
    [
      'all snapshots of a lower quota',
      { snapshots: 500, quotas: new Map([['Snapshots per Region', 500]]) },
      [expect.stringMatching(/^error /)],
    ],
    [
      'a new account has few functions',
      { targets: [fleet({ instances: 100 })], quotas: new Map([['Concurrent executions', 10]]) },
      [expect.stringContaining('use up to 10 functions, the quota "Concurrent executions" of Lambda is 10 ')],
    ],
    [
      'a fleet that takes more than an hour',
      { targets: [fleet({ instances: 14_400 })] },
      [expect.stringContaining('14,400 targets take at least 60 minutes')],
    ],
    [
      'copies that fill a night',
      { targets: [fleet({ policy: copied, volumes })] },
      [expect.stringContaining('240 snapshots of one firing are copied in 12 waves, because a Region takes 20 copies')],
    ],
    ['no copies, no waves', { targets: [fleet({ volumes })] }, []],
  ])('%s', (_, read, expected) => {
    expect(judged(read)).toEqual(expected);
  });
});

test('public access: private shares go on', () => {
  const judged = (publicAccess: string): readonly Judged[] =>
    judgeSharing({ region: HOME, publicAccess, sharing: ['files'] });
  expect(judged('block-all-sharing')).toEqual([]);
  expect(judged('block-new-sharing')).toEqual([]);
  expect(judged('unblocked')[0]?.remedy).toContain('The shares of files are private and go on.');
});

test('recycle bin: only snapshots of the targets count', () => {
  const binned = ['vol-1', 'vol-9'].map((volumeId, index) => ({
    snapshotId: `snap-${String(index)}`,
    volumeId,
    leavesAt: '2026-12-01',
  }));
  expect(said(judgeBin({ region: HOME, binned, volumeIds: ['vol-1'], binnedVolumes: [] }))).toEqual([
    expect.stringContaining('1 removed snapshot of the targets are in the Recycle Bin until 2026-12-01'),
  ]);
  expect(judgeBin({ region: HOME, binned, volumeIds: [], binnedVolumes: [] })).toEqual([]);
  const binnedVolumes = ['2026-12-02', '2026-12-01'].map((leavesAt) => ({
    volumeId: 'vol',
    snapshotId: 'snap',
    leavesAt,
  }));
  expect(judgeBin({ region: HOME, binned, volumeIds: [], binnedVolumes })).toMatchObject([
    {
      text: expect.stringContaining('2 removed volumes made of sets are in the Recycle Bin until 2026-12-02') as string,
      remedy: expect.stringContaining('exclude the tag quiesce:drill') as string,
    },
  ]);
});
