import { systemClock, type Clock } from '../../clock';
import { chooseConfinement } from '../confinement/choose';
import { CONFINEMENT_DESCRIPTIONS, ConfinementKind } from '../confinement/confinement';
import { chooseImages } from '../images/choose';
import type { ImageMode, ImageModeName } from '../images/image-store';
import type { GuestEnvironment, ProcessGuest } from '../process-guest';
import { startWatchdog } from '../watchdog/watchdog';
import { createEngines } from '../workloads/engines';
import type { PostgresSource } from '../workloads/postgresql-programs';
import { WorkloadError } from '../workloads/workload';
import { createWorkspace } from '../workspace';
import { startInstance, type FleetInstance } from './instance';
import { createLaunches, type Launches } from './launch';
import { createRestores, type Restores } from './restore';
import type { FleetSpec } from './spec';

export interface FleetOptions {
  /** @default - the machine's clock */
  readonly clock?: Clock;
  /** PostgreSQL's `synchronous_commit`. @default on */
  readonly synchronousCommit?: 'on' | 'off';
  /** The watchdog thaws what has been frozen for longer. The lease does not change that. @default 600 */
  readonly freezeBoundSeconds?: number;
  /** Only this confinement, or an error that says why not. @default - the strongest that this machine allows */
  readonly confinement?: ConfinementKind;
  /** Only this image mode, or an error that says why not. @default - the most truthful that this machine allows */
  readonly images?: ImageModeName;
  /** Only this PostgreSQL. @default - the variable QUIESCE_POSTGRES, else the first of path, system, embedded */
  readonly postgres?: PostgresSource;
  /** @default - the real one where there is one */
  readonly psql?: 'real' | 'stand-in';
}

/** How close to EC2 the rehearsal is on this machine. */
interface FleetMode {
  readonly confinement: { readonly name: ConfinementKind; readonly description: string };
  readonly images: ImageMode;
  /** For example `postgres (PostgreSQL) 15.18 from system, psql: real; Redis 7.0.15`; missing where no instance has a database. */
  readonly databases?: string;
  /** Why something better was not chosen, a sentence each. */
  readonly notes: readonly string[];
}

/** The instances of a rehearsal, up and writing. */
export interface Fleet extends Restores, Launches {
  readonly mode: FleetMode;
  readonly instances: readonly FleetInstance[];
  /** Finds an instance by id or name; throws a `WorkloadError` for any other. */
  readonly instance: (idOrName: string) => FleetInstance;
  /** Thaws, kills, unmounts and removes everything. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** Long enough for any lease that a document may declare with DLM's time-outs, short enough to be noticed. */
const FREEZE_BOUND_SECONDS = 600;

/** Puts up a fleet with its workloads; resolves when every writer writes. Nothing remains, even if this process is killed. */
export async function createFleet(spec: FleetSpec, options: FleetOptions = {}): Promise<Fleet> {
  const { clock = systemClock, freezeBoundSeconds = FREEZE_BOUND_SECONDS, synchronousCommit = 'on' } = options;
  const workspace = createWorkspace();
  const watchdog = startWatchdog(workspace);
  try {
    const confinement = await chooseConfinement({ workspace, watchdog, forced: options.confinement });
    const mayMount = confinement.kind === ConfinementKind.ROOT ? 'yes' : 'no';
    const images = await chooseImages({ workspace, mayMount, forced: options.images });
    const environment: GuestEnvironment = {
      workspace,
      watchdog,
      images: images.store,
      confinement: confinement.kind,
      clock,
      freezeBoundSeconds,
    };
    const engines = await createEngines(new Set(spec.instances.map(({ workload }) => workload)), {
      ...environment,
      source: options.postgres,
      psql: options.psql,
      synchronousCommit,
    });
    const instances = await allOrNone(
      spec.instances.map((instance) => startInstance({ environment, engines, spec: instance })),
    );
    const launched: ProcessGuest[] = [];
    const databases = [...engines.values()].map(({ description }) => description).join('; ');
    return {
      mode: {
        confinement: { name: confinement.kind, description: CONFINEMENT_DESCRIPTIONS[confinement.kind] },
        images: images.store.mode,
        ...(databases === '' ? {} : { databases }),
        notes: [...confinement.notes, ...images.notes],
      },
      instances,
      instance: (idOrName) => findInstance(instances, idOrName),
      ...createRestores(environment, engines),
      ...createLaunches(environment, engines, launched),
      close: async () => {
        await Promise.all([...instances.map(({ guest }) => guest), ...launched].map((guest) => guest.close()));
        await watchdog.end();
      },
    };
  } catch (error) {
    await watchdog.end();
    throw error;
  }
}

function findInstance(instances: readonly FleetInstance[], idOrName: string): FleetInstance {
  const found = instances.find(({ spec }) => spec.id === idOrName || spec.name === idOrName);
  if (found === undefined) {
    throw new WorkloadError(
      `the fleet has no instance ${idOrName}; it has ${instances.map(({ spec }) => spec.name).join(', ')}`,
    );
  }
  return found;
}

/** Waits for all even when one has failed: nothing may still be being set up while it is cleaned away. */
async function allOrNone<Value>(promises: readonly Promise<Value>[]): Promise<readonly Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
