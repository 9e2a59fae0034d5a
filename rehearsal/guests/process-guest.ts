import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock';
import { confine } from './confinement/choose';
import { ConfinementKind, REHEARSAL_DIRECTORY, type Bind, type Confinement } from './confinement/confinement';
import { createFileSystemFreezer, createStoppingFreezer, type RegisteredWriter } from './freezing/freezer';
import type { CaptureRequest, Guest } from './guest';
import { ImageModeName, type ImageStore } from './images/image-store';
import { openGateway } from './instance-role/gateway';
import { createAttachments, type Attachments } from './shims/attachments';
import type { RootDisk } from './shims/block-devices';
import { createBroker, SHIMMED_TOOLS } from './shims/broker';
import { BECOMING_TOOLS, installShims, OWN_TOOLS } from './shims/install';
import { createJournal, FreezeActor, frozenIntervals, type FrozenInterval, type JournalEvent } from './shims/journal';
import { servePipes } from './shims/pipe-server';
import type { Services } from './shims/systemctl';
import { createPipeSource, startStep, type StepRunner } from './steps/step';
import type { AttachedVolume, Attachment, GuestVolume, VolumeDescription } from './volumes';
import type { Watchdog } from './watchdog/watchdog';

/** In the folder that an instance has of the rehearsal; a socket's whole path may have 107 characters. */
const GATEWAY_SOCKET = 'aws';

/** What all instances of one rehearsal share. */
export interface GuestEnvironment {
  readonly workspace: string;
  readonly watchdog: Watchdog;
  readonly images: ImageStore;
  readonly confinement: ConfinementKind;
  readonly clock: Clock;
  /** The watchdog thaws what an instance has frozen for longer. The instance's own lease does not change that. */
  readonly freezeBoundSeconds: number;
}

export interface ProcessGuestOptions {
  readonly instanceId: string;
  readonly hostName: string;
  readonly rootDisk: RootDisk;
  /** New and empty, copies of images, or copies that the instance mounts itself; `prepare` works on those before it has them. */
  readonly volumes:
    | { readonly create: readonly VolumeDescription[] }
    | { readonly restore: readonly string[] }
    | {
        readonly attach: readonly Attachment[];
        readonly prepare: (volumes: readonly AttachedVolume[]) => Promise<readonly AttachedVolume[]>;
      };
  readonly services: Services;
  /** Programs and files that are brought in for the workload. */
  readonly binds: readonly Bind[];
  /** Puts more into the folder that comes first on the instance's PATH. */
  readonly addPrograms?: ((shimDirectory: string) => void) | undefined;
}

/** An instance as real processes in a sandbox, with what a workload and the report need of it. */
export interface ProcessGuest extends Guest {
  readonly confinement: Confinement;
  readonly volumes: readonly GuestVolume[];
  /** Variables that every step of the instance has. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the broker did; the evidence of scripts is compared with it. */
  readonly journal: () => readonly JournalEvent[];
  /** The journal's freezes and thaws in pairs. */
  readonly frozenIntervals: () => readonly FrozenInterval[];
  /** A process that a freeze has to stop where there is no freezing. */
  readonly register: (writer: RegisteredWriter) => void;
  /** Work that ends before the sandbox is removed, last registered first. */
  readonly beforeClose: (work: () => Promise<void>) => void;
}

