import { DESCRIBE_REFUSALS } from '../../../../rehearsal/cloud/ec2/describing';
import * as operations from '../../../../rehearsal/cloud/ec2/operations';
import type { OperationName } from '../../../../rehearsal/cloud/operations';
import { createBench, type Bench } from '../fixtures';

const HOME = 'eu-central-1';
const DAY_MILLIS = 86_400_000;

const idOf = (number: number) => `snap-${String(number).padStart(17, '0')}`;
const [A, PENDING, FAILED, ARCHIVED, LOCKED, USED, MANAGED] = [1, 2, 3, 4, 5, 6, 7].map(idOf) as [
  ...[string, string, string, string],
  ...[string, string, string],
];
const GONE = idOf(99);

/** A snapshot of each kind: completed, pending, failed, archived, with a compliance lock, of an image, of AWS's key. */
async function furnish(bench: Bench): Promise<void> {
  const { cloud, clock } = bench;
  for (const snapshotId of [A, ARCHIVED, LOCKED, USED]) {
    cloud.addSnapshot({ snapshotId });
  }
  cloud.addSnapshot({ snapshotId: PENDING, completesAt: clock.now() + DAY_MILLIS });
  cloud.addSnapshot({ snapshotId: FAILED, fails: 'Internal error' });
  cloud.addSnapshot({
    snapshotId: MANAGED,
    kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-0000000000eb',
  });
  cloud.putImage({ imageId: 'ami-1', snapshotIds: [USED] });
  await bench.call('ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' });
  await bench.call('LockSnapshot', { SnapshotId: LOCKED, LockMode: 'compliance', LockDuration: 30 });
  await clock.advance(bench.cloud.modelSettings.tieringMillis);
}

type Row = readonly [OperationName, object, code: string, first?: (bench: Bench) => Promise<unknown>];

const copy = (change: object = {}) => ({ SourceRegion: HOME, SourceSnapshotId: A, ...change });
const lock = (change: object) => ({ SnapshotId: A, LockMode: 'governance', ...change });
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: '' }));
const inZone = (change: object) => ({ SourceSnapshotIds: [A], AvailabilityZones: ['eu-central-1a'], ...change });
const many = (count: number) => Array.from({ length: count }, () => '444455556666');

const archived = (count: number, volumeOf: (number: number) => string) => async (bench: Bench) => {
  for (let number = 100; number < 100 + count; number += 1) {
    bench.cloud.addSnapshot({ snapshotId: idOf(number), volumeId: volumeOf(number) });
    await bench.call('ModifySnapshotTier', { SnapshotId: idOf(number), StorageTier: 'archive' });
  }
};

const restoring = async (bench: Bench) => {
  await archived(5, (number) => `vol-${number}`)(bench);
  await bench.clock.advance(bench.cloud.modelSettings.tieringMillis);
  for (let number = 100; number < 105; number += 1) {
    await bench.call('RestoreSnapshotTier', { SnapshotId: idOf(number), PermanentRestore: true });
  }
};

const ofEach = (input: (id: string) => object, ...names: readonly OperationName[]): readonly Row[] =>
  names.flatMap((name): Row[] => [
    [name, input(GONE), 'InvalidSnapshot.NotFound'],
    [name, input('snap-x'), 'InvalidSnapshotID.Malformed'],
  ]);

