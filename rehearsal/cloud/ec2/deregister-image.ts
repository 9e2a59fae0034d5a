import { notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { CHANGE, UNKNOWN, unknownImage } from './describing';

interface DeregisterImageInput extends Given<{ DeleteAssociatedSnapshots: boolean; DryRun: boolean }> {
  readonly ImageId: string;
}

/** Ends an image. Its snapshots and the instances that were launched from it stay. */
export const deregisterImage = operation({
  ...CHANGE,
  name: 'DeregisterImage',
  refusals: UNKNOWN.image,
  handler: ({ ec2 }, { ImageId: id, DeleteAssociatedSnapshots: withSnapshots }: DeregisterImageInput) => {
    if (withSnapshots === true) {
      throw notModelled('DeregisterImage with the deletion of its snapshots');
    }
    if (!ec2.images.has(id)) {
      throw unknownImage(id);
    }
    ec2.images.delete(id);
    return { Return: true };
  },
});
