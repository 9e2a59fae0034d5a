import type { Policy } from '../../../lambdas/domain/policy';
import type { ObservedRun } from '../observed';
import { SCHEDULED_TIME } from '../builders';
import { createSimulation, firing, type Simulation } from '../simulation';
import type { Case } from './case';
import { endingOf } from './ending';
import { parseFault } from './fault-line';
import { watch, type Violation } from './monitor';
import type { Path } from './paths/path';
import { plannedBook } from './planned-book';
import { createRecorder, type Recording } from './recording';
import { defined } from '../../../lambdas/domain/json';

/** Epoch milliseconds at which every simulation begins. */
export const START = Date.parse(SCHEDULED_TIME) + 5_000;

export interface Played {
  readonly violations: readonly Violation[];
  /** See `endingOf`. */
  readonly ending: string;
  /** Where a fault could be put. */
  readonly recording: Recording;
  /** How many of its faults happened; the path's own count too. */
  readonly fired: number;
  readonly simulation: Simulation;
  /** In the order of the path's firings; none when the simulation broke. */
  readonly runs: readonly ObservedRun[];
}

/** Plays one case to its end, and on until leases and guard are done, with every invariant looked at all the time. */
export async function play(path: Path, { seed, faults }: Pick<Case, 'seed' | 'faults'>): Promise<Played> {
  const all = [...(path.given ?? []).map(parseFault), ...faults];
  const recorder = createRecorder();
  const made: { simulation?: Simulation; monitor?: ReturnType<typeof watch> } = {};
  const stop: (() => void)[] = [];
  const book = plannedBook(all, {
    onArrival: (call, ordinal) => {
      recorder.call(call, ordinal);
      made.monitor?.arrived(call);
    },
    onInvocation: recorder.invocation,
    stop,
  });
  const timeoutSeconds = all.find(({ kind }) => kind === 'times-out')?.number;
  const simulation = createSimulation({
    ...path.world,
    settings: { runSeconds: LONGEST_RUN_SECONDS, ...path.world?.settings },
    sweepMillis: SWEEP_MILLIS,
    seed,
    book,
    onPortCall: recorder.portCall,
    ...defined({ timeoutSeconds }),
  });
  const policies = path.firings.map(({ policy }) => policy);
  const monitor = watch({ simulation, policies, faults: all, outageEndsAt: () => book.outageEndsAt });
  Object.assign(made, { simulation, monitor });
  path.before?.(simulation);
  const playedOf = () => ({ recording: recorder.recording, fired: book.fired, simulation });
  try {
    const ended = await simulation.clock.runUntil(runAll(simulation, path, stop));
    await settle(simulation, () => book.outageEndsAt);
    monitor.ended(ended);
    const runs = ended.map(([run]) => run);
    const ending = endingOf(simulation, runs);
    return { ...playedOf(), violations: monitor.violations, ending, runs };
  } catch (error) {
    // A defect of the product's handlers or of the model: the case proves nothing.
    const message = `the simulation broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    const violations = [...monitor.violations, { at: simulation.clock.now(), message }];
    return { ...playedOf(), violations, ending: 'broken', runs: [] };
  }
}

function runAll(
  simulation: Simulation,
  { firings }: Path,
  stop: (() => void)[],
): Promise<readonly (readonly [ObservedRun, Policy])[]> {
  return Promise.all(
    firings.map(async ({ policy, request, afterMillis = 0 }) => {
      if (afterMillis > 0) {
        await simulation.clock.sleep(afterMillis);
      }
      const { execution, ended } = simulation.start(firing(policy, request));
      stop.push(() => {
        execution.stop({ error: 'Stopped', cause: 'by hand' });
      });
      return [await ended, policy] as const;
    }),
  );
}

/** Of the engine's rule. */
const SWEEP_MILLIS = 300_000;

/** Longer than any path with any fault takes, and shorter than the engine's six hours: the sweep comes behind it. */
const LONGEST_RUN_SECONDS = 3_600;

/** More than a fault hits in a row. */
const MOST_SWEEPS = 14;

/** Longer than any lease of the paths, and than what is delivered late or twice takes. */
const QUIET_MILLIS = 150_000;

/** Longer than Run Command takes to give up a script with the agent's longest time-out: only then its debt is settled. */
const LATEST_DEBT_MINUTES = 75;

async function settle(simulation: Simulation, outageEndsAt: () => number): Promise<void> {
  const { clock, owed, guests, sets } = simulation;
  const outage = outageEndsAt();
  await clock.advance(Math.max(0, (Number.isFinite(outage) ? outage : 0) - clock.now()));
  await clock.advance(QUIET_MILLIS);
  const isUnsettled = (): boolean =>
    owed().length > 0 || [...guests.values()].some((guest) => guest.frozenPaths().length > 0);
  for (let minute = 0; minute < LATEST_DEBT_MINUTES && isUnsettled(); minute += 1) {
    await clock.advance(60_000);
  }
  const isUnlabelled = (): boolean => sets().some(({ consistency }) => consistency === 'pending');
  if (isUnlabelled()) {
    // Nothing is owed any more: only the sweep has something to do, and only in an hour.
    simulation.endRules();
    await clock.advance(LONGEST_RUN_SECONDS * 1_000);
  }
  for (let sweep = 0; sweep < MOST_SWEEPS && isUnlabelled(); sweep += 1) {
    await simulation.sweep().catch(() => undefined); // The next one goes on, as by the rule.
    await clock.advance(SWEEP_MILLIS);
  }
}
