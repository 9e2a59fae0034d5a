import { compare, type Instance } from '../ec2/state';
import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { page } from '../pages';
import type { World } from '../world';

type DescribeInstanceInformationInput = Given<{
  Filters: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  InstanceInformationFilterList: readonly { readonly key: string; readonly valueSet: readonly string[] }[];
  MaxResults: number;
  NextToken: string;
}>;

/** Shown for every node: the first agent with `interpolationType: ENV_VAR`. */
const AGENT_VERSION = '3.3.2746.0';

/** AWS's default is not documented; with a small one, a caller that does not page fails here and not in an account. */
const DEFAULT_PAGE = 10;

/** The values of a node under the filters that are modelled; InvalidFilterKey for all others. */
const FILTERS: Readonly<Record<string, (instance: Instance) => readonly string[]>> = {
  InstanceIds: ({ instanceId }) => [instanceId],
  PingStatus: (instance) => [pingOf(instance)],
  PlatformTypes: ({ platform }) => [platform],
  ResourceType: () => ['EC2Instance'],
  AgentVersion: () => [AGENT_VERSION],
};

/** Managed nodes; stopped ones are not listed, those whose agent is silent are, as ConnectionLost. */
export const describeInstanceInformation = operation({
  service: 'ssm',
  name: 'DescribeInstanceInformation',
  changes: false,
  refusals: ['InvalidFilterKey', 'InvalidNextToken'],
  handler: (world, input: DescribeInstanceInformationInput) => {
    const old = (input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({
      Key: key,
      Values: valueSet,
    }));
    const filters = [...(input.Filters ?? []), ...old].map(({ Key: key, Values: values }) => {
      const read = key.startsWith('tag:') ? tagReader(key.slice('tag:'.length)) : FILTERS[key];
      if (read === undefined) {
        throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
      }
      return (instance: Instance) => read(instance).some((value) => values.includes(value));
    });
    const nodes = named(world, input)
      .filter(({ agent, state }) => agent !== 'unmanaged' && state === 'running')
      .filter((instance) => filters.every((matches) => matches(instance)))
      .sort((a, b) => compare(a.instanceId, b.instanceId));
    const { items, nextToken } = page(nodes, ({ instanceId }) => instanceId, {
      operation: 'DescribeInstanceInformation',
      input,
      usualSize: DEFAULT_PAGE,
    });
    return {
      InstanceInformationList: items.map((instance) => ({
        InstanceId: instance.instanceId,
        PingStatus: pingOf(instance),
        LastPingDateTime: new Date(world.clock.now()),
        AgentVersion: AGENT_VERSION,
        IsLatestVersion: true,
        PlatformType: instance.platform,
        ResourceType: 'EC2Instance',
        ComputerName: `${instance.instanceId}.internal`,
      })),
      NextToken: nextToken,
    };
  },
});

/** All instances, or those that the filter InstanceIds leaves. It has no wildcards. */
function named({ ec2 }: World, { Filters: filters = [] }: DescribeInstanceInformationInput): readonly Instance[] {
  const ids = filters.find(({ Key: key }) => key === 'InstanceIds')?.Values;
  return ids === undefined
    ? [...ec2.instances.values()]
    : [...new Set(ids)].map((id) => ec2.instances.get(id)).filter((instance) => instance !== undefined);
}

function pingOf({ agent }: Instance): 'Online' | 'ConnectionLost' {
  return agent === 'online' ? 'Online' : 'ConnectionLost';
}

function tagReader(key: string): (instance: Instance) => readonly string[] {
  return ({ tags }) => [tags.get(key)].filter((value) => value !== undefined);
}
