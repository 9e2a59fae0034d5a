import { aPolicy, id } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { always, DENIED, rejecting, rejection } from '../failures';
import { anInput, REDRIVEN } from '../target';
import { FROZEN, POSTED, walk } from '../walk';
import { aWorld } from '../world';

describe('Prepare', () => {
  test('asks EC2 and Systems Manager, and sends nothing', async () => {
    const world = aWorld();
    const { volumeIds, ...prepared } = await world.step('Prepare', anInput());
    expect(prepared).toMatchObject({ next: 'hold', mode: 'pre-and-post' });
    expect(volumeIds).toHaveLength(3);
    expect(world.calls('Prepare')).toEqual(['instances.describe', 'instances.managed']);
  });

  test('does not ask Systems Manager where there are no scripts', async () => {
    const world = aWorld();
    const policy = aPolicy({ quiesce: { kind: 'none' } });
    expect(await world.step('Prepare', anInput({ policy }))).toMatchObject({ mode: 'no-scripts' });
    expect(world.calls('Prepare')).toEqual(['instances.describe']);
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
  ])(
    'a set of this run that was %s before its execution was redriven is not made again and ends as %s',
    async (label, outcome) => {
      const world = aWorld();
      const earlier = await walk(world, label === 'pending' ? FROZEN : POSTED);
      await (label === 'pending' ? undefined : world.step('RecordOutcome', earlier));
      await world.clock.advance(2_000);
      const prepared = await world.step('Prepare', anInput(), REDRIVEN);
      expect(prepared).toMatchObject({ next: 'record', earlier: { label } });
      expect(await world.step('RecordOutcome', { ...anInput(), prepared }, REDRIVEN)).toBe(outcome);
      expect(world.sets()).toMatchObject([{ consistency: outcome }]);
    },
  );
});