/** Starts an instance: volumes, sandbox, shims and broker. */
export async function createProcessGuest(
  environment: GuestEnvironment,
  options: ProcessGuestOptions,
): Promise<ProcessGuest> {
  const directory = join(environment.workspace, 'guests', options.instanceId);
  mkdirSync(join(directory, 'rehearsal', 'replies'), { recursive: true });
  mkdirSync(join(directory, 'scripts'), { recursive: true });
  const attached: AttachedVolume[] = [];
  const remove = async (): Promise<void> => {
    await environment.watchdog.clean(directory);
    await Promise.all(attached.map(({ detach }) => detach()));
  };
  try {
    return await assemble(environment, options, { directory, attached, remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Place {
  readonly directory: string;
  /** Filled with the volumes that are attached, all of which are detached in the end. */
  readonly attached: AttachedVolume[];
  readonly remove: () => Promise<void>;
}

async function assemble(
  environment: GuestEnvironment,
  options: ProcessGuestOptions,
  { directory, attached, remove }: Place,
): Promise<ProcessGuest> {
  const { images, watchdog, clock, freezeBoundSeconds, confinement: kind } = environment;
  const { instanceId, rootDisk, services } = options;
  const isPlain = kind === ConfinementKind.PLAIN;
  const inside = isPlain ? join(directory, 'rehearsal') : REHEARSAL_DIRECTORY;
  const volumes = await makeVolumes(environment, options, directory);
  const attachments = await attachVolumes(images, options, { directory, attached });

  const writers: RegisteredWriter[] = [];
  const isFolder = images.mode.name === ImageModeName.FOLDERS;
  const freezer = isFolder
    ? createStoppingFreezer(() => writers)
    : createFileSystemFreezer(watchdog, freezeBoundSeconds);
  const journal = createJournal(clock);
  const broker = createBroker({ volumes, attachments, rootDisk, freezer, journal, services, watchdog });
  // Where volumes are folders, they are not in the kernel's mount table, and blkid has nothing to probe.
  const ofFolders = attachments === undefined ? ['findmnt'] : ['findmnt', 'blkid'];
  const shims = isFolder ? [...ofFolders, ...SHIMMED_TOOLS] : SHIMMED_TOOLS;
  const becoming = kind === ConfinementKind.ROOT ? [] : BECOMING_TOOLS;
  const shimDirectory = join(directory, 'rehearsal', 'bin');
  installShims({
    hostPath: shimDirectory,
    brokerDirectory: inside,
    asking: shims,
    becoming,
    socket: join(inside, GATEWAY_SOCKET),
  });
  options.addPrograms?.(shimDirectory);
  const server = servePipes(join(directory, 'rehearsal'), broker.answer);

  const scripts = {
    hostPath: join(directory, 'scripts'),
    guestPath: isPlain ? join(directory, 'scripts') : '/var/lib/amazon/ssm',
  };
  const confinement = await confine(kind, {
    directory,
    hostName: options.hostName,
    shims: [...becoming, ...OWN_TOOLS, ...shims],
    binds: [
      ...[...volumes].sort(outerFirst).map(volumeBind),
      {
        hostPath: join(directory, 'rehearsal', 'replies'),
        guestPath: `${REHEARSAL_DIRECTORY}/replies`,
        access: 'read-write',
      },
      { hostPath: scripts.hostPath, guestPath: scripts.guestPath, access: 'read-only' },
      ...(attachments?.binds ?? []),
      ...options.binds,
    ],
  });
  await attachments?.appear(confinement);
  const runner: StepRunner = {
    instanceId,
    confinement,
    nextPipe: createPipeSource(join(directory, 'pipes')),
    scripts,
    pathPrefix: [join(inside, 'bin')],
    // Without namespaces there is no /run of the instance's own for the database's socket.
    environment: isPlain ? { PGHOST: directory } : {},
  };
  const endings: (() => Promise<void>)[] = [];
  return {
    instanceId,
    confinement,
    volumes,
    environment: runner.environment,
    start: (step) => startStep(runner, step),
    capture,
    journal: journal.events,
    frozenIntervals: () => frozenIntervals(journal.events()),
    register: (writer) => void writers.push(writer),
    beforeClose: (work) => void endings.unshift(work),
    connect: (ec2) => {
      const gateway = openGateway(join(directory, 'rehearsal', GATEWAY_SOCKET), ec2);
      endings.push(() => Promise.resolve(void gateway.close()));
    },
    close: once(async () => {
      // Thawed first: a writer that sleeps on a frozen file system can't be ended.
      await broker.thawAll(FreezeActor.CLOSE);
      for (const end of endings) {
        await end();
      }
      server.close();
      await remove();
    }),
  };

  async function capture(requests: readonly CaptureRequest[]): Promise<void> {
    const known = [rootDisk.volumeId, ...volumes.map(({ volumeId }) => volumeId)];
    const unknown = requests.find(({ volumeId }) => !known.includes(volumeId));
    if (unknown !== undefined) {
      throw new Error(`${instanceId} has no volume ${unknown.volumeId}; it has ${known.slice(1).join(', ')}`);
    }
    const wanted = requests.flatMap(({ volumeId, snapshotId }) => {
      const volume = volumes.find((candidate) => candidate.volumeId === volumeId);
      return volume === undefined ? [] : [{ volume, snapshotId }]; // the root disk has no content here
    });
    if (wanted.length > 0) {
      await images.capture({ instanceId, images: wanted, holdStill: broker.holdStill });
    }
  }
}

/** What is mounted below another mount comes after it. */
function outerFirst(one: GuestVolume, other: GuestVolume): number {
  return one.mountPoint.length - other.mountPoint.length;
}

function volumeBind({ hostPath, mountPoint }: GuestVolume): Bind {
  return { hostPath, guestPath: mountPoint, access: 'read-write' };
}

async function makeVolumes(
  { images, confinement }: GuestEnvironment,
  { instanceId, volumes }: ProcessGuestOptions,
  directory: string,
): Promise<readonly GuestVolume[]> {
  if ('attach' in volumes) {
    return [];
  }
  const made =
    'create' in volumes
      ? await images.create({ instanceId, directory, volumes: volumes.create })
      : await images.restore({ instanceId, directory, snapshotIds: volumes.restore });
  // Without namespaces nothing can appear at another place than where it is.
  return confinement === ConfinementKind.PLAIN
    ? made.map((volume) => ({ ...volume, mountPoint: volume.hostPath }))
    : made;
}

async function attachVolumes(
  images: ImageStore,
  { instanceId, volumes }: ProcessGuestOptions,
  { directory, attached }: Pick<Place, 'directory' | 'attached'>,
): Promise<Attachments | undefined> {
  if (!('attach' in volumes)) {
    return undefined;
  }
  attached.push(...(await images.attach({ instanceId, directory, attachments: volumes.attach })));
  return createAttachments(join(directory, 'rehearsal'), await volumes.prepare(attached));
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
