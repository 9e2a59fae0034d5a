import { ec2Instances } from '../../../../lambdas/aws/ec2/instances';
import { ErrorName } from '../../../../lambdas/errors';
import { failing, INSTANCE, wired } from '../wired';
import type { Wired } from '../wired';

function portOf({ ec2, ssm }: Wired) {
  return ec2Instances({ ec2: ec2.read, ssm: ssm.read });
}

describe('instances by their tags', () => {
  test('are those with any of the keys, their tags included, in every state that has volumes', () =>
    wired({}, async (world) => {
      const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const;
      for (const state of states) {
        world.cloud.addInstance({ instanceId: `i-${state}`, state, tags: { Mode: 'Production' }, volumes: [] });
      }
      world.cloud.addInstance({ instanceId: 'i-other', tags: { mode: 'Production' }, volumes: [] });
      world.cloud.addInstance({ instanceId: 'i-team', tags: { Team: 'data', Extra: '' }, volumes: [] });
      const found = await portOf(world).tagged([{ keys: ['Mode', 'Team'] }]);
      expect(found.map(({ instanceId }) => instanceId).sort()).toEqual([
        'i-pending',
        'i-running',
        'i-stopped',
        'i-stopping',
        'i-team',
      ]);
      expect(found.find(({ instanceId }) => instanceId === 'i-team')?.tags).toEqual([
        { key: 'Team', value: 'data' },
        { key: 'Extra', value: '' },
      ]);
    }));

  test('are asked for in pages, with wildcards taken literally', () =>
    wired({}, async (world) => {
      world.cloud.addInstance({ instanceId: 'i-star', tags: { 'a*b?c\\d': '' }, volumes: [] });
      world.cloud.addInstance({ instanceId: 'i-plain', tags: { 'axxbxc\\d': '' }, volumes: [] });
      const found = await portOf(world).tagged([{ keys: ['a*b?c\\d'] }]);
      expect(found.map(({ instanceId }) => instanceId)).toEqual(['i-star']);
      expect(world.inputs('DescribeInstances')).toEqual([
        {
          MaxResults: 1000,
          Filters: [
            { Name: 'tag-key', Values: ['a\\*b\\?c\\\\d'] },
            { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
          ],
        },
      ]);
    }));

  test('are those that pass every filter, by values where there are some', () =>
    wired({}, async (world) => {
      const tags = [{ Mode: 'prod*', Team: 'data' }, { Mode: 'production', Team: 'data' }, { Mode: 'prod*' }];
      tags.forEach((tag, number) => {
        world.cloud.addInstance({ instanceId: `i-${number}`, tags: tag, volumes: [] });
      });
      const found = await portOf(world).tagged([{ keys: ['Mode'], values: ['prod*', 'test'] }, { keys: ['Team'] }]);
      expect(found.map(({ instanceId }) => instanceId)).toEqual(['i-0']);
    }));

  test('are followed to the last page', () =>
    wired({}, async (world) => {
      for (let number = 0; number < 1001; number += 1) {
        world.cloud.addInstance({ instanceId: `i-${number}`, tags: { Mode: 'x' }, volumes: [] });
      }
      expect(await portOf(world).tagged([{ keys: ['Mode'] }])).toHaveLength(1001);
      expect(world.inputs('DescribeInstances')).toHaveLength(2);
    }));
});

describe('a described instance', () => {
  test('has its volumes with roles and tags', () =>
    wired({}, async (world) => {
      world.cloud.addInstance({
        instanceId: INSTANCE,
        state: 'stopped',
        rootDeviceName: '/dev/xvda',
        volumes: [
          { volumeId: 'vol-00000001', device: '/dev/xvda' },
          { volumeId: 'vol-00000002', device: '/dev/sdf', tags: { Scratch: 'yes' } },
        ],
      });
      expect(await portOf(world).describe(INSTANCE)).toEqual({
        instanceId: INSTANCE,
        state: 'stopped',
        volumes: expect.arrayContaining([
          { volumeId: 'vol-00000001', device: '/dev/xvda', role: 'boot', tags: [] },
          { volumeId: 'vol-00000002', device: '/dev/sdf', role: 'data', tags: [{ key: 'Scratch', value: 'yes' }] },
        ]) as unknown,
      });
      expect(world.inputs('DescribeVolumes')).toEqual([
        { VolumeIds: expect.arrayContaining(['vol-00000001', 'vol-00000002']) as unknown },
      ]);
    }));

  test('is described again where EC2 does not know a volume any more, three times at most', () =>
    wired({}, async (world) => {
      world.cloud.addInstance({ instanceId: INSTANCE, volumes: [{ volumeId: 'vol-00000001', device: '/dev/xvda' }] });
      const send = world.ec2.read.send.bind(world.ec2.read) as (command: unknown) => Promise<unknown>;
      let calls = 0;
      // Every second call is DescribeVolumes.
      const deletedUntil = (last: number) => (command: unknown) => {
        calls += 1;
        return calls % 2 === 0 && calls <= last
          ? Promise.reject(Object.assign(new Error('gone'), { name: 'InvalidVolume.NotFound' }))
          : send(command);
      };
      Object.assign(world.ec2.read, { send: deletedUntil(4) });
      expect((await portOf(world).describe(INSTANCE))?.volumes).toHaveLength(1);
      calls = 0;
      Object.assign(world.ec2.read, { send: deletedUntil(6) });
      await expect(portOf(world).describe(INSTANCE)).rejects.toMatchObject({
        name: ErrorName.UNAVAILABLE,
        message: expect.stringContaining('does not know one of its volumes vol-00000001') as unknown,
      });
    }));

  test('without volumes takes one call', () =>
    wired({}, async (world) => {
      world.cloud.addInstance({ instanceId: INSTANCE, volumes: [] });
      expect(await portOf(world).describe(INSTANCE)).toMatchObject({ volumes: [] });
      expect(world.cloud.calls).toHaveLength(1);
    }));

  test('is undefined when EC2 does not know it', () =>
    wired({}, async (world) => {
      expect(await portOf(world).describe(INSTANCE)).toBeUndefined();
    }));
});

describe('a managed instance', () => {
  test.each([
    ['online', 'online'],
    ['offline', 'offline'],
  ] as const)('whose agent is %s is %s', (ssm, agent) =>
    wired({}, async (world) => {
      world.cloud.addInstance({ instanceId: INSTANCE, ssm, platform: 'Windows', volumes: [] });
      expect(await portOf(world).managed(INSTANCE)).toEqual({ platform: 'Windows', agent });
      expect(world.inputs('DescribeInstanceInformation')).toEqual([
        { Filters: [{ Key: 'InstanceIds', Values: [INSTANCE] }] },
      ]);
    }),
  );

  test('is undefined when Systems Manager does not know it', () =>
    wired({}, async (world) => {
      world.cloud.addInstance({ instanceId: INSTANCE, ssm: 'unmanaged', volumes: [] });
      expect(await portOf(world).managed(INSTANCE)).toBeUndefined();
    }));
});

describe('a read that fails', () => {
  test('once is repeated by the SDK', () =>
    wired({ faults: failing('DescribeInstances', 'error-before-effect', 1) }, async (world) => {
      expect(await portOf(world).tagged([{ keys: ['Mode'] }])).toEqual([]);
      expect(world.inputs('DescribeInstances')).toHaveLength(2);
    }));

  test.each([
    ['throttle', ErrorName.THROTTLED],
    ['error-before-effect', ErrorName.UNAVAILABLE],
    ['timeout-before-effect', ErrorName.UNAVAILABLE],
  ] as const)('for good by %s rejects with %s', (kind, name) =>
    wired({ faults: failing('DescribeInstanceInformation', kind) }, async (world) => {
      await expect(portOf(world).managed(INSTANCE)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(INSTANCE) as unknown,
      });
    }),
  );
});
