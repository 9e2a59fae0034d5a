import { AwsError, invalidValue, notModelled } from '../errors';
import type { Given } from '../operation';
import type { World } from '../world';
import { unknownImage, unknownNetwork } from './describing';
import type { Image, Launch } from './state';
import { readTags, type TagSpecification } from './tags';

/** Only what is modelled is recorded, so a call with anything else is refused as unknown. */
export interface RunInstancesInput extends Given<{
  BlockDeviceMappings: readonly BlockDevice[];
  ImageId: string;
  InstanceType: string;
  UserData: string;
  TagSpecifications: readonly TagSpecification[];
  MetadataOptions: object;
  DryRun: boolean;
  InstanceInitiatedShutdownBehavior: 'stop' | 'terminate';
  ClientToken: string;
  NetworkInterfaces: readonly Given<{
    AssociatePublicIpAddress: boolean;
    DeleteOnTermination: boolean;
    DeviceIndex: number;
    Groups: readonly string[];
    SubnetId: string;
  }>[];
  IamInstanceProfile: Given<{ Arn: string; Name: string }>;
}> {
  readonly MinCount: number;
  readonly MaxCount: number;
}

type BlockDevice = Given<{
  DeviceName: string;
  Ebs: Given<{
    DeleteOnTermination: boolean;
    Iops: number;
    SnapshotId: string;
    VolumeSize: number;
    VolumeType: string;
    KmsKeyId: string;
    Throughput: number;
    Encrypted: boolean;
    VolumeInitializationRate: number;
  }>;
}>;

/** Of user data, before it is encoded (EC2 guide). */
const MOST_USER_DATA = 16_384;

/** Checks what a launch is asked to be like, besides its volumes. */
export function launchOf({ ec2 }: World, input: RunInstancesInput): Omit<Launch, 'request'> {
  const { ImageId: imageId, InstanceType: instanceType = 'm1.small', ClientToken: clientToken } = input;
  const [network, ...others] = input.NetworkInterfaces ?? [];
  if (input.MinCount !== 1 || input.MaxCount !== 1 || network?.SubnetId === undefined || others.length > 0) {
    throw notModelled('RunInstances of anything but one instance with one network interface in a subnet');
  }
  if (imageId === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId');
  }
  const subnet = ec2.subnets.get(network.SubnetId);
  if (subnet === undefined) {
    throw unknownNetwork('Subnet', network.SubnetId);
  }
  const securityGroups = network.Groups ?? [];
  for (const id of securityGroups) {
    const group = ec2.securityGroups.get(id);
    if (group === undefined) {
      throw unknownNetwork('Group', id);
    }
    if (group.vpcId !== subnet.vpcId) {
      const message = `Security group ${id} and subnet ${subnet.subnetId} belong to different networks.`;
      throw new AwsError('InvalidParameter', message);
    }
  }
  const { Arn: profile } = input.IamInstanceProfile ?? {};
  if (profile !== undefined && !/^arn:[^:]+:iam::\d{12}:instance-profile\/./.test(profile)) {
    throw invalidValue(`Value (${profile}) for parameter iamInstanceProfile.arn is invalid.`);
  }
  return {
    ...{ imageId, instanceType, subnet, securityGroups, userData: userDataOf(input.UserData ?? '') },
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? 'stop',
    ...(clientToken !== undefined && { clientToken }),
  };
}

function userDataOf(encoded: string): string {
  const decoded = Buffer.from(encoded, 'base64');
  if (decoded.toString('base64') !== encoded) {
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  if (decoded.length > MOST_USER_DATA) {
    throw invalidValue(`User data is limited to ${MOST_USER_DATA} bytes`);
  }
  return decoded.toString('utf8');
}

/** Images of AWS are known here only when they were added. */
export function imageOf({ ec2, clock }: World, id: string): Image {
  const image = ec2.images.get(id);
  if (image?.state !== 'available' || (image.shownAt ?? 0) > clock.now()) {
    throw unknownImage(id);
  }
  return image;
}

/** Tags for what a launch makes of this kind. */
export function readTagsOf(input: RunInstancesInput, made: 'instance' | 'volume'): ReadonlyMap<string, string> {
  const specifications = input.TagSpecifications ?? [];
  const other = specifications.find(({ ResourceType: type }) => type !== 'instance' && type !== 'volume');
  if (other !== undefined) {
    throw notModelled(`RunInstances with tags of ${other.ResourceType ?? 'no resource type'}`);
  }
  return readTags(specifications.filter(({ ResourceType }) => ResourceType === made).flatMap(({ Tags = [] }) => Tags));
}
