/** The inputs and outputs of EC2's modelled operations, in the SDK's member names. */
import type { Filter } from '../filters';

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

interface Paged {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly DryRun?: boolean | undefined;
}

export interface DescribeInstancesInput extends Paged {
  readonly InstanceIds?: readonly string[] | undefined;
}

export interface DescribeVolumesInput extends Paged {
  readonly VolumeIds?: readonly string[] | undefined;
}

export interface DescribeSnapshotsInput extends Paged {
  readonly SnapshotIds?: readonly string[] | undefined;
  readonly OwnerIds?: readonly string[] | undefined;
  readonly RestorableByUserIds?: readonly string[] | undefined;
}

export interface CreateSnapshotsInput {
  readonly InstanceSpecification: {
    readonly InstanceId?: string | undefined;
    readonly ExcludeBootVolume?: boolean | undefined;
    readonly ExcludeDataVolumeIds?: readonly string[] | undefined;
  };
  readonly Description?: string | undefined;
  readonly TagSpecifications?: readonly TagSpecification[] | undefined;
  readonly CopyTagsFromSource?: string | undefined;
  readonly OutpostArn?: string | undefined;
  readonly DryRun?: boolean | undefined;
}

export interface TagSpecification {
  readonly ResourceType?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface TagsInput {
  readonly Resources: readonly string[];
  readonly Tags?: readonly Tag[] | undefined;
  readonly DryRun?: boolean | undefined;
}

export interface InstanceOutput {
  readonly InstanceId: string;
  readonly ImageId: string;
  readonly State: { readonly Code: number; readonly Name: string };
  readonly Platform?: 'Windows';
  readonly PlatformDetails: string;
  readonly LaunchTime: Date;
  readonly Placement: { readonly AvailabilityZone: string };
  readonly RootDeviceName: string;
  readonly RootDeviceType: 'ebs';
  readonly BlockDeviceMappings: readonly {
    readonly DeviceName: string;
    readonly Ebs: {
      readonly VolumeId: string;
      readonly Status: 'attached';
      readonly AttachTime: Date;
      readonly DeleteOnTermination: boolean;
    };
  }[];
  readonly Tags: readonly Tag[];
}

export interface DescribeInstancesOutput {
  readonly Reservations: readonly {
    readonly ReservationId: string;
    readonly OwnerId: string;
    readonly Instances: readonly InstanceOutput[];
  }[];
  readonly NextToken?: string;
}

export interface VolumeOutput {
  readonly VolumeId: string;
  readonly Size: number;
  readonly State: 'in-use' | 'available';
  readonly VolumeType: string;
  readonly Encrypted: boolean;
  readonly AvailabilityZone: string;
  readonly CreateTime: Date;
  readonly Attachments: readonly {
    readonly InstanceId: string;
    readonly VolumeId: string;
    readonly Device: string;
    readonly State: 'attached';
    readonly AttachTime: Date;
    readonly DeleteOnTermination: boolean;
  }[];
  readonly Tags: readonly Tag[];
}

export interface DescribeVolumesOutput {
  readonly Volumes: readonly VolumeOutput[];
  readonly NextToken?: string;
}

export interface SnapshotOutput {
  readonly SnapshotId: string;
  readonly VolumeId: string;
  readonly VolumeSize: number;
  readonly State: 'pending' | 'completed';
  readonly Progress: string;
  readonly StartTime: Date;
  readonly OwnerId: string;
  readonly Description: string;
  readonly Encrypted: boolean;
  readonly Tags: readonly Tag[];
}

export interface DescribeSnapshotsOutput {
  readonly Snapshots: readonly (SnapshotOutput & { readonly StorageTier: 'standard' })[];
  readonly NextToken?: string;
}

export interface CreateSnapshotsOutput {
  readonly Snapshots: readonly SnapshotOutput[];
}
