import type { Cloud } from '../../../rehearsal/cloud/cloud';
import { AwsError } from '../../../rehearsal/cloud/errors';
import type { Random } from '../../../rehearsal/cloud/random';
import { cloudClient, TUNINGS, type CloudClient } from '../../ports/client';
import type { VirtualClock } from '../../virtual-clock';

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
  const client = cloudClient({ cloud, clock, random, caller: NEIGHBOUR }, TUNINGS.READ);
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
  }: { readonly client: CloudClient; readonly from: number; readonly intervalMillis: number },
): Promise<never> {
  for (let number = from; ; number += 1) {
    await clock.sleep(intervalMillis);
    void snapshot(client, number);
  }
}

async function snapshot(client: CloudClient, number: number): Promise<void> {
  try {
    await client.call('CreateSnapshots', { InstanceSpecification: { InstanceId: `i-${hex(number % INSTANCES)}` } });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    } // What AWS refuses it is its own business.
  }
}

/** Ids that no target has. */
function hex(number: number): string {
  return `f${String(number).padStart(16, '0')}`;
}
