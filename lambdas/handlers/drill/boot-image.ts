import { askUntil } from '../../ask-until';
import type { Steps } from '../../contract';
import type { Obstacle } from '../../domain/drill/drill';
import { DrillReason } from '../../domain/drill/drill-verdict';
import { GONE } from '../../domain/drill/launch-plan';
import { BadInput, Refused } from '../../errors';
import type { Ports } from '../../ports';

type ImagePorts = Pick<Ports, 'drillImages' | 'clock' | 'log'>;

type State = Pick<Steps['LaunchInstance']['input'], 'drill' | 'chosen'>;

/** An image of a snapshot that is there already takes seconds. */
const AVAILABLE_MILLIS = 240_000;

const PAUSES = { firstMillis: 1_000, longestMillis: 10_000 } as const;

/** Another call of this step registered it. Names are unique, so there is never a second one. */
const REGISTERED = 'InvalidAMIName.Duplicate';

/**
 * The image that a drill launches: that of its place, or one of the set's boot volume. EC2 takes no other snapshot for the
 * root device of an image, so the drill registers an image of its own. Its removal is owed before this call.
 */
export async function launchedImage(ports: ImagePorts, state: State): Promise<{ readonly image: string } | Obstacle> {
  const { drill, chosen } = state;
  const { image, boot, role } = drill.place;
  if (boot === undefined) {
    if (image === undefined) {
      throw new BadInput('drill.place has neither image nor boot, allowed: one of them; deploy the drill again');
    }
    return { image };
  }
  if (role !== undefined) {
    throw new BadInput('drill.place has both boot and role, allowed: one of them; deploy the drill again');
  }
  const snapshotId = chosen.chosen?.boot?.snapshotId;
  if (snapshotId === undefined) {
    throw new BadInput('LaunchInstance: state has no chosen.chosen.boot; a drill that boots chooses a set that has it');
  }
  const refused = await register(ports, state, snapshotId);
  return refused ?? (await availableImage(ports, chosen.drillId));
}

/** Registers the image, unless an earlier call of this step did. Answers why EC2 refuses it. */
async function register(
  { drillImages, log }: ImagePorts,
  { drill, chosen: { drillId } }: State,
  snapshotId: string,
): Promise<Obstacle | undefined> {
  const [known] = await drillImages.find(drillId);
  if (known !== undefined) {
    return undefined;
  }
  try {
    const architecture = drill.place.boot?.architecture ?? 'x86_64';
    const { imageId } = await drillImages.register({ drillId, drill: drill.name, snapshotId, architecture });
    log.info('image-registered', { drillId, imageId });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    if (error.code === REGISTERED) {
      return undefined;
    }
    const reason = GONE.has(error.code) ? DrillReason.SET_GONE : DrillReason.LAUNCH_REFUSED;
    return { reason, cause: `no image of the boot volume: ${error.detail}` };
  }
}

async function availableImage(
  { drillImages, clock }: ImagePorts,
  drillId: string,
): Promise<{ readonly image: string } | Obstacle> {
  let seen = 'not listed';
  const imageId = await askUntil({ clock, ...PAUSES, boundMillis: AVAILABLE_MILLIS }, async () => {
    const [found] = await drillImages.find(drillId);
    seen = found?.state ?? seen;
    return found?.state === 'available' ? found.imageId : undefined;
  });
  return imageId === undefined
    ? {
        reason: DrillReason.LAUNCH_REFUSED,
        cause: `the image of the boot volume does not become available: it is ${seen}`,
      }
    : { image: imageId };
}
