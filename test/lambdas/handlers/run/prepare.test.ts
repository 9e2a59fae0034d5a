import { aPolicy, id } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { always, DENIED, rejecting, rejection } from '../failures';
import { anInput } from '../target';
import { FROZEN, POSTED, walk } from '../walk';
import { aWorld } from '../world';

describe('Prepare', () => {
  test('asks EC2 and Systems Manager, and sends nothing', async () => {
    const world = aWorld();
    const { volumeIds, ...prepared } = await world.step('Prepare', anInput());
    expect(prepared).toMatchObject({ next: 'hold', mode: 'pre-and-post' });
    expect(volumeIds).toHaveLength(3);
    expect(world.calls('Prepare')).toEqual(['instances.describe', 'instances.managed', 'snapshots.find']);
  });

  test('does not ask Systems Manager where there are no scripts', async () => {
    const world = aWorld();
    const policy = aPolicy({ quiesce: { kind: 'none' } });
    expect(await world.step('Prepare', anInput({ policy }))).toMatchObject({ mode: 'no-scripts' });
    expect(world.calls('Prepare')).toEqual(['instances.describe', 'snapshots.find']);
  });

  test('takes an instance that nobody knows for gone', async () => {
    const prepared = await aWorld().step('Prepare', anInput({ instanceId: id(9) }));
    expect(prepared).toMatchObject({ next: 'record', reason: 'instance-gone' });
  });

  test.each<[string, SimulationOptions, string]>([
    ['instances.describe', always('Prepare', 'DescribeInstances', 'throttle'), 'Throttled'],
    ['instances.managed', rejecting('Prepare', 'instances.managed', DENIED), 'Denied'],
  ])('fails when %s does', async (_, options, name) => {
    await expect(aWorld(options).step('Prepare', anInput())).rejects.toMatchObject(rejection(name));
  });

  test.each([
    ['pending', 'crash-consistent'],
    ['application-consistent', 'application-consistent'],
  ])('a set of this run that an earlier execution left %s is not made again and ends as %s', async (label, outcome) => {
    const world = aWorld();
    const earlier = await walk(world, label === 'pending' ? FROZEN : POSTED);
    await (label === 'pending' ? undefined : world.step('RecordOutcome', earlier));
    await world.clock.advance(2_000);
    const state = await walk(world, ['Prepare']);
    expect(state.prepared).toMatchObject({ next: 'record', earlier: { label } });
    expect(await world.step('RecordOutcome', state)).toBe(outcome);
    expect(world.sets()).toMatchObject([{ consistency: outcome }]);
  });
});
