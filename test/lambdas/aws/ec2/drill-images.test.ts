import { ec2DrillImages } from '../../../../lambdas/aws/ec2/drill-images';
import { ErrorName } from '../../../../lambdas/errors';
import type { ImageRequest } from '../../../../lambdas/ports';
import { failing, wired, type Wired } from '../wired';

const SNAPSHOT = 'snap-00000000000000001';

const REQUEST: ImageRequest = { drillId: 'drill-1', drill: 'weekly', snapshotId: SNAPSHOT, architecture: 'arm64' };

const portOf = ({ ec2 }: Wired) => ec2DrillImages(ec2.read);

const withSnapshot = (options: Parameters<typeof wired>[0], body: (world: Wired) => Promise<void>) =>
  wired(options, (world) => {
    world.cloud.addSnapshot({ snapshotId: SNAPSHOT });
    return body(world);
  });

describe('an image of a boot volume', () => {
  test('is registered by one call, with the tag of its drill, and is found by it', () =>
    withSnapshot({}, async (world) => {
      const port = portOf(world);
      const { imageId } = await port.register(REQUEST);
      expect(world.inputs('RegisterImage')).toEqual([
        {
          ...{ Name: 'quiesce-drill-drill-1', Architecture: 'arm64', BootMode: 'uefi', VirtualizationType: 'hvm' },
          ...{ RootDeviceName: '/dev/xvda', EnaSupport: expect.anything() as unknown },
          BlockDeviceMappings: [
            {
              DeviceName: '/dev/xvda',
              Ebs: {
                SnapshotId: SNAPSHOT,
                VolumeType: 'gp3',
                DeleteOnTermination: expect.anything() as unknown,
              },
            },
          ],
          TagSpecifications: [
            {
              ResourceType: 'image',
              Tags: [
                { Key: 'quiesce:drill', Value: 'drill-1' },
                { Key: 'Name', Value: 'quiesce drill weekly' },
              ],
            },
          ],
        },
      ]);
      expect(await port.find('drill-1')).toEqual([{ imageId, state: 'available' }]);
      expect(await port.find('drill-2')).toEqual([]);
      // An image of another account may have the tag, too.
      expect(world.inputs('DescribeImages')).toMatchObject([{ Owners: ['self'] }, { Owners: ['self'] }]);
    }));

  test('of x86_64 says no boot mode: its instances begin as their type does', () =>
    withSnapshot({}, async (world) => {
      await portOf(world).register({ ...REQUEST, architecture: 'x86_64' });
      expect(world.inputs('RegisterImage')[0]).not.toHaveProperty('BootMode');
    }));

  test('that a person disabled is found all the same', () =>
    withSnapshot({}, async (world) => {
      const port = portOf(world);
      const { imageId } = await port.register(REQUEST);
      const image = world.cloud.images.get(imageId);
      world.cloud.putImage({ ...image, imageId, snapshotIds: [SNAPSHOT], state: 'disabled' });
      expect(await port.find('drill-1')).toEqual([{ imageId, state: 'disabled' }]);
    }));

  test.each<[string, (world: Wired) => Promise<unknown>, Partial<ImageRequest>, string]>([
    ['a name that is taken', (world) => portOf(world).register(REQUEST), {}, 'InvalidAMIName.Duplicate'],
    [
      'a snapshot that is gone',
      () => Promise.resolve(),
      { snapshotId: 'snap-00000000000000009' },
      'InvalidSnapshot.NotFound',
    ],
  ])('is refused for %s', (_, before, change, code) =>
    withSnapshot({}, async (world) => {
      await before(world);
      await expect(portOf(world).register({ ...REQUEST, ...change })).rejects.toMatchObject({
        ...{ name: ErrorName.REFUSED, code },
        message: expect.stringMatching(/^image of snap-\w+ for drill drill-1: refused \(/) as unknown,
      });
    }),
  );

  test('is deregistered, its snapshot stays, and one that is gone is gone', () =>
    withSnapshot({}, async (world) => {
      const port = portOf(world);
      const { imageId } = await port.register(REQUEST);
      expect(await port.deregister(imageId)).toBe('removed');
      expect(world.inputs('DeregisterImage')).toEqual([{ ImageId: imageId }]);
      expect(await port.find('drill-1')).toEqual([]);
      expect(world.cloud.snapshots.has(SNAPSHOT)).toBe(true);
      expect(await port.deregister(imageId)).toBe('gone');
    }));

  test.each([
    ['DescribeImages', (world: Wired) => portOf(world).find('drill-1')],
    ['RegisterImage', (world: Wired) => portOf(world).register(REQUEST)],
    ['DeregisterImage', (world: Wired) => portOf(world).deregister('ami-00000000000000001')],
  ] as const)('says when it is not allowed: %s', (operation, ask) =>
    withSnapshot(
      { faults: (call) => (call.operation === operation ? { kind: 'denied' } : undefined) },
      async (world) => {
        await expect(ask(world)).rejects.toMatchObject({ name: ErrorName.DENIED });
      },
    ),
  );

  test('that was registered without an answer is refused the second time, so there is one', () =>
    withSnapshot({ faults: failing('RegisterImage', 'error-after-effect', 1) }, async (world) => {
      const port = portOf(world);
      await expect(port.register(REQUEST)).rejects.toMatchObject({ code: 'InvalidAMIName.Duplicate' });
      expect(await port.find('drill-1')).toHaveLength(1);
    }));
});
