import type { CallRecord } from '../../../rehearsal/cloud/calls';
import { copyRegionsOf } from '../../../lambdas/domain/lifecycle/deployed';
import type { Case } from '../exhaustive/case';
import type { Violation } from '../exhaustive/monitor';
import { plannedBook } from '../exhaustive/planned-book';
import { createRecorder } from '../exhaustive/recording';
import { timelineOf } from '../exhaustive/report/timeline';
import type { PlayedCase } from '../exhaustive/subject';
import { createSimulation, type Simulation, type SimulationOptions } from '../simulation';
import type { Check, Watched } from './checks/check';
import { checkPromises } from './checks/promises';
import { checkRemovals } from './checks/removals';
import { checkTold } from './checks/told';
import { endingOf } from './ending';
import { createRounds, isChange } from './rounds';
import { addSets, deploy, HOME, type LifecycleWorld, type Stage } from './worlds/world';

/** What goes on in EC2 by itself ends before the next round, which begins 15 minutes later. */
const MODEL_SETTINGS: SimulationOptions['modelSettings'] = {
  snapshotVisibleMillis: 20_000,
  deletionVisibleMillis: 70_000,
  copyPendingMillis: 600_000,
  tieringMillis: 600_000,
  fastRestoreMillis: 300_000,
};

const BEGIN: Stage = { hours: 0 };

export interface PlayedWorld extends PlayedCase {
  /** See `endingOf`. */
  readonly ending: string;
}

/** Plays one case: rounds until nothing is left, then what happens later, and rounds again. */
export async function playWorld(
  world: LifecycleWorld,
  { seed, faults }: Pick<Case, 'seed' | 'faults'>,
): Promise<PlayedWorld> {
  const recorder = createRecorder();
  const violations: Violation[] = [];
  const told = new Set<string>();
  const watching: { checks: readonly Check[] } = { checks: [] };
  const book = plannedBook(faults, {
    onArrival: (call, ordinal) => {
      recorder.call(call, ordinal);
      look(call);
    },
    onInvocation: recorder.invocation,
  });
  const simulation = createSimulation({
    instances: [],
    documents: {},
    modelSettings: { ...MODEL_SETTINGS, ...world.modelSettings },
    seed,
    book,
    onPortCall: recorder.portCall,
  });
  simulation.endRules();
  const tell = (messages: readonly string[]): void => {
    for (const message of messages.filter((each) => !told.has(each))) {
      told.add(message);
      violations.push({ at: simulation.clock.now(), message });
    }
  };
  const look = (call: CallRecord): void => {
    if (isChange(call)) {
      tell(watching.checks.flatMap(({ onArrival }) => onArrival?.(call) ?? []));
    }
  };
  const copyRegions = copyRegionsOf(world.policies);
  const watched: Watched = { simulation, policies: world.policies, regions: copyRegions, faults };
  watching.checks = [checkRemovals, checkPromises, checkTold].map((make) => make(watched));
  const rounds = createRounds({
    simulation,
    regions: [HOME, ...copyRegions],
    faults,
    onRound: () => {
      tell(watching.checks.flatMap(({ onRound }) => onRound?.() ?? []));
    },
  });
  const played = (ending: string): PlayedWorld => ({
    violations,
    ending,
    recording: recorder.recording,
    fired: book.fired,
    timeline: () => timelineOf(world, { simulation, violations, ending }),
  });
  try {
    await furnish(world, simulation);
    const begin = simulation.clock.now();
    for (const { hours, change } of [BEGIN, ...(world.stages ?? [])]) {
      await simulation.clock.advance(Math.max(0, begin + hours * 3_600_000 - simulation.clock.now()));
      await change?.(simulation);
      if ((await rounds.untilSettled(true)) === 'restless') {
        tell([`the rounds that begin after ${String(hours)} hours do not come to an end`]);
      }
    }
    tell(watching.checks.flatMap(({ atEnd }) => atEnd?.() ?? []));
    const ending = endingOf(simulation, copyRegions);
    // With every fault the end is the same.
    tell(world.ends === undefined || world.ends === ending ? [] : [`ends: ${ending}; expected: ${world.ends}`]);
    return played(ending);
  } catch (error) {
    // A defect of the product's handlers or of the model: the case proves nothing.
    tell([`the simulation broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]);
    return played('broken');
  }
}

async function furnish({ policies, sets, before }: LifecycleWorld, simulation: Simulation): Promise<void> {
  for (const policy of policies) {
    deploy(simulation, policy);
  }
  addSets(simulation, sets);
  await before?.(simulation);
}
