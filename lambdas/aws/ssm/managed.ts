import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { ManagedInstance } from '../../domain/instances';

/** Rejects with SDK errors; for adapters of this folder only. */
export async function managedInstance(ssm: SSMClient, instanceId: string): Promise<ManagedInstance | undefined> {
  const { InstanceInformationList } = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
  );
  const information = InstanceInformationList?.[0];
  if (information === undefined) {
    return undefined;
  }
  return {
    platform: information.PlatformType ?? 'unknown',
    agent: information.PingStatus === 'Online' ? 'online' : 'offline',
  };
}
