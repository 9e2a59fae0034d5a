import { takeSnapshots } from '../../../../lambdas/handlers/run/take-snapshots';
import { aPolicy } from '../../domain/builders';
import { always, nth } from '../faults';
import { anInput, aPrepared, CHILD, NOT_MADE, THROTTLED, UNKNOWN } from '../states';
import { aWorld, T0, type World } from '../world';

const taking = (world: World) => takeSnapshots(world.ports)({ ...anInput(), prepared: aPrepared('no-scripts') }, CHILD);
const creations = (world: World): number => world.created.length;

describe('TakeSnapshots', () => {
  test('looks for what it made before, then takes a set', async () => {
    const world = aWorld();
    expect(await taking(world)).toEqual({
      set: {
        origin: 'created',
        takenAt: T0,
        snapshots: [
          { snapshotId: 'snap-1-vol-1', volumeId: 'vol-1' },
          { snapshotId: 'snap-1-vol-2', volumeId: 'vol-2' },
        ],
      },
    });
    expect(world.journal).toEqual(['snapshots.find', 'snapshots.create', 'snapshots.create returned']);
    expect(world.sent).toEqual([]);
  });

  test('repeated adopts what an unknown call has made', async () => {
    const world = aWorld({ faults: { 'snapshots.create': nth(1, UNKNOWN) } });
    await expect(taking(world)).rejects.toBe(UNKNOWN);
    expect(await taking(world)).toMatchObject({
      set: { origin: 'adopted', snapshots: [{ volumeId: 'vol-1' }, { volumeId: 'vol-2' }] },
    });
    expect(creations(world)).toBe(1);
  });

  test('repeated adopts one whole set, the oldest, where there are two', async () => {
    const world = aWorld();
    await taking(world);
    const tags = world.created[0]?.tags ?? [];
    await world.ports.clock.sleep(20_000);
    await world.ports.snapshots.create({
      instanceId: 'i',
      excludeBootVolume: false,
      excludeDataVolumeIds: [],
      description: '',
      copyTagsFromVolumes: false,
      tags,
    });
    expect(await taking(world)).toMatchObject({
      set: { takenAt: T0, snapshots: [{ snapshotId: 'snap-1-vol-1' }, { snapshotId: 'snap-1-vol-2' }] },
    });
  });

  test.each([
    ['snapshots.find', THROTTLED],
    ['snapshots.create', NOT_MADE],
    ['snapshots.create', UNKNOWN],
  ] as const)('fails when %s does: %s', async (call, error) => {
    await expect(taking(aWorld({ faults: { [call]: always(error) } }))).rejects.toBe(error);
  });

  test('fills in the variables of the policy and leaves out what is excluded', async () => {
    const world = aWorld();
    const policy = aPolicy({
      tags: { add: [{ key: 'Name', value: '$(instance-id) $(timestamp)' }], copyFromVolumes: true },
      volumes: { excludeBootVolume: true, excludeDataVolumes: [] },
    });
    const prepared = aPrepared('no-scripts', { excludeDataVolumeIds: ['vol-9'], copyTagsFromVolumes: true });
    await takeSnapshots(world.ports)({ ...anInput({ policy }), prepared }, CHILD);
    expect(world.created[0]).toMatchObject({
      excludeBootVolume: true,
      excludeDataVolumeIds: ['vol-9'],
      copyTagsFromVolumes: true,
    });
    expect(world.created[0]?.tags[0]).toEqual({ key: 'Name', value: `i-0123456789abcdef0 ${T0}` });
  });
});
