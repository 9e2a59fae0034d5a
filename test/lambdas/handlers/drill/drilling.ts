import { aDrill } from '../../../../lab/simulation/builders';
import { aSet, furnish } from '../../../../lab/simulation/drill/worlds/world';
import { checkGuest, type CheckBehavior, type CheckRun } from '../../../../lab/simulation/drill/check-guest';
import type { SetSpec } from '../../../../lab/simulation/lifecycle/worlds/world';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { RESULT_PATHS, type ExecutionContext, type Steps } from '../../../../lambdas/contract';
import type { DrillState } from '../../../../lambdas/domain/drill/drill';
import type { Drill } from '../../../../lambdas/domain/drill/settings';
import { aWorld, type World } from '../world';

export const EXECUTION: ExecutionContext = {
  arn: 'arn:aws:states:eu-central-1:111122223333:execution:drills:one',
  startedAt: '2026-11-22T03:00:00.000Z',
  retryCount: 0,
  redriveCount: 0,
};

export const REPEATED: ExecutionContext = { ...EXECUTION, retryCount: 1 };

const STEPS = [
  ...['ChooseSet', 'LaunchInstance', 'AwaitInstance', 'SendCheck', 'AwaitCheck', 'RemoveInstance'],
  'RecordDrill',
] as const satisfies readonly (keyof Steps)[];

type DrillStep = (typeof STEPS)[number];

export interface Drilling extends World {
  readonly drill: Drill;
  /** The slots that are filled. */
  readonly state: () => DrillState;
  /** Invokes a step once with what is known, and keeps its answer. */
  readonly take: <Name extends DrillStep>(name: Name, execution?: ExecutionContext) => Promise<Steps[Name]['output']>;
  /** Takes all steps before this one, each as often as it says `wait`. */
  readonly walkTo: (name: DrillStep) => Promise<DrillState>;
  readonly checks: readonly CheckRun[];
}

export interface DrillingOptions extends SimulationOptions {
  /** What else is there. */
  readonly before?: (there: World) => unknown;
  readonly drill?: Partial<Drill>;
  readonly sets?: readonly SetSpec[];
  readonly check?: CheckBehavior;
}

/** An account with a set of an hour ago and an isolated place, in which a test takes one step of a drill after another. */
export function drilling({
  drill,
  sets = [aSet(1)],
  check = 'passes',
  before,
  ...options
}: DrillingOptions = {}): Drilling {
  const runs: CheckRun[] = [];
  const world: World = aWorld({
    ...options,
    modelSettings: {
      launchMillis: 20_000,
      registrationMillis: 40_000,
      shutdownMillis: 50_000,
      ...options.modelSettings,
    },
    onLaunch: (instance) => checkGuest({ instance, clock: world.clock, behavior: check, runs }),
  });
  furnish({ name: '', what: '', sets, drills: [] }, world);
  before?.(world);
  let state = { drill: aDrill(drill) } as DrillState;
  const take: Drilling['take'] = async (name, execution = EXECUTION) => {
    const output = await world.step(name, state, execution);
    state = { ...state, [RESULT_PATHS[name].slice(2)]: output };
    return output;
  };
  return {
    ...world,
    drill: state.drill,
    state: () => state,
    take,
    checks: runs,
    walkTo: async (last) => {
      for (const name of STEPS.slice(0, STEPS.indexOf(last))) {
        for (let output = await take(name); 'next' in output && output.next === 'wait'; output = await take(name)) {
          await world.clock.runUntil(world.clock.sleep(30_000));
        }
      }
      return state;
    },
  };
}

/** Lets time pass. */
export async function passes({ clock }: Pick<World, 'clock'>, seconds: number): Promise<void> {
  await clock.runUntil(clock.sleep(seconds * 1_000));
}

/** Instances of drills by their states. */
export function instancesOf({ cloud }: Pick<World, 'cloud'>): readonly string[] {
  return [...cloud.instances.values()].flatMap((each) => (each.tags.has('quiesce:drill') ? [each.state] : []));
}
