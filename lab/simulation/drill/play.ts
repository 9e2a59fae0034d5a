import type { Drill } from '../../../lambdas/domain/drill/settings';
import { defined } from '../../../lambdas/domain/json';
import { aDrill } from '../builders';
import type { Case } from '../exhaustive/case';
import { parseFault } from '../exhaustive/fault-line';
import { watching, type Monitor, type Violation } from '../exhaustive/monitor';
import { plannedBook } from '../exhaustive/planned-book';
import { createRecorder } from '../exhaustive/recording';
import { timelineOf } from '../exhaustive/report/timeline';
import type { PlayedCase } from '../exhaustive/subject';
import { inputOf, putSchedule } from '../deployed';
import { DRILL_MACHINE, DRILL_MACHINE_ARN } from '../machine';
import { calling, createSimulation, type Simulation, type SimulationOptions } from '../simulation';
import { checkGuest, type CheckRun } from './check-guest';
import type { EndedDrill, WatchedDrills } from './checks/check';
import { checkProduction, checkSetsInDrill } from './checks/production';
import { checkRemovals } from './checks/removals';
import { checkVerdicts } from './checks/verdicts';
import { endingOf } from './ending';
import { furnish, type DrillStart, type DrillWorld } from './worlds/world';

export interface PlayedDrills extends PlayedCase {
  /** See `endingOf`. */
  readonly ending: string;
}

/** AWS takes its time, and does not show at once what was made. */
const MODEL_SETTINGS: SimulationOptions['modelSettings'] = {
  launchMillis: 20_000,
  registrationMillis: 40_000,
  shutdownMillis: 50_000,
  launchVisibleMillis: 3_000,
};

/** Of the engine's rules. */
const GUARD_MILLIS = 300_000;
const LIFECYCLE_MILLIS = 60_000;

