import { DescribeInstancesCommand, paginateDescribeInstances, paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import type { EC2Client, Filter, Instance, InstanceBlockDeviceMapping } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AttachedVolume, InstanceDescription, ManagedInstance, TaggedInstance } from '../../domain/instances';
import type { Tag } from '../../domain/policy';
import type { TagFilter } from '../../domain/targets';
import type { Instances } from '../../ports';
import { asking, askingFor } from '../sdk-errors';
import { anyOf, fromEc2Tags } from './tags';

/**
 * States in which an instance has volumes worth a snapshot. `pending` and `stopping` count: an instance that is being
 * restarted when the run begins must not lose its backup.
 */
const STATES = ['pending', 'running', 'stopping', 'stopped'];

/** The most that EC2 gives per page; paginated and filtered calls come from the larger bucket. */
const PAGE_SIZE = 1000;

/** Instances of EC2 and Systems Manager. Rejects with `Throttled`, `Denied`, `BadInput` (bad id) or `Unavailable`. */
export function ec2Instances(clients: { readonly ec2: EC2Client; readonly ssm: SSMClient }): Instances {
  const { ec2, ssm } = clients;
  return {
    tagged: (filters) => asking(`instances with tags ${namesOf(filters)}`, () => listTagged(ec2, filters)),
    describe: (instanceId) => askingFor(`instance ${instanceId}`, () => describe(ec2, instanceId)),
    managed: (instanceId) => asking(`managed instance ${instanceId}`, () => managedInstance(ssm, instanceId)),
  };
}

async function listTagged(ec2: EC2Client, filters: readonly TagFilter[]): Promise<readonly TaggedInstance[]> {
  const pages = paginateDescribeInstances(
    { client: ec2, pageSize: PAGE_SIZE },
    { Filters: [...filters.map(toEc2Filter), anyOf('instance-state-name', STATES)] },
  );
  const found: TaggedInstance[] = [];
  for await (const page of pages) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances: listed }) => listed ?? []);
    found.push(...instances.map(({ InstanceId, Tags }) => ({ instanceId: InstanceId ?? '', tags: fromEc2Tags(Tags) })));
  }
  return found;
}

function toEc2Filter({ keys, values }: TagFilter): Filter {
  return values === undefined ? anyOf('tag-key', keys) : anyOf(`tag:${keys[0]}`, values);
}

function namesOf(filters: readonly TagFilter[]): string {
  return filters.flatMap(({ keys }) => keys).join(', ');
}

async function describe(ec2: EC2Client, instanceId: string): Promise<InstanceDescription | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const instance = Reservations?.[0]?.Instances?.[0];
  if (instance === undefined) {
    return undefined;
  }
  const mappings = (instance.BlockDeviceMappings ?? []).filter(({ Ebs }) => Ebs?.VolumeId !== undefined);
  const tags = mappings.length === 0 ? new Map<string, readonly Tag[]>() : await volumeTags(ec2, instanceId);
  return {
    instanceId,
    state: instance.State?.Name ?? 'unknown',
    volumes: mappings.map((mapping) => attachedVolume(instance, mapping, tags)),
  };
}

/** Instance-store devices have no volume id and never get here. */
function attachedVolume(
  instance: Instance,
  mapping: InstanceBlockDeviceMapping,
  tags: ReadonlyMap<string, readonly Tag[]>,
): AttachedVolume {
  const volumeId = mapping.Ebs?.VolumeId ?? '';
  return {
    volumeId,
    device: mapping.DeviceName ?? '',
    role: mapping.DeviceName === instance.RootDeviceName ? 'boot' : 'data',
    tags: tags.get(volumeId) ?? [],
  };
}

/** By attachment and not by id, so that a volume which is deleted in between does not fail the call. */
async function volumeTags(ec2: EC2Client, instanceId: string): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const pages = paginateDescribeVolumes(
    { client: ec2, pageSize: PAGE_SIZE },
    { Filters: [anyOf('attachment.instance-id', [instanceId])] },
  );
  const tags = new Map<string, readonly Tag[]>();
  for await (const page of pages) {
    for (const volume of page.Volumes ?? []) {
      tags.set(volume.VolumeId ?? '', fromEc2Tags(volume.Tags));
    }
  }
  return tags;
}

async function managedInstance(ssm: SSMClient, instanceId: string): Promise<ManagedInstance | undefined> {
  const { InstanceInformationList } = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
  );
  const information = InstanceInformationList?.[0];
  return (
    information && {
      platform: information.PlatformType ?? 'unknown',
      agent: information.PingStatus === 'Online' ? 'online' : 'offline',
    }
  );
}
