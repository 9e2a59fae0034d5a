import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import type { ModelSettingOverrides } from '../../../rehearsal/cloud/model-settings';
import { seededRandom, type Random } from '../../../rehearsal/cloud/random';
import { ModelledGuest, slimDocument } from '../../modelled-guest';
import { emptyBooks, type LedgerBooks } from '../../../rehearsal/in-process/ledger/books';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { DOCUMENT, id, LEASE_SECONDS, SCHEDULED_TIME, volumesOf } from '../../simulation/builders';
import { GUEST, type Sample } from './sample';

/** An account with instances that are all alike, under a clock of its own. */
export interface World {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly random: Random;
  readonly books: LedgerBooks;
  readonly guests: readonly ModelledGuest[];
}

/** The world of a sample: its draws are the model's modelSettings. */
export function worldOf(sample: Sample, instances = 1): World {
  const clock = new VirtualClock(Date.parse(SCHEDULED_TIME) + 5_000);
  const random = seededRandom(sample.index + 1);
  const cloud = createCloud({ clock, random, modelSettings: modelSettingsOf(sample) });
  cloud.addDocument({ name: DOCUMENT, content: slimDocument({ leaseSeconds: LEASE_SECONDS }) });
  const guests = Array.from({ length: instances }, (_, index) => addInstance({ clock, cloud }, index + 1, sample));
  return { clock, cloud, random, books: emptyBooks(), guests };
}

/** Latencies of the calls that a sample draws. */
export function modelSettingsOf({ millis }: Sample): ModelSettingOverrides {
  return {
    latencyMillis: {
      CreateSnapshots: millis.createSnapshots,
      SendCommand: millis.sendCommand,
      ListCommandInvocations: millis.poll,
      GetCommandInvocation: millis.poll,
    },
    deliveryMillis: millis.delivery,
    deliveryJitterMillis: 0,
    statusVisibilityMillis: millis.statusVisible,
  };
}

function addInstance(
  { clock, cloud }: Pick<World, 'clock' | 'cloud'>,
  number: number,
  { millis }: Sample,
): ModelledGuest {
  const volumes = volumesOf({ number });
  const mounts = volumes.slice(1).map(({ volumeId, device }) => ({ volumeId, path: `/srv${device}` }));
  const times = { ...GUEST, quiesceMillis: millis.quiesce };
  const guest = new ModelledGuest({ instanceId: id(number), clock, mounts, behavior: { times } });
  cloud.addInstance({ instanceId: id(number), tags: { Mode: 'Production' }, volumes, guest });
  return guest;
}

/** From the first freeze to the last thaw, in milliseconds, as the guest itself knows it. Refuses a guest that is frozen still. */
export function freezeMillisOf({ instanceId, truth }: ModelledGuest): number {
  const ends = truth.frozen.flatMap(({ thawedAt }) => thawedAt ?? []);
  if (ends.length === 0 || ends.length < truth.frozen.length) {
    throw new Error(`${instanceId} was not frozen and thawed`);
  }
  return Math.max(...ends) - Math.min(...truth.frozen.map(({ frozenAt }) => frozenAt));
}