const REFUSED: readonly Row[] = [
  ...ofEach((SnapshotId) => ({ SnapshotId }), 'DeleteSnapshot', 'UnlockSnapshot', 'RestoreSnapshotFromRecycleBin'),
  ...ofEach((SnapshotId) => ({ SnapshotId, StorageTier: 'archive' }), 'ModifySnapshotTier'),
  ...ofEach((SnapshotId) => ({ SnapshotId, PermanentRestore: true }), 'RestoreSnapshotTier'),
  ...ofEach((SnapshotId) => ({ SnapshotId, LockMode: 'governance', LockDuration: 1 }), 'LockSnapshot'),
  ...ofEach((SnapshotId) => ({ SnapshotId, Attribute: 'createVolumePermission' }), 'DescribeSnapshotAttribute'),
  ...ofEach((SnapshotId) => ({ SnapshotId, OperationType: 'add', UserIds: many(1) }), 'ModifySnapshotAttribute'),
  ...ofEach((SourceSnapshotId) => copy({ SourceSnapshotId }), 'CopySnapshot'),
  ...ofEach((id) => ({ SnapshotIds: [id] }), 'DescribeLockedSnapshots', 'ListSnapshotsInRecycleBin'),
  ...ofEach((id) => inZone({ SourceSnapshotIds: [id] }), 'EnableFastSnapshotRestores', 'DisableFastSnapshotRestores'),
  ['DescribeImages', { ImageIds: ['ami-0'] }, 'InvalidAMIID.NotFound'],
  ['DescribeImages', { ExecutableUsers: ['self'] }, 'NotModelled'],
  ['DeleteSnapshot', { SnapshotId: USED }, 'InvalidSnapshot.InUse'],
  ['DeleteSnapshot', { SnapshotId: LOCKED }, 'SnapshotLocked'],

  ['CopySnapshot', copy({ SourceSnapshotId: PENDING }), 'IncorrectState'],
  ['CopySnapshot', copy({ SourceSnapshotId: FAILED }), 'IncorrectState'],
  ['CopySnapshot', copy({ SourceSnapshotId: ARCHIVED }), 'IncorrectState'],
  ['CopySnapshot', copy({ SourceRegion: 'eu-west-1' }), 'InvalidSnapshot.NotFound'],
  ['CopySnapshot', copy({ Encrypted: false }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ KmsKeyId: 'mine' }), 'InvalidParameterDependency'],
  ['CopySnapshot', copy({ DestinationRegion: 'eu-west-1' }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ PresignedUrl: 'https://ec2?SourceSnapshotId=other' }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ PresignedUrl: 'nonsense' }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ CompletionDurationMinutes: 20 }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ CompletionDurationMinutes: 2_895 }), 'InvalidParameterValue'],
  ['CopySnapshot', copy({ DestinationAvailabilityZone: 'eu-central-1-ber-1a' }), 'NotModelled'],
  ['CopySnapshot', copy({ TagSpecifications: [{ ResourceType: 'snapshot', Tags: tags(51) }] }), 'TagLimitExceeded'],
  [
    'CopySnapshot',
    copy(),
    'ResourceLimitExceeded',
    (bench) => Promise.all(Array.from({ length: 20 }, () => bench.call('CopySnapshot', copy()))),
  ],

  ['ModifySnapshotAttribute', { SnapshotId: A }, 'MissingParameter'],
  ['ModifySnapshotAttribute', { SnapshotId: A, OperationType: 'add', UserIds: ['me'] }, 'InvalidParameterValue'],
  ['ModifySnapshotAttribute', { SnapshotId: A, OperationType: 'add', UserIds: many(501) }, 'InvalidParameterValue'],
  ['ModifySnapshotAttribute', { SnapshotId: A, OperationType: 'add', GroupNames: ['all'] }, 'NotModelled'],
  ['ModifySnapshotAttribute', { SnapshotId: A, Attribute: 'productCodes' }, 'NotModelled'],
  [
    'ModifySnapshotAttribute',
    {
      SnapshotId: A,
      CreateVolumePermission: { Add: [{ UserId: '444455556666' }], Remove: [{ UserId: '777788889999' }] },
    },
    'InvalidParameterCombination',
  ],
  ...([PENDING, ARCHIVED] as const).map((SnapshotId): Row => [
    'ModifySnapshotAttribute',
    { SnapshotId, OperationType: 'add', UserIds: many(1) },
    'IncorrectState',
  ]),
  ['ModifySnapshotAttribute', { SnapshotId: MANAGED, OperationType: 'add', UserIds: many(1) }, 'OperationNotPermitted'],
  ['DescribeSnapshotAttribute', { SnapshotId: A, Attribute: 'productCodes' }, 'NotModelled'],

  ['LockSnapshot', lock({ SnapshotId: FAILED, LockDuration: 1 }), 'IncorrectState'],
  ['LockSnapshot', lock({}), 'MissingParameter'],
  ['LockSnapshot', lock({ LockDuration: 36_501 }), 'InvalidParameterValue'],
  ['LockSnapshot', lock({ ExpirationDate: new Date(0) }), 'InvalidParameterValue'],
  ['LockSnapshot', lock({ LockDuration: 1, ExpirationDate: new Date(4e12) }), 'InvalidParameterCombination'],
  ['LockSnapshot', lock({ LockDuration: 1, CoolOffPeriod: 1 }), 'InvalidParameterCombination'],
  ['LockSnapshot', { SnapshotId: LOCKED, LockMode: 'compliance', LockDuration: 29 }, 'SnapshotLocked'],
  ['LockSnapshot', { SnapshotId: LOCKED, LockMode: 'governance', LockDuration: 31 }, 'SnapshotLocked'],
  ['UnlockSnapshot', { SnapshotId: LOCKED }, 'SnapshotLocked'],
  ['UnlockSnapshot', { SnapshotId: A }, 'IncorrectState'],

  ['ModifySnapshotTier', { SnapshotId: A }, 'MissingParameter'],
  ['ModifySnapshotTier', { SnapshotId: PENDING, StorageTier: 'archive' }, 'IncorrectState'],
  ['ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' }, 'IncorrectState'],
  ['ModifySnapshotTier', { SnapshotId: USED, StorageTier: 'archive' }, 'InvalidSnapshot.InUse'],
  [
    'ModifySnapshotTier',
    { SnapshotId: A, StorageTier: 'archive' },
    'ResourceLimitExceeded',
    archived(25, (number) => `vol-${number}`),
  ],
  [
    'ModifySnapshotTier',
    { SnapshotId: idOf(200), StorageTier: 'archive' },
    'ResourceLimitExceeded',
    async (bench) => {
      await archived(25, () => 'vol-1')(bench);
      await bench.clock.advance(bench.cloud.modelSettings.tieringMillis);
      bench.cloud.addSnapshot({ snapshotId: idOf(200), volumeId: 'vol-1' });
    },
  ],
  ['RestoreSnapshotTier', { SnapshotId: A, PermanentRestore: true }, 'IncorrectState'],
  ['RestoreSnapshotTier', { SnapshotId: ARCHIVED }, 'InvalidParameterCombination'],
  ['RestoreSnapshotTier', { SnapshotId: ARCHIVED, TemporaryRestoreDays: 0 }, 'InvalidParameterValue'],
  ['RestoreSnapshotTier', { SnapshotId: ARCHIVED, PermanentRestore: true }, 'ResourceLimitExceeded', restoring],

  ...(['EnableFastSnapshotRestores', 'DisableFastSnapshotRestores'] as const).flatMap((name): Row[] => [
    [name, inZone({ AvailabilityZones: undefined }), 'MissingParameter'],
    [name, inZone({ AvailabilityZones: ['eu-west-1a'] }), 'InvalidParameterValue'],
    [name, inZone({ AvailabilityZoneIds: ['euc1-az1'] }), 'InvalidParameterCombination'],
    [name, inZone({ SourceSnapshotIds: Array.from({ length: 11 }, () => A) }), 'InvalidRequest'],
  ]),
];

const rows = REFUSED.map(([operation, input, code, first]) => [operation, input, code, first] as const);

test.each(rows)('%s %j is refused with %s', async (operation, input, code, first) => {
  const buckets = { ModifySnapshotTier: { burst: 100, perSecond: 100 } };
  const bench = createBench({ modelSettings: { buckets, copyPendingMillis: DAY_MILLIS } });
  await furnish(bench);
  await first?.(bench);
  expect(await bench.refusal(operation, input as never)).toBe(code);
});

test('every code that an operation on stored sets declares is shown', () => {
  const names = new Set(REFUSED.map(([name]) => name));
  const common: readonly string[] = DESCRIBE_REFUSALS;
  const declared = Object.values(operations)
    .filter(({ name }) => names.has(name))
    .flatMap(({ name, refusals }) => refusals.filter((code) => !common.includes(code)).map((code) => [name, code]));
  const shown = REFUSED.map(([name, , code]) => `${name} ${code}`);
  expect(declared.map((pair) => pair.join(' ')).filter((pair) => !shown.includes(pair))).toEqual([]);
});
