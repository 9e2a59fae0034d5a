import type { StepHandler, Steps } from '../../contract';
import type { Launched, Obstacle } from '../../domain/drill/drill';
import { DrillReason } from '../../domain/drill/drill-verdict';
import { isolationProblems } from '../../domain/drill/isolation';
import {
  clientTokenOf,
  devicesOf,
  launchTries,
  leaseScript,
  MOST_VOLUMES,
  refusalOf,
  type LaunchTry,
} from '../../domain/drill/launch-plan';
import type { Drill } from '../../domain/drill/settings';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { BadInput, Refused } from '../../errors';
import type { Ports } from '../../ports';
import { mayHaveRun } from '../sets/create-set';
import { launchedImage } from './boot-image';
import { removalOf } from './owe-removal';
import { shareSet } from './share-set';

type LaunchPorts = Pick<Ports, 'drillInstances' | 'drillImages' | 'storedSets' | 'ledger' | 'clock' | 'log'>;

type State = Steps['LaunchInstance']['input'];

/** With the image that is launched. */
type WithImage = State & { readonly image: string };

/** Of an invocation: kept for the answer of the last call. */
const RESERVE_MILLIS = 60_000;

/** Between two ways: EC2 takes two launches a second of an account. */
const PAUSE_MILLIS = 1_000;

/**
 * Launches the instance of a drill, in a place that has no way out. Its removal is owed before the call: when this step
 * dies, the instance ends itself at its bound, and the guard removes what is left of it. Where the place is in another account,
 * the set is shared with it first, and the end of that is owed too.
 */
export function launchInstance(ports: LaunchPorts): StepHandler<'LaunchInstance'> {
  return async (state, execution): Promise<Launched> => {
    const { drill, chosen } = state;
    const { chosen: set, drillId } = chosen;
    if (set === undefined) {
      throw new BadInput('LaunchInstance: state has no chosen.chosen; it is reached only after a set was chosen');
    }
    const now = ports.clock.now();
    const endsAt = instantOf(now + drill.boundSeconds * 1_000);
    // The answer to an earlier try of this step may be lost, and its instance not listed yet, or the image of a boot volume.
    const stopped = (launched: Pick<Launched, 'notes' | 'obstacle'>): Launched => ({
      ...{ next: 'remove', endsAt, ...launched },
      ...(!mayHaveRun(execution) && drill.place.boot === undefined && { isNothing: true }),
    });
    const obstacle = await problemsOf(ports, drill, set.snapshots.length);
    if (obstacle !== undefined) {
      return stopped({ notes: [], obstacle });
    }
    await ports.ledger.oweRemoval(removalOf(ports, { drill, ...set }, execution));
    const found = await adopted(ports, drillId, endsAt);
    if (found !== undefined) {
      return found;
    }
    const { role } = drill.place;
    const unshared = role === undefined ? undefined : await shareSet(ports, set, role);
    const image = unshared ?? (await launchedImage(ports, state));
    if ('reason' in image) {
      return stopped({ notes: [], obstacle: image });
    }
    const launched = await tryAll(ports, { ...state, ...image }, endsAt);
    return launched.next === 'remove' ? stopped(launched) : launched;
  };
}

async function problemsOf(
  { drillInstances }: LaunchPorts,
  { place }: Drill,
  volumes: number,
): Promise<Obstacle | undefined> {
  if (volumes > MOST_VOLUMES) {
    const cause = `the set has ${String(volumes)} volumes, allowed: at most ${String(MOST_VOLUMES)}`;
    return { reason: DrillReason.LAUNCH_REFUSED, cause };
  }
  const problems = isolationProblems(place, await drillInstances.isolation(place));
  return problems.length === 0 ? undefined : { reason: DrillReason.NOT_ISOLATED, cause: problems.join('; ') };
}

/** The instance of an earlier try of this step, whose answer was lost. */
async function adopted(
  { drillInstances }: LaunchPorts,
  drillId: string,
  endsAt: string,
): Promise<Launched | undefined> {
  const [found] = await drillInstances.find(drillId);
  return found && { next: 'await', endsAt, instanceId: found.instanceId, launchedAt: found.launchedAt, notes: [] };
}

/** Tries one way after the other. What comes when no time is left is not tried. */
async function tryAll(ports: LaunchPorts, state: WithImage, endsAt: string): Promise<Launched> {
  const { clock, drillInstances, log } = ports;
  const notes: string[] = [];
  let ways = launchTries(state.drill.place);
  let last: Obstacle | undefined;
  for (let [way] = ways; way !== undefined && clock.remaining() > RESERVE_MILLIS; [way] = ways) {
    const launchedAt = instantOf(clock.now());
    try {
      const { instanceId } = await drillInstances.launch(requestOf(state, way));
      return { next: 'await', endsAt, instanceId, launchedAt, ...way, notes: [...notes, ...slowNote(state, way)] };
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      const { reason, next } = refusalOf(error.code, way);
      last = { reason, cause: error.detail };
      notes.push(`${way.instanceType} in ${way.subnet}: ${error.detail}`);
      log.warn('launch-refused', { drillId: state.chosen.drillId, ...way, code: error.code });
      ways = waysAfter(ways, next);
      await clock.sleep(PAUSE_MILLIS);
    }
  }
  return { next: 'remove', endsAt, notes, ...defined({ obstacle: last }) };
}

function waysAfter([, ...ways]: readonly LaunchTry[], next: 'any' | 'without-rate' | 'none'): readonly LaunchTry[] {
  if (next === 'none') {
    return [];
  }
  return next === 'any' ? ways : ways.filter(({ initializationRate }) => initializationRate === undefined);
}

/** Says that a rate was asked for and not given: the volumes load their blocks when they are read. */
function slowNote({ drill: { place } }: State, { initializationRate }: LaunchTry): readonly string[] {
  const isSlow = place.initializationRate !== undefined && initializationRate === undefined;
  return isSlow ? [`without the initialization rate of ${String(place.initializationRate)} MiB/s`] : [];
}

/** The same for each try of the same way: EC2 refuses a client token that comes again with anything else. */
function requestOf(
  { drill, chosen, image }: WithImage,
  each: LaunchTry,
): Parameters<Ports['drillInstances']['launch']>[0] {
  const { place } = drill;
  const { instanceType, subnet, initializationRate } = each;
  const volumes = chosen.chosen === undefined ? [] : devicesOf(chosen.chosen);
  return {
    drillId: chosen.drillId,
    clientToken: clientTokenOf(chosen.drillId, each),
    drill: drill.name,
    image,
    ...{ instanceType, subnet, securityGroup: place.securityGroup },
    ...defined({ instanceProfile: place.instanceProfile }),
    volumes: volumes.map((volume) => ({ ...volume, ...defined({ initializationRate }) })),
    userData: leaseScript(drill.boundSeconds / 60),
  };
}
