import type { LaunchedInstance } from '../cloud/ec2/launched-instances';
import type { OnLaunch } from '../cloud/world';
import type { Fleet } from '../guests/fleet/fleet';
import type { FleetInstance } from '../guests/fleet/instance';
import type { Guest } from '../guests/guest';
import type { Attachment } from '../guests/volumes';
import { messageOf } from '../json';
import { createSabotage, type Sabotage } from './sabotage';
import type { SabotageKind } from './sabotage-kinds';

/** The instances of drills: real processes, with copies of the images that the snapshots stand for. */
export interface DrillGuests {
  readonly onLaunch: OnLaunch;
  /** The instance that a snapshot was made of. */
  readonly sourceOf: (snapshotId: string) => FleetInstance | undefined;
  /** Begins a drill: what follows is about this one. */
  readonly begin: () => void;
  /** Told of the set that is chosen, before its instance is launched. */
  readonly chosen: (takenAt: string) => void;
  /** What went wrong with its instance on this machine. */
  readonly troubles: () => readonly string[];
  /** What is done to its copy, where drills are sabotaged. */
  readonly sabotage: () => Sabotage | undefined;
}

interface DrillGuestOptions {
  readonly fleet: Fleet;
  /** The volume that a snapshot was made of. */
  readonly volumeOf: (snapshotId: string) => string | undefined;
  readonly sabotage?: SabotageKind | undefined;
}

export function createDrillGuests({ fleet, volumeOf, sabotage: kind }: DrillGuestOptions): DrillGuests {
  let troubles: string[] = [];
  let takenAt = '';
  let sabotage: Sabotage | undefined;
  const sourceOf = (snapshotId: string): FleetInstance | undefined => {
    const volumeId = volumeOf(snapshotId);
    return fleet.instances.find(({ spec }) => spec.volumes.some(({ id }) => id === volumeId));
  };
  return {
    sourceOf,
    begin: () => {
      troubles = [];
      takenAt = '';
      sabotage = kind && createSabotage(kind);
    },
    chosen: (at) => {
      takenAt = at;
    },
    troubles: () => troubles,
    sabotage: () => sabotage,
    onLaunch: async ({ instanceId, volumes }) => {
      const current = sabotage;
      const attachments = attachmentsOf(volumes, sourceOf);
      const [source] = attachments.map(({ snapshotId }) => sourceOf(snapshotId));
      try {
        const guest = await fleet.launch({
          instanceId,
          volumes: attachments,
          workload: source?.spec.workload,
          ...(current !== undefined && { prepare: current.volumes }),
        });
        return current === undefined ? guest : sabotaged(guest, (script) => current.script(script, takenAt));
      } catch (error) {
        troubles.push(messageOf(error));
        return unable(instanceId, messageOf(error));
      }
    },
  };
}

/** Without what the fleet has no content of, such as the root volume. */
function attachmentsOf(volumes: LaunchedInstance['volumes'], sourceOf: DrillGuests['sourceOf']): readonly Attachment[] {
  return volumes.flatMap(({ volumeId, snapshotId, attachment }) =>
    snapshotId === undefined || attachment === undefined || sourceOf(snapshotId) === undefined
      ? []
      : [{ volumeId, snapshotId, device: attachment.device }],
  );
}

function sabotaged(guest: Guest, change: (script: string) => string): Guest {
  return { ...guest, start: (step) => guest.start({ ...step, script: change(step.script) }) };
}

/** An instance that this machine could not put up: each script ends there at once, and says why. */
function unable(instanceId: string, reason: string): Guest {
  const exit = { exitCode: 1, stdout: '', stderr: `the rehearsal could not put up this instance: ${reason}` };
  return {
    instanceId,
    start: () => ({ finished: Promise.resolve(exit), kill: () => undefined }),
    capture: () => Promise.reject(new Error(exit.stderr)),
    close: () => Promise.resolve(),
  };
}
