import { ScriptStages, PreScriptFailure, type Policy } from '../../../lambdas/domain/policy';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import type { Random } from '../../../rehearsal/cloud/random';
import { ModelledGuest, slimDocument } from '../../modelled-guest';
import type { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { id } from '../../simulation/builders';
import { QUIESCE_MILLIS } from './assumptions';
import type { ScaleSettings } from './options';

const DOCUMENT = 'quiesce-files';
const LEASE_SECONDS = 90;
const TAG = 'Backup';

/** The instances of a run, all healthy, and how many of them are frozen. */
export interface Fleet {
  readonly guests: ReadonlyMap<string, ModelledGuest>;
  readonly frozen: () => number;
}

export function addFleet(
  { cloud, clock, random }: { readonly cloud: Cloud; readonly clock: VirtualClock; readonly random: Random },
  settings: ScaleSettings,
): Fleet {
  cloud.addDocument({ name: DOCUMENT, content: slimDocument({ leaseSeconds: LEASE_SECONDS }) });
  const guests = new Map<string, ModelledGuest>();
  let frozen = 0;
  const { shortest, longest } = QUIESCE_MILLIS;
  for (let number = 1; number <= settings.instances; number += 1) {
    const volumes = volumesOf(number, settings.volumesPerInstance);
    const guest = new ModelledGuest({
      instanceId: id(number),
      clock,
      mounts: volumes.slice(1).map(({ volumeId, device }) => ({ volumeId, path: `/srv/${device.slice(-1)}` })),
      behavior: { times: { quiesceMillis: Math.round(shortest + random() * (longest - shortest)) } },
      onChange: (change) => {
        frozen += change === 'frozen' ? 1 : -1;
      },
    });
    const tags = { [TAG]: policyName((number % settings.policies) + 1) };
    cloud.addInstance({ instanceId: id(number), tags, volumes, guest });
    guests.set(id(number), guest);
  }
  return { guests, frozen: () => frozen };
}

function volumesOf(instance: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    volumeId: `vol-${String(instance * 1_000 + index).padStart(17, '0')}`,
    device: index === 0 ? '/dev/xvda' : `/dev/sd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
  }));
}

/** The policies, as the construct writes them where nothing but targets and document is said. */
export function policiesOf({ policies, maxConcurrency }: ScaleSettings): readonly Policy[] {
  return Array.from({ length: policies }, (_, index) => ({
    name: policyName(index + 1),
    targets: { match: 'any', tags: [{ key: TAG, value: policyName(index + 1) }] },
    quiesce: { kind: 'document', document: DOCUMENT, stages: ScriptStages.PRE_AND_POST, leaseSeconds: LEASE_SECONDS },
    timeoutSeconds: 30,
    retries: 0,
    onPreScriptFailure: PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT,
    volumes: { excludeBootVolume: false, excludeDataVolumes: [] },
    tags: { add: [], copyFromVolumes: false },
    maxConcurrency,
    schedules: [{ name: 'nightly', expression: 'cron(0 3 * * ? *)' }],
  }));
}

function policyName(number: number): string {
  return `policy-${String(number).padStart(2, '0')}`;
}
