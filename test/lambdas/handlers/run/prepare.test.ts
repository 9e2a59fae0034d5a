import { identityTags } from '../../../../lambdas/domain/snapshot-tags';
import { prepare } from '../../../../lambdas/handlers/run/prepare';
import { recordOutcome } from '../../../../lambdas/handlers/run/record-outcome';
import { setIdentity } from '../../../../lambdas/handlers/sets/create-set';
import { aPolicy, INSTANCE } from '../../domain/builders';
import { always } from '../faults';
import { anInput, CHILD, DENIED, THROTTLED } from '../states';
import { aWorld, type WorldOptions } from '../world';

const VOLUME = { volumeId: 'vol-1', device: '/dev/sdf', role: 'data', tags: [] } as const;
const RUNNING: WorldOptions = {
  instances: [{ instanceId: INSTANCE, state: 'running', volumes: [VOLUME] }],
  managed: { platform: 'Linux', agent: 'online' },
};

describe('Prepare', () => {
  test('asks EC2 and Systems Manager, and sends nothing', async () => {
    const world = aWorld(RUNNING);
    expect(await prepare(world.ports)(anInput(), CHILD)).toMatchObject({
      next: 'hold',
      mode: 'pre-and-post',
      volumeIds: ['vol-1'],
    });
    expect(world.journal).toEqual(['instances.describe', 'instances.managed', 'snapshots.find']);
  });

  test('does not ask Systems Manager where there are no scripts', async () => {
    const world = aWorld(RUNNING);
    const policy = aPolicy({ quiesce: { kind: 'none' } });
    expect(await prepare(world.ports)(anInput({ policy }), CHILD)).toMatchObject({ mode: 'no-scripts' });
    expect(world.journal).toEqual(['instances.describe', 'snapshots.find']);
  });

  test('takes an instance that nobody knows for gone', async () => {
    expect(await prepare(aWorld().ports)(anInput(), CHILD)).toMatchObject({ next: 'record', reason: 'instance-gone' });
  });

  test.each([
    ['instances.describe', THROTTLED],
    ['instances.managed', DENIED],
  ] as const)('fails when %s does', async (call, error) => {
    const world = aWorld({ ...RUNNING, faults: { [call]: always(error) } });
    await expect(prepare(world.ports)(anInput(), CHILD)).rejects.toBe(error);
  });

  test.each([
    ['pending', 'crash-consistent', 'crash-consistent'],
    ['application-consistent', 'application-consistent', 'application-consistent'],
  ])(
    'a set of this run that an earlier execution left %s is not made again and ends as %s',
    async (label, outcome, tagged) => {
      const tags = [...identityTags(setIdentity(anInput())), { key: 'quiesce:consistency', value: label }];
      const snapshot = { snapshotId: 'snap-1', volumeId: 'vol-1', startedAt: '2026-11-22T03:00:02.000Z', tags };
      const world = aWorld({ ...RUNNING, snapshots: [snapshot] });

      const prepared = await prepare(world.ports)(anInput(), CHILD);
      expect(prepared).toMatchObject({ next: 'record', earlier: { label } });
      expect(await recordOutcome(world.ports)({ ...anInput(), prepared }, CHILD)).toBe(outcome);
      expect(world.tagsOf('snap-1')).toMatchObject({ 'quiesce:consistency': tagged });
      expect(world.journal).not.toContain('snapshots.create');
    },
  );
});
