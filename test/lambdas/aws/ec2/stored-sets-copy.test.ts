import { ec2StoredSets } from '../../../../lambdas/aws/ec2/stored-sets';
import { ErrorName } from '../../../../lambdas/errors';
import type { CopyRequest, StoredSets } from '../../../../lambdas/ports';
import { parseQuery } from '../../../../rehearsal/wire/query';
import { wired } from '../wired';
import type { Wired } from '../wired';

const HOME = 'eu-central-1';
const WEST = 'eu-west-1';

const A = 'snap-00000000000000001';
const GONE = 'snap-00000000000000009';

function portOf({ ec2In }: Pick<Wired, 'ec2In'>): StoredSets {
  return ec2StoredSets({ clients: ec2In });
}

const REQUEST: CopyRequest = {
  snapshotId: A,
  fromRegion: HOME,
  toRegion: WEST,
  description: 'copy of a set',
  tags: [
    { key: 'quiesce:policy', value: 'databases' },
    { key: 'quiesce:source', value: `${HOME}/${A}` },
  ],
  encrypted: false,
};

describe('a copy', () => {
  test('is made by one call in its own Region, with its tags at birth', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      const { snapshotId } = await portOf(world).copy(REQUEST);
      const copy = world.cloud.in(WEST).snapshots.get(snapshotId);
      expect([...(copy?.tags ?? [])]).toEqual(REQUEST.tags.map(({ key, value }) => [key, value]));
      const [call, ...more] = world.cloud.calls;
      expect([call?.operation, call?.region, more]).toEqual(['CopySnapshot', WEST, []]);
      const { PresignedUrl: url, ...input } = call?.input ?? {};
      expect(input).toEqual({
        SourceRegion: HOME,
        SourceSnapshotId: A,
        Description: 'copy of a set',
        DestinationRegion: WEST,
        TagSpecifications: [
          { ResourceType: 'snapshot', Tags: REQUEST.tags.map(({ key, value }) => ({ Key: key, Value: value })) },
        ],
      });
      // What is signed for the source Region, read as EC2 reads it: an unknown parameter would be refused.
      const query = new URL(String(url)).searchParams;
      const signed = Object.fromEntries([...query].filter(([name]) => !name.startsWith('X-Amz-')));
      expect(parseQuery(new URLSearchParams(signed).toString())).toEqual({ operation: 'CopySnapshot', input });
      expect(query.get('X-Amz-Credential')).toContain(`/${HOME}/ec2/`);
    }));

  test.each([
    ['encrypted, with the default key', { encrypted: true }, { Encrypted: true }],
    ['with a key, which encrypts it', { kmsKey: 'alias/dr' }, { Encrypted: true, KmsKeyId: 'alias/dr' }],
    ['within some time', { withinMinutes: 30 }, { CompletionDurationMinutes: 30 }],
  ] as const)('is asked for %s', (_, asked, input) =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      await portOf(world).copy({ ...REQUEST, ...asked });
      expect(world.inputs('CopySnapshot')).toMatchObject([input]);
    }),
  );

  test.each([
    ['throttle', ErrorName.THROTTLED, 0],
    ['denied', ErrorName.DENIED, 0],
    ['error-before-effect', ErrorName.OUTCOME_UNKNOWN, 0],
    ['error-after-effect', ErrorName.OUTCOME_UNKNOWN, 1],
    ['timeout-after-effect', ErrorName.OUTCOME_UNKNOWN, 1],
  ] as const)('that ends by %s rejects with %s after a single call', (kind, name, made) =>
    wired({ faults: (call) => (call.operation === 'CopySnapshot' ? { kind } : undefined) }, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      await expect(portOf(world).copy(REQUEST)).rejects.toMatchObject({ name });
      expect(world.inputs('CopySnapshot')).toHaveLength(1);
      expect(world.cloud.in(WEST).snapshots.size).toBe(made);
    }),
  );

  test('of a snapshot that is pending or unknown is refused with EC2’s code', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, completesAt: Date.now() + 3_600_000 });
      const port = portOf(world);
      await expect(port.copy(REQUEST)).rejects.toMatchObject({ name: ErrorName.REFUSED, code: 'IncorrectState' });
      await expect(port.copy({ ...REQUEST, snapshotId: GONE })).rejects.toMatchObject({
        name: ErrorName.REFUSED,
        code: 'InvalidSnapshot.NotFound',
      });
    }));

  test('that is one too many at a time is refused with the code of the quota', () =>
    wired({ modelSettings: { copyPendingMillis: 3_600_000 } }, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      const port = portOf(world);
      for (let count = 0; count < 20; count += 1) {
        await port.copy(REQUEST);
      }
      await expect(port.copy(REQUEST)).rejects.toMatchObject({
        name: ErrorName.REFUSED,
        code: 'ResourceLimitExceeded',
      });
    }));
});
