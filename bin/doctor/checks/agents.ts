import type { ManagedNode } from '../../account/aws/account-reads';
import type { InstanceFacts } from '../../account/aws/resources';
import { check, type Judged } from '../check';
import type { PolicyTargets } from '../patient';

export interface AgentRead {
  readonly targets: readonly PolicyTargets[];
  readonly nodes: readonly ManagedNode[];
  /** Whether Default Host Management Configuration is on. */
  readonly hostManagement: 'on' | 'off';
}

/** Scripts reach an instance only by an SSM Agent that may speak to Systems Manager. */
export const agents = check({
  name: 'agents',
  fine: 'Systems Manager reaches each running target that gets scripts, by an up-to-date agent',
  needs: ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ssm:DescribeInstanceInformation', 'ssm:GetServiceSetting'],
  read: async ({ targets, reads }): Promise<AgentRead> => {
    const read = { targets: await targets(), nodes: await reads.managedNodes(), hostManagement: 'on' } as const;
    // It matters only for instances without a profile.
    const isAsked = scriptedOf(read).some(({ instanceId, hasProfile }) => !hasProfile && !isManaged(read, instanceId));
    return isAsked && (await reads.hostManagementRole()) === undefined ? { ...read, hostManagement: 'off' } : read;
  },
  judge: judgeAgents,
});

export function judgeAgents(read: AgentRead): readonly Judged[] {
  const { targets, nodes, hostManagement } = read;
  const empty = targets.filter(({ instances }) => instances.length === 0);
  return [
    ...empty.map(({ policy }): Judged => ({
      severity: 'warning',
      subject: policy.name,
      text: 'it selects no instance',
      remedy: 'check the tags of its targets against those of the instances',
    })),
    ...scriptedOf(read).flatMap(({ instanceId, hasProfile }): readonly Judged[] => {
      const node = nodes.find((one) => one.instanceId === instanceId);
      if (node === undefined) {
        return [unmanaged(instanceId, hasProfile, hostManagement)];
      }
      if (node.agent === 'offline') {
        const remedy = 'start the SSM Agent, and check its route to Systems Manager';
        return [{ severity: 'error', subject: instanceId, text: 'its SSM Agent is offline', remedy }];
      }
      return node.isLatestAgent
        ? []
        : [
            {
              severity: 'warning',
              subject: instanceId,
              text: `its SSM Agent ${node.agentVersion} is not the newest`,
              remedy: 'update it: aws ssm send-command with AWS-UpdateSSMAgent, or an association that does so',
            },
          ];
    }),
  ];
}

/** The running instances that get scripts, each once. */
function scriptedOf({ targets }: Pick<AgentRead, 'targets'>): readonly InstanceFacts[] {
  const scripted = targets.filter(({ policy }) => policy.quiesce.kind !== 'none');
  const running = scripted.flatMap(({ instances }) => instances.filter(({ state }) => state === 'running'));
  return [...new Map(running.map((instance) => [instance.instanceId, instance])).values()];
}

function isManaged({ nodes }: Pick<AgentRead, 'nodes'>, instanceId: string): boolean {
  return nodes.some((node) => node.instanceId === instanceId);
}

function unmanaged(instanceId: string, hasProfile: boolean, hostManagement: AgentRead['hostManagement']): Judged {
  const subject = instanceId;
  if (!hasProfile && hostManagement === 'off') {
    const text = 'it has no instance profile, and Default Host Management Configuration is off';
    const remedy =
      'give it a profile with AmazonSSMManagedInstanceCore, or turn Default Host Management Configuration on';
    return { severity: 'error', subject, text, remedy };
  }
  const remedy = hasProfile
    ? 'attach AmazonSSMManagedInstanceCore to its role, install the SSM Agent, and check its route to Systems Manager'
    : 'install SSM Agent 3.2.582 or newer, require IMDSv2, and check its route to Systems Manager';
  return { severity: 'error', subject, text: 'Systems Manager does not know it', remedy };
}
