import { DescribeInstancesCommand, DescribeVolumesCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { EC2Client, Filter, Instance, InstanceBlockDeviceMapping } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AttachedVolume, InstanceDescription, ManagedInstance, TaggedInstance } from '../../domain/instances';
import type { Tag } from '../../domain/policy';
import type { TagFilter } from '../../domain/targets';
import { Unavailable } from '../../errors';
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

/** A volume that is deleted between the two calls is looked for again on the instance, this often. */
const DESCRIBE_TRIES = 3;

async function describe(ec2: EC2Client, instanceId: string): Promise<InstanceDescription | undefined> {
  for (let tries = 1; ; tries += 1) {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const instance = Reservations?.[0]?.Instances?.[0];
    if (instance === undefined) {
      return undefined;
    }
    const mappings = (instance.BlockDeviceMappings ?? []).filter(({ Ebs }) => Ebs?.VolumeId !== undefined);
    const volumeIds = mappings.map(({ Ebs }) => Ebs?.VolumeId ?? '');
    const tags = await askingFor(`volumes ${volumeIds.join(', ')}`, () => volumeTags(ec2, volumeIds));
    if (tags !== undefined) {
      const volumes = mappings.map((mapping) => attachedVolume(instance, mapping, tags));
      return { instanceId, state: instance.State?.Name ?? 'unknown', volumes };
    }
    if (tries === DESCRIBE_TRIES) {
      throw new Unavailable(
        `instance ${instanceId}: EC2 does not know one of its volumes ${volumeIds.join(', ')}; try again`,
      );
    }
  }
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

/** By id: EC2 pages before it filters, so a filter by the instance would read all volumes of the account. */
async function volumeTags(ec2: EC2Client, volumeIds: readonly string[]): Promise<ReadonlyMap<string, readonly Tag[]>> {
  if (volumeIds.length === 0) {
    return new Map();
  }
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [...volumeIds] }));
  return new Map(Volumes.map(({ VolumeId, Tags }) => [VolumeId ?? '', fromEc2Tags(Tags)]));
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
