import type { AttachedVolume, InstanceDescription, ManagedInstance } from '../../lambdas/domain/instances';
import type { Tag } from '../../lambdas/domain/policy';
import type { TagFilter } from '../../lambdas/domain/targets';
import type { Instances } from '../../lambdas/ports';
import type { CloudClient } from './client';
import { asking, askingFor } from './errors';
import { anyOf, pagesOf } from './paging';
import { fromEc2Tags } from './tags';

const STATES = ['pending', 'running', 'stopping', 'stopped'];
const PAGE_SIZE = 1000;

/** Instances of the model; answers and errors are those of `lambdas/aws/ec2/instances.ts`. */
export function modelledInstances({ ec2, ssm }: { readonly ec2: CloudClient; readonly ssm: CloudClient }): Instances {
  return {
    tagged: (filters) =>
      asking(`instances with tags ${filters.flatMap(({ keys }) => keys).join(', ')}`, () => tagged(ec2, filters)),
    describe: (instanceId) => askingFor(`instance ${instanceId}`, () => describe(ec2, instanceId)),
    managed: (instanceId) => asking(`managed instance ${instanceId}`, () => managed(ssm, instanceId)),
  };
}

async function tagged(ec2: CloudClient, wanted: readonly TagFilter[]): ReturnType<Instances['tagged']> {
  const tags = wanted.map(({ keys, values }) =>
    values === undefined ? anyOf('tag-key', keys) : anyOf(`tag:${keys[0]}`, values),
  );
  const filters = [...tags, anyOf('instance-state-name', STATES)];
  const instances = await pagesOf(async (token) => {
    const page = await ec2.call('DescribeInstances', { MaxResults: PAGE_SIZE, Filters: filters, ...token });
    return { items: page.Reservations.flatMap(({ Instances: listed }) => listed), next: page.NextToken };
  });
  return instances.map(({ InstanceId, Tags }) => ({ instanceId: InstanceId, tags: fromEc2Tags(Tags) }));
}

async function describe(ec2: CloudClient, instanceId: string): Promise<InstanceDescription | undefined> {
  const { Reservations } = await ec2.call('DescribeInstances', { InstanceIds: [instanceId] });
  const instance = Reservations[0]?.Instances[0];
  if (instance === undefined) {
    return undefined;
  }
  const { BlockDeviceMappings: mappings, RootDeviceName: root } = instance;
  const tags = mappings.length === 0 ? new Map<string, readonly Tag[]>() : await volumeTags(ec2, instanceId);
  return {
    instanceId,
    state: instance.State.Name,
    volumes: mappings.map(({ DeviceName: device, Ebs: { VolumeId: volumeId } }): AttachedVolume => ({
      volumeId,
      device,
      role: device === root ? 'boot' : 'data',
      tags: tags.get(volumeId) ?? [],
    })),
  };
}

async function volumeTags(ec2: CloudClient, instanceId: string): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const filters = [anyOf('attachment.instance-id', [instanceId])];
  const volumes = await pagesOf(async (token) => {
    const page = await ec2.call('DescribeVolumes', { MaxResults: PAGE_SIZE, Filters: filters, ...token });
    return { items: page.Volumes, next: page.NextToken };
  });
  return new Map(volumes.map(({ VolumeId, Tags }) => [VolumeId, fromEc2Tags(Tags)]));
}

async function managed(ssm: CloudClient, instanceId: string): Promise<ManagedInstance | undefined> {
  const { InstanceInformationList: found } = await ssm.call('DescribeInstanceInformation', {
    Filters: [{ Key: 'InstanceIds', Values: [instanceId] }],
  });
  const [information] = found;
  return (
    information && {
      platform: information.PlatformType,
      agent: information.PingStatus === 'Online' ? 'online' : 'offline',
    }
  );
}
