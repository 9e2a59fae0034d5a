import { CREATE_SNAPSHOTS, configOf } from '../../../../lambdas/aws/clients';
import { ec2Snapshots } from '../../../../lambdas/aws/ec2/snapshots';
import { ErrorName } from '../../../../lambdas/errors';
import type { SnapshotRequest } from '../../../../lambdas/ports';
import { failing, guestThatAnswers, afterWaitsOf, hastyClock, INSTANCE, wired } from '../wired';
import type { Wired } from '../wired';

const REQUEST: SnapshotRequest = {
  instanceId: INSTANCE,
  excludeBootVolume: true,
  excludeDataVolumeIds: ['vol-00000003'],
  description: 'quiesce databases/nightly',
  tags: [
    { key: 'quiesce:run', value: 'r*1' },
    { key: 'quiesce:consistency', value: 'pending' },
  ],
  copyTagsFromVolumes: true,
};

function portOf({ ec2 }: Wired, clock = hastyClock()) {
  return ec2Snapshots({ once: ec2.once, read: ec2.read, clock, consistencySeconds: 10 });
}

function addInstance({ cloud }: Wired): void {
  cloud.addInstance({
    instanceId: INSTANCE,
    guest: guestThatAnswers(),
    volumes: [
      { volumeId: 'vol-00000001', device: '/dev/xvda' },
      { volumeId: 'vol-00000002', device: '/dev/sdf', tags: { Team: 'data' } },
      { volumeId: 'vol-00000003', device: '/dev/sdg' },
    ],
  });
}

describe('a snapshot set', () => {
  test('is made by one call, with its tags at birth and without what is excluded', () =>
    wired({}, async (world) => {
      addInstance(world);
      const set = await portOf(world).create(REQUEST);
      expect(set).toEqual([{ snapshotId: expect.stringMatching(/^snap-/) as unknown, volumeId: 'vol-00000002' }]);
      expect(world.cloud.calls.map(({ operation, input }) => ({ operation, input }))).toEqual([
        {
          operation: 'CreateSnapshots',
          input: {
            InstanceSpecification: {
              InstanceId: INSTANCE,
              ExcludeBootVolume: true,
              ExcludeDataVolumeIds: ['vol-00000003'],
            },
            Description: 'quiesce databases/nightly',
            TagSpecifications: [
              {
                ResourceType: 'snapshot',
                Tags: [
                  { Key: 'quiesce:run', Value: 'r*1' },
                  { Key: 'quiesce:consistency', Value: 'pending' },
                ],
              },
            ],
            CopyTagsFromSource: 'volume',
          },
        },
      ]);
    }));

  test('leaves out what is not asked for', () =>
    wired({}, async (world) => {
      addInstance(world);
      const request = { ...REQUEST, excludeBootVolume: false, excludeDataVolumeIds: [], copyTagsFromVolumes: false };
      expect(await portOf(world).create(request)).toHaveLength(3);
      const input = world.inputs('CreateSnapshots')[0];
      expect(input?.InstanceSpecification).toEqual({ InstanceId: INSTANCE, ExcludeBootVolume: false });
      expect(input).not.toHaveProperty('CopyTagsFromSource');
    }));

  test.each([
    ['throttle', ErrorName.THROTTLED, 0],
    ['error-before-effect', ErrorName.OUTCOME_UNKNOWN, 0],
    ['error-after-effect', ErrorName.OUTCOME_UNKNOWN, 1],
    ['timeout-after-effect', ErrorName.OUTCOME_UNKNOWN, 1],
  ] as const)('that ends by %s rejects with %s after a single call', (kind, name, made) =>
    wired({ faults: failing('CreateSnapshots', kind) }, async (world) => {
      addInstance(world);
      await expect(portOf(world).create(REQUEST)).rejects.toMatchObject({ name });
      expect(world.inputs('CreateSnapshots')).toHaveLength(1);
      expect(world.cloud.snapshots.size).toBe(made);
    }),
  );

  test('of volumes that had one a moment ago is throttled', () =>
    wired({}, async (world) => {
      addInstance(world);
      await portOf(world).create(REQUEST);
      await expect(portOf(world).create(REQUEST)).rejects.toMatchObject({
        name: ErrorName.THROTTLED,
        message: expect.stringContaining('SnapshotCreationPerVolumeRateExceeded') as unknown,
      });
    }));

  test('of an instance that is gone rejects with SnapshotFailed and the code', () =>
    wired({}, async (world) => {
      await expect(portOf(world).create(REQUEST)).rejects.toMatchObject({
        name: ErrorName.SNAPSHOT_FAILED,
        code: 'InvalidInstanceID.NotFound',
      });
    }));

  test('has one attempt and a connection of its own', () => {
    expect(configOf(CREATE_SNAPSHOTS)).toMatchObject({
      maxAttempts: 1,
      requestHandler: { throwOnRequestTimeout: true, httpsAgent: { keepAlive: false } },
    });
  });
});

describe('finding snapshots', () => {
  test('asks for own snapshots by all tags, wildcards taken literally', () =>
    wired({}, async (world) => {
      addInstance(world);
      const [created] = await portOf(world).create(REQUEST);
      const found = await portOf(world).find(REQUEST.tags);
      expect(found).toEqual([
        {
          ...created,
          startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
          tags: expect.arrayContaining([...REQUEST.tags, { key: 'Team', value: 'data' }]) as unknown,
        },
      ]);
      expect(world.inputs('DescribeSnapshots')).toEqual([
        {
          MaxResults: 1000,
          OwnerIds: ['self'],
          Filters: [
            { Name: 'tag:quiesce:run', Values: ['r\\*1'] },
            { Name: 'tag:quiesce:consistency', Values: ['pending'] },
          ],
        },
      ]);
      expect(await portOf(world).find([{ key: 'quiesce:run', value: '*' }])).toEqual([]);
    }));
});

describe('tagging snapshots', () => {
  const verdict = [{ key: 'quiesce:consistency', value: 'application-consistent' }];

  test('waits until EC2 knows them', () => {
    const clock = hastyClock();
    return wired({ modelSettings: { snapshotTaggableMillis: 1_499 }, clock: afterWaitsOf(clock) }, async (world) => {
      addInstance(world);
      const [created] = await portOf(world).create(REQUEST);
      await portOf(world, clock).tag([created?.snapshotId ?? ''], verdict);
      expect(clock.waits).toEqual([500, 1000]);
      expect(world.inputs('CreateTags').at(-1)).toEqual({
        Resources: [created?.snapshotId],
        Tags: [{ Key: 'quiesce:consistency', Value: 'application-consistent' }],
      });
      expect(world.cloud.snapshots.get(created?.snapshotId ?? '')?.tags.get('quiesce:consistency')).toBe(
        'application-consistent',
      );
    });
  });

  test('gives up with Unavailable after the consistency bound', () =>
    wired({}, async (world) => {
      const clock = hastyClock();
      await expect(portOf(world, clock).tag(['snap-0123456789abcdef0'], verdict)).rejects.toMatchObject({
        name: ErrorName.UNAVAILABLE,
      });
      expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(10_000);
    }));

  test('of no snapshot makes no call', () =>
    wired({}, async (world) => {
      await portOf(world).tag([], verdict);
      expect(world.cloud.calls).toEqual([]);
    }));
});
