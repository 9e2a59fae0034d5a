import { CreateSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { READ } from '../../../lambdas/aws/clients';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import type { Random } from '../../../rehearsal/cloud/random';
import { cloudClient } from '../../../rehearsal/in-process/cloud-client';
import type { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';

export const NEIGHBOUR = 'Neighbour';

/** Enough that no volume of its own is snapshot twice within EC2's 15 s. */
const INSTANCES = 100;

/**
 * Somebody else in the account, as DLM or AWS Backup would be: takes a share of what CreateSnapshots' bucket holds, and
 * then the share of its refill, for ever. It repeats what is throttled as the SDK does.
 */
export function startNeighbour(
  { cloud, clock, random }: { readonly cloud: Cloud; readonly clock: VirtualClock; readonly random: Random },
  share: number,
): void {
  const bucket = cloud.modelSettings.buckets.CreateSnapshots;
  if (share === 0 || bucket === undefined) {
    return;
  }
  for (let number = 0; number < INSTANCES; number += 1) {
    const volumes = [{ volumeId: `vol-${hex(number)}`, device: '/dev/xvda' }];
    cloud.addInstance({ instanceId: `i-${hex(number)}`, volumes });
  }
  const client = cloudClient(EC2Client, { cloud, clock, random, caller: NEIGHBOUR }, READ);
  const atOnce = Math.floor(share * bucket.burst);
  for (let number = 0; number < atOnce; number += 1) {
    void snapshot(client, number);
  }
  void goOn(clock, { client, from: atOnce, intervalMillis: 1_000 / (share * bucket.perSecond) });
}

async function goOn(
  clock: VirtualClock,
  {
    client,
    from,
    intervalMillis,
  }: { readonly client: EC2Client; readonly from: number; readonly intervalMillis: number },
): Promise<never> {
  for (let number = from; ; number += 1) {
    await clock.sleep(intervalMillis);
    void snapshot(client, number);
  }
}

/** What AWS refuses it does not concern the run. */
async function snapshot(client: EC2Client, number: number): Promise<void> {
  const input = { InstanceSpecification: { InstanceId: `i-${hex(number % INSTANCES)}` } };
  await client.send(new CreateSnapshotsCommand(input)).catch(() => undefined);
}

/** Ids that no target has. */
function hex(number: number): string {
  return `f${String(number).padStart(16, '0')}`;
}
