import { RemovalPolicy, Stack, type StackProps, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Volumes of set 5f2c8a41-0000-5000-8000-000000000001: policy databases, instance i-00000000000000001, taken at 2026-11-22T03:00:00.000Z, application-consistent (guest-evidence).
 * Written by npx quiesce restore. Deploy it in eu-central-1; the volumes are in eu-central-1a. They stay when the stack is deleted.
 * WARNING: the policy databases is not deployed in eu-central-1, so the steps for its application are general ones
 *
 * What you do after the deployment:
 * 1. Volume1 is a boot volume (/dev/xvda). Attach it to a stopped instance as its root device, or make a new instance: aws ec2 register-image with a block device mapping of snap-a0000000000000001, then aws ec2 run-instances.
 * 2. Find each volume by its id: lsblk -o NAME,SERIAL,FSTYPE,UUID,MOUNTPOINTS. On Nitro instances SERIAL is the id without its dash, and the device has another name than here.
 * 3. Check each file system before the first mount: fsck -n DEVICE for ext4, xfs_repair -n DEVICE for XFS. If XFS has a log to replay, mount and unmount it once before.
 * 4. Mount the file systems where /etc/fstab of the source says, in the order of their paths. Beside the source, mount XFS with -o nouuid.
 * 5. Start the application after all mounts are there, and read its log of recovery.
 * 6. Remove the volumes when you do not need them any more: nothing else does.
 */
export class RestoredSet extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // Of vol-10, boot volume, /dev/xvda.
    const volume1 = new ec2.CfnVolume(this, 'Volume1', {
      snapshotId: 'snap-a0000000000000001',
      availabilityZone: 'eu-central-1a',
      volumeType: 'gp3',
      size: 8,
      encrypted: true,
      kmsKeyId: 'alias/restore',
      volumeInitializationRate: 200,
      tags: [
        { key: 'RestoredFromSet', value: '5f2c8a41-0000-5000-8000-000000000001' },
        { key: 'RestoredFromSnapshot', value: 'snap-a0000000000000001' },
      ],
    });
    volume1.applyRemovalPolicy(RemovalPolicy.RETAIN);

    // Of vol-11, data volume, /dev/sdf.
    const volume2 = new ec2.CfnVolume(this, 'Volume2', {
      snapshotId: 'snap-b0000000000000001',
      availabilityZone: 'eu-central-1a',
      volumeType: 'gp3',
      size: 8,
      iops: 4000,
      throughput: 250,
      encrypted: true,
      kmsKeyId: 'alias/restore',
      volumeInitializationRate: 200,
      tags: [
        { key: 'RestoredFromSet', value: '5f2c8a41-0000-5000-8000-000000000001' },
        { key: 'RestoredFromSnapshot', value: 'snap-b0000000000000001' },
        { key: 'Name', value: 'Anna\'s "data" */' },
        { key: 'Note', value: 'two\nlines' },
      ],
    });
    volume2.applyRemovalPolicy(RemovalPolicy.RETAIN);

    new ec2.CfnVolumeAttachment(this, 'Attachment2', {
      instanceId: 'i-00000000000000009',
      volumeId: volume2.ref,
      device: '/dev/sdf',
    });
  }
}
