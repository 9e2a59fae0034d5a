import { failing } from '../../../../lab/simulation/faults';
import { always, changing, rejection } from '../failures';
import { drilling, instancesOf, passes, REPEATED, type Drilling, type DrillingOptions } from './drilling';

const ACTOR = 'RemoveInstance';

async function removing(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo(ACTOR);
  return there;
}

const volumesOf = ({ cloud }: Drilling) => [...cloud.volumes.values()].filter(({ tags }) => tags.has('quiesce:drill'));

/** A volume of the drill that no instance has: somebody detached it. */
function strayVolume(there: Drilling): string {
  const [volume] = volumesOf(there).filter(({ snapshotId }) => snapshotId !== undefined);
  if (volume === undefined) {
    throw new Error('the drill has no volume');
  }
  return volume.volumeId;
}

describe('RemoveInstance', () => {
  test('ends the instance, and waits until its volumes are gone', async () => {
    const there = await removing();
    const begun = there.clock.now();
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(instancesOf(there)).toEqual(['terminated']);
    expect(volumesOf(there)).toEqual([]);
    expect(there.clock.now() - begun).toBeLessThan(120_000);
  });

  test('terminates only the drill’s own instance', async () => {
    const there = await removing();
    await there.take(ACTOR);
    const ended = there.cloud.calls.filter(({ operation }) => operation === 'TerminateInstances');
    expect(ended.map(({ input }) => input.InstanceIds)).toEqual([[there.state().launched.instanceId]]);
    const others = [...there.cloud.instances.values()].filter(({ tags }) => !tags.has('quiesce:drill'));
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['running']));
  });

  test('is harmless when it is repeated', async () => {
    const there = await removing();
    await there.take(ACTOR);
    expect(await there.take(ACTOR, REPEATED)).toMatchObject({ left: [] });
  });

  test('leaves the rest to the guard when an instance does not end in time: its removal stays owed', async () => {
    const there = await removing({ modelSettings: { shutdownMillis: 3_600_000 } });
    const { left } = await there.take(ACTOR);
    expect(left).toContainEqual(expect.stringMatching(/^instance i-\w+ is shutting-down$/));
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });

  test('does not believe at once that nothing was launched: what was may not be listed yet', async () => {
    const there = drilling({
      faults: [failing('LaunchInstance', 'RunInstances', 'timeout-after-effect')],
      modelSettings: { launchVisibleMillis: 20_000 },
    });
    await there.walkTo('LaunchInstance');
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('OutcomeUnknown'));
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(instancesOf(there)).toEqual(['terminated']);
  });

  test('waits for nothing where EC2 refused each launch, or none was tried', async () => {
    const there = drilling(always('LaunchInstance', 'RunInstances', 'no-capacity'));
    await there.walkTo('LaunchInstance');
    expect(await there.take('LaunchInstance')).toMatchObject({ next: 'remove', isNothing: true });
    const begun = there.clock.now();
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(there.clock.now() - begun).toBeLessThan(5_000);
  });

  test('waits for all that EC2 shows where an earlier try of the launch may have had an effect', async () => {
    const there = drilling(always('LaunchInstance', 'RunInstances', 'no-capacity'));
    await there.walkTo('LaunchInstance');
    expect(await there.take('LaunchInstance', REPEATED)).not.toHaveProperty('isNothing');
    const begun = there.clock.now();
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(there.clock.now() - begun).toBeGreaterThanOrEqual(30_000);
    expect(there.clock.now() - begun).toBeLessThan(60_000);
  });

  test('deletes a volume that outlived its instance', async () => {
    const there = await removing();
    const volumeId = strayVolume(there);
    await passes(there, 60);
    const stray = there.cloud.volumes.get(volumeId);
    await there.clock.runUntil(
      there.cloud.call({
        service: 'ec2',
        operation: 'CreateVolume',
        input: {
          ...{ SnapshotId: stray?.snapshotId ?? '', AvailabilityZone: 'eu-central-1a' },
          TagSpecifications: [
            { ResourceType: 'volume', Tags: [{ Key: 'quiesce:drill', Value: there.state().chosen.drillId }] },
          ],
        },
      }),
    );
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(volumesOf(there)).toEqual([]);
    expect(there.logged()).toContain('volume-left');
  });

  test('deletes a volume that EC2 could not make', async () => {
    const deleted: string[] = [];
    const broken = { volumeId: 'vol-00000000000000009', snapshotId: 'snap-a0000000000000001', state: 'error' };
    const there = await removing(
      changing(ACTOR, ({ drillInstances }) => ({
        drillInstances: {
          ...drillInstances,
          volumes: () => Promise.resolve(deleted.length === 0 ? [broken] : []),
          deleteVolume: (volumeId: string) => {
            deleted.push(volumeId);
            return Promise.resolve('removed');
          },
        },
      })),
    );
    expect(await there.take(ACTOR)).toMatchObject({ left: [] });
    expect(deleted).toEqual([broken.volumeId]);
  });

  test('fails, and owes, where its role may not terminate', async () => {
    const there = await removing(always(ACTOR, 'TerminateInstances', 'denied'));
    await expect(there.take(ACTOR)).rejects.toMatchObject(rejection('Denied'));
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });
});
