import { aPolicy, volumesOf } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Policy } from '../../../../lambdas/domain/policy';
import { always, rejection } from '../failures';
import { anInput, INSTANCE } from '../target';
import { walk } from '../walk';
import { aWorld, type World } from '../world';

const WITHOUT_SCRIPTS = aPolicy({ quiesce: { kind: 'none' } });
const taking = async (world: World, policy: Policy = WITHOUT_SCRIPTS) =>
  world.step('TakeSnapshots', await walk(world, ['Prepare'], anInput({ policy })));

describe('TakeSnapshots', () => {
  test('looks for what it made before, then takes a set', async () => {
    const world = aWorld();
    const { set } = await taking(world);
    expect(set).toMatchObject({ origin: 'created', takenAt: new Date(world.clock.now()).toISOString() });
    expect(set.snapshots.map(({ volumeId }) => volumeId).sort()).toEqual(
      volumesOf({ number: 1 }).map(({ volumeId }) => volumeId),
    );
    expect(world.calls('TakeSnapshots')).toEqual(['snapshots.find', 'snapshots.create']);
    expect(world.sent()).toEqual([]);
  });

  test('repeated adopts one whole set, the oldest, where there are two', async () => {
    const world = aWorld({ modelSettings: { snapshotVisibleMillis: 20_000 } });
    await taking(world);
    await world.clock.advance(16_000);
    await taking(world); // EC2 does not show the first one yet.
    await world.clock.advance(30_000);
    const [oldest, ...others] = world.sets();
    expect(others).toHaveLength(1);
    const { set } = await taking(world);
    expect(set).toMatchObject({ origin: 'adopted', takenAt: new Date(oldest?.at ?? 0).toISOString() });
    expect(set.snapshots.map(({ snapshotId }) => snapshotId).sort()).toEqual([...(oldest?.snapshotIds ?? [])].sort());
    expect(world.sets()).toHaveLength(2);
  });

  test.each<[string, SimulationOptions, string]>([
    ['the look-up is throttled', always('TakeSnapshots', 'DescribeSnapshots', 'throttle'), 'Throttled'],
    ['the call is refused', { modelSettings: { pendingPerVolume: 0 } }, 'SnapshotFailed'],
    [
      'nobody answers',
      { faults: [failing('TakeSnapshots', 'CreateSnapshots', 'timeout-after-effect')] },
      'OutcomeUnknown',
    ],
  ])('fails when %s', async (_, options, name) => {
    await expect(taking(aWorld(options))).rejects.toMatchObject(rejection(name));
  });

  test('fills in the variables of the policy and leaves out what is excluded', async () => {
    const scratch = { Use: 'scratch' };
    const instance = { number: 1, dataVolumes: [{ name: 'a' }, { name: 'b', tags: scratch }] };
    const world = aWorld({ instances: [instance] });
    await taking(world, {
      ...WITHOUT_SCRIPTS,
      tags: { add: [{ key: 'Name', value: '$(instance-id) $(timestamp)' }], copyFromVolumes: true },
      volumes: { excludeBootVolume: true, excludeDataVolumes: [{ key: 'Use', value: 'scratch' }] },
    });
    expect(world.cloud.calls.findLast(({ operation }) => operation === 'CreateSnapshots')?.input).toMatchObject({
      InstanceSpecification: { ExcludeBootVolume: true, ExcludeDataVolumeIds: [volumesOf(instance)[2]?.volumeId] },
      CopyTagsFromSource: 'volume',
    });
    expect(world.sets()[0]?.tags.Name).toBe(`${INSTANCE} 2026-01-01T03:00:00.000Z`);
  });
});
