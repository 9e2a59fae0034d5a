import { chooseConfinement } from '../../../rehearsal/guests/confinement/choose';
import { ConfinementKind } from '../../../rehearsal/guests/confinement/confinement';
import { resourceId } from '../../../rehearsal/guests/fleet/spec';
import { createServices } from '../../../rehearsal/guests/fleet/services';
import { createProcessGuest } from '../../../rehearsal/guests/process-guest';
import type { GuestEnvironment, ProcessGuest, ProcessGuestOptions } from '../../../rehearsal/guests/process-guest';
import type { AttachedVolume, Attachment, VolumeDescription } from '../../../rehearsal/guests/volumes';
import { startWatchdog } from '../../../rehearsal/guests/watchdog/watchdog';
import { createWorkspace } from '../../../rehearsal/guests/workspace';
import { CannotRunError } from '../errors';
import { wallClock } from '../wall-clock';
import { createVolumePool } from './volumes';
import type { FileSystem, VolumePool } from './volumes';

/** Where each instance has its data and its log; the two are volumes of their own. */
export const DATA_MOUNT = '/srv/data';
export const LOG_MOUNT = '/srv/log';

/** XFS wants 300 MiB at least; both are sparse files. */
const VOLUME_SIZE_MIB = 512;

const VOLUMES: readonly VolumeDescription[] = [
  { volumeId: resourceId('vol', 'data'), device: '/dev/sdf', mountPoint: DATA_MOUNT, sizeMiB: VOLUME_SIZE_MIB },
  { volumeId: resourceId('vol', 'log'), device: '/dev/sdg', mountPoint: LOG_MOUNT, sizeMiB: VOLUME_SIZE_MIB },
];

function volumeAt(mountPoint: string, index: number): VolumeDescription {
  const volumeId = resourceId('vol', mountPoint);
  return { volumeId, device: `/dev/sd${'hijk'.charAt(index)}`, mountPoint, sizeMiB: VOLUME_SIZE_MIB };
}

/** Above the lease of 60 s that the documents are given, so that a lease that fires is seen before the janitor acts. */
const FREEZE_BOUND_SECONDS = 90;

/** Snapshot ids of one set, in the order of an instance's volumes. */
export type SnapshotSet = readonly string[];

export interface Programs extends Pick<ProcessGuestOptions, 'binds' | 'addPrograms'> {
  /** Mount points of volumes beside data and log. @default - none */
  readonly moreMounts?: readonly string[];
}

/** A machine's corner for the rounds on one file system, with a watchdog that outlives this process. */
export interface Stage {
  readonly environment: GuestEnvironment;
  readonly imageMode: string;
  /** Begins something that may be given up in the middle, such as a round. */
  readonly begin: () => Turn;
  /** Ends every turn, then thaws, kills, unmounts and removes everything. */
  readonly end: () => Promise<void>;
}

/** Instances and sets that end together. */
export interface Turn {
  /** Puts up an instance with empty volumes, or with those of a set. */
  readonly launch: (name: string, programs: Programs, from?: SnapshotSet) => Promise<ProcessGuest>;
  /** Puts up an instance that has the volumes of a set, and mounts them itself. `prepare` works on them before. */
  readonly attach: (name: string, programs: Programs, attached: Attached) => Promise<ProcessGuest>;
  /** Images all volumes of an instance at one instant. */
  readonly capture: (guest: ProcessGuest) => Promise<SnapshotSet>;
  /** Ends an instance and removes its volumes. */
  readonly discard: (guest: ProcessGuest) => Promise<void>;
  /** Ends its instances, removes its sets, and refuses all later requests of abandoned work. */
  readonly end: () => Promise<void>;
}

export interface Attached {
  readonly volumes: readonly Attachment[];
  readonly prepare: ((volumes: readonly AttachedVolume[]) => Promise<readonly AttachedVolume[]>) | undefined;
}

export async function openStage(fileSystem: FileSystem): Promise<Stage> {
  const workspace = createWorkspace();
  const watchdog = startWatchdog(workspace);
  try {
    const { kind } = await chooseConfinement({ workspace, watchdog, forced: ConfinementKind.ROOT });
    const pool = await createVolumePool({ workspace, fileSystem });
    const environment: GuestEnvironment = {
      workspace,
      watchdog,
      images: pool,
      confinement: kind,
      clock: wallClock,
      freezeBoundSeconds: FREEZE_BOUND_SECONDS,
    };
    const turns: Turn[] = [];
    return {
      environment,
      imageMode: pool.mode.description,
      begin: () => {
        const turn = createTurn({ environment, pool, prefix: `turn-${turns.length}` });
        turns.push(turn);
        return turn;
      },
      end: async () => {
        for (const turn of turns) {
          await turn.end();
        }
        await watchdog.end();
      },
    };
  } catch (error) {
    await watchdog.end();
    throw error;
  }
}

interface TurnOptions {
  readonly environment: GuestEnvironment;
  readonly pool: VolumePool;
  readonly prefix: string;
}

function createTurn({ environment, pool, prefix }: TurnOptions): Turn {
  const running = new Set<ProcessGuest>();
  const launches: Promise<ProcessGuest>[] = [];
  const sets: SnapshotSet[] = [];
  let isOver = (): boolean => false;
  const assertGoesOn = (): void => {
    if (isOver()) {
      throw new CannotRunError('this was given up');
    }
  };
  const start = async (
    name: string,
    programs: Omit<Programs, 'moreMounts'>,
    volumes: ProcessGuestOptions['volumes'],
  ): Promise<ProcessGuest> => {
    assertGoesOn();
    const launch = createProcessGuest(environment, {
      instanceId: resourceId('i', `${prefix}/${name}`),
      hostName: name,
      rootDisk: { volumeId: resourceId('vol', `${prefix}/${name}/root`), sizeMiB: 8192 },
      volumes,
      services: createServices({}),
      ...programs,
    });
    launches.push(launch);
    const guest = await launch;
    running.add(guest);
    return guest;
  };
  const discard = async (guest: ProcessGuest): Promise<void> => {
    running.delete(guest);
    await guest.close();
    pool.forgetInstance(guest.instanceId);
  };
  return {
    launch: (name, { moreMounts = [], ...programs }, from) =>
      start(
        name,
        programs,
        from === undefined ? { create: [...VOLUMES, ...moreMounts.map(volumeAt)] } : { restore: from },
      ),
    attach: (name, { moreMounts: _moreMounts, ...programs }, { volumes, prepare = (all) => Promise.resolve(all) }) =>
      start(name, programs, { attach: volumes, prepare }),
    capture: async (guest) => {
      assertGoesOn();
      const set = `${prefix}-set-${sets.length}`;
      const requests = guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `${set}-${volumeId}` }));
      await guest.capture(requests);
      const snapshotIds = requests.map(({ snapshotId }) => snapshotId);
      sets.push(snapshotIds);
      return snapshotIds;
    },
    discard,
    end: async () => {
      isOver = () => true;
      await Promise.allSettled(launches); // one that is being put up would be mounted after the clean-up
      for (const guest of running) {
        await discard(guest);
      }
      for (const set of sets.splice(0)) {
        pool.forgetSnapshots(set);
      }
    },
  };
}
