import { DeregisterImageCommand, paginateDescribeImages, RegisterImageCommand } from '@aws-sdk/client-ec2';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { DRILL_TAG } from '../../domain/drill/drill-tags';
import { Unavailable } from '../../errors';
import type { DrillImage, DrillImages, ImageRequest } from '../../ports';
import { asking, classify } from '../sdk-errors';
import { changeError, changing } from './stored-sets-changes';
import { anyOf } from './tags';

/** Of an image only: the system finds its root file system by itself. */
const ROOT_DEVICE = '/dev/xvda';

/** Also for an image that was deregistered, but is still listed. */
const GONE = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable']);

/** Images of restore drills in a Region. */
export function ec2DrillImages(ec2: EC2Client): DrillImages {
  return {
    find: (drillId) => asking(`images of drill ${drillId}`, () => find(ec2, drillId)),
    register: (request) => register(ec2, request),
    deregister: (imageId) => deregister(ec2, imageId),
  };
}

async function find(ec2: EC2Client, drillId: string): Promise<readonly DrillImage[]> {
  const pages = paginateDescribeImages(
    { client: ec2 },
    { Owners: ['self'], IncludeDisabled: true, Filters: [anyOf(`tag:${DRILL_TAG}`, [drillId])] },
  );
  const found: DrillImage[] = [];
  for await (const { Images = [] } of pages) {
    found.push(...Images.map(({ ImageId, State }) => ({ imageId: ImageId ?? '', state: State ?? 'unknown' })));
  }
  return found.filter(({ state }) => state !== 'deregistered');
}

async function register(
  ec2: EC2Client,
  { drillId, drill, snapshotId, architecture }: ImageRequest,
): Promise<{ readonly imageId: string }> {
  const subject = `image of ${snapshotId} for drill ${drillId}`;
  const { ImageId: imageId } = await changing(subject, () =>
    ec2.send(
      new RegisterImageCommand({
        Name: `quiesce-drill-${drillId}`,
        Architecture: architecture,
        RootDeviceName: ROOT_DEVICE,
        VirtualizationType: 'hvm',
        EnaSupport: true,
        // Instances of arm64 know nothing else. Those of x86_64 begin as their type does where the image says nothing.
        ...(architecture === 'arm64' && { BootMode: 'uefi' }),
        BlockDeviceMappings: [
          { DeviceName: ROOT_DEVICE, Ebs: { SnapshotId: snapshotId, VolumeType: 'gp3', DeleteOnTermination: true } },
        ],
        TagSpecifications: [
          {
            ResourceType: 'image',
            Tags: [
              { Key: DRILL_TAG, Value: drillId },
              { Key: 'Name', Value: `quiesce drill ${drill}` },
            ],
          },
        ],
      }),
    ),
  );
  if (imageId === undefined) {
    throw new Unavailable(`${subject}: EC2 answered without an image; look for it by its tag ${DRILL_TAG}`);
  }
  return { imageId };
}

async function deregister(ec2: EC2Client, imageId: string): Promise<'removed' | 'gone'> {
  try {
    await ec2.send(new DeregisterImageCommand({ ImageId: imageId }));
    return 'removed';
  } catch (error) {
    const failure = classify(error);
    if (GONE.has(failure.code)) {
      return 'gone';
    }
    throw changeError(`deregistration of ${imageId}`, failure);
  }
}