/** Plays one case: the drills to their ends, and on until the guard has nothing to do. */
export async function playDrills(
  world: DrillWorld,
  { seed, faults }: Pick<Case, 'seed' | 'faults'>,
): Promise<PlayedDrills> {
  const all = [...(world.given ?? []).map(parseFault), ...faults];
  const recorder = createRecorder();
  const made: { monitor?: Monitor<readonly EndedDrill[]> } = {};
  const stop: (() => void)[] = [];
  const runs: CheckRun[] = [];
  const going = new Set<string>();
  const book = plannedBook(all, {
    onArrival: (call, ordinal) => {
      recorder.call(call, ordinal);
      made.monitor?.arrived(call);
    },
    onInvocation: recorder.invocation,
    stop,
  });
  const simulation = createSimulation({
    modelSettings: { ...MODEL_SETTINGS, ...world.modelSettings },
    seed,
    book,
    onPortCall: recorder.portCall,
    onLaunch: (instance) => {
      const { checks = ['passes'] } = world;
      const behavior = checks[Math.min(launched++, checks.length - 1)] ?? 'passes';
      return checkGuest({ instance, clock: simulation.clock, behavior, runs });
    },
  });
  let launched = 0;
  simulation.endRules();
  const drills = world.drills.map(({ drill }) => aDrill(drill));
  const watched: WatchedDrills = {
    simulation,
    drills,
    faults: all,
    runs,
    going,
    outageEndsAt: () => book.outageEndsAt,
  };
  const monitor = watching(
    simulation,
    [checkRemovals, checkVerdicts, checkProduction, checkSetsInDrill].map((make) => make(watched)),
  );
  made.monitor = monitor;
  const played = (ending: string, violations: readonly Violation[]): PlayedDrills => ({
    violations,
    ending,
    recording: recorder.recording,
    fired: book.fired,
    timeline: () => timelineOf(world, { simulation, violations, ending }),
  });
  try {
    await furnish(world, simulation);
    const rules = new AbortController();
    beginRules(world, simulation, rules.signal);
    const timeoutSeconds = all.find(({ kind }) => kind === 'times-out')?.number;
    const start = (drill: Drill, of: DrillStart): Promise<EndedDrill> =>
      runDrill(simulation, { drill, of, stop, going, ...defined({ timeoutSeconds }) });
    const started = world.drills.map((of) => start(aDrill(of.drill), of));
    const ended = await simulation.clock.runUntil(Promise.all(started));
    await settle(watched);
    rules.abort(new Error('all is over'));
    monitor.ended(ended);
    const ending = endingOf(watched, ended);
    const isOtherwise = faults.length === 0 && world.ends !== undefined && world.ends !== ending;
    const wrong = isOtherwise
      ? [{ at: simulation.clock.now(), message: `ends: ${ending}; expected: ${world.ends}` }]
      : [];
    return played(ending, [...monitor.violations, ...wrong]);
  } catch (error) {
    // A defect of the product's handlers or of the model: the case proves nothing.
    const message = `the simulation broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return played('broken', [...monitor.violations, { at: simulation.clock.now(), message }]);
  }
}

function beginRules({ policies }: DrillWorld, there: Simulation, until: AbortSignal): void {
  const { clock, invoker } = there;
  void calling(clock, { millis: GUARD_MILLIS, until }, () => invoker.drillGuard({ kind: 'minutes' }));
  for (const policy of policies ?? []) {
    for (const schedule of policy.schedules) {
      putSchedule(there, schedule, inputOf(policy, schedule.name));
    }
  }
  if (policies !== undefined) {
    void calling(clock, { millis: LIFECYCLE_MILLIS, until }, () => invoker.lifecycle({ woken: false }));
  }
}

interface Running {
  readonly drill: Drill;
  readonly of: DrillStart;
  readonly stop: (() => void)[];
  readonly going: Set<string>;
  readonly timeoutSeconds?: number;
}

/** One execution, to its end; Step Functions tells the guard of one that ended abnormally. */
async function runDrill(
  { clock, execute, invoker }: Simulation,
  { drill, of: { set, afterMinutes = 0 }, stop, going, timeoutSeconds }: Running,
): Promise<EndedDrill> {
  await clock.sleep(afterMinutes * 60_000);
  const machine = timeoutSeconds === undefined ? DRILL_MACHINE : { ...DRILL_MACHINE, timeoutSeconds };
  const input = { drill, ...defined({ set }) };
  const execution = execute(machine, { arn: DRILL_MACHINE_ARN, input });
  going.add(execution.arn);
  stop.push(() => {
    execution.stop({ error: 'Stopped', cause: 'by hand' });
  });
  const result = await execution.result;
  going.delete(execution.arn);
  if (result.status !== 'SUCCEEDED') {
    // As the engine's rule does, once. Where it dies, the next call of the guard goes on.
    const record = result.error === 'DrillFailed' ? 'recorded' : 'unknown';
    await invoker.drillGuard({ kind: 'drill-ended', executionArn: execution.arn, record }).catch(() => undefined);
  }
  return { drill, arn: execution.arn, result };
}

/** Longer than what functions that nobody waits for go on. */
const QUIET_MILLIS = 900_000;

/** Longer than a day's bound, and more calls of the guard than a fault hits. */
const MOST_GUARDS = 40;

async function settle({ simulation, outageEndsAt, drills }: WatchedDrills): Promise<void> {
  const { clock, cloud, books } = simulation;
  const outage = outageEndsAt();
  await clock.advance(Math.max(0, (Number.isFinite(outage) ? outage : 0) - clock.now()));
  await clock.advance(QUIET_MILLIS);
  const isUnsettled = (): boolean =>
    books.removals.size > 0 ||
    [...cloud.instances.values()].some(({ launch, state }) => launch !== undefined && state !== 'terminated');
  const longest = Math.max(...drills.map(({ boundSeconds }) => boundSeconds));
  const most = MOST_GUARDS + Math.ceil((longest * 1_000) / GUARD_MILLIS);
  for (let call = 0; call < most && isUnsettled(); call += 1) {
    await clock.advance(GUARD_MILLIS);
  }
}
