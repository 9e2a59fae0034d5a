import type { Policy, RunRequest } from '../../lambdas/domain/policy';
import type { Hold } from '../../lambdas/ports';
import { aPolicy, id } from './builders';
import { brokenInvariants } from './invariants';
import type { ObservedRun, ObservedSet, ObservedTarget } from './observed';
import { createSimulation, firing, type Simulation, type SimulationOptions } from './simulation';

export interface SimulateOptions extends SimulationOptions {
  readonly policy?: Policy;
  readonly request?: Partial<RunRequest>;
  /** What happened before the schedule fired. */
  readonly before?: (simulation: Simulation) => Promise<void> | void;
}

export interface Simulated {
  readonly simulation: Simulation;
  readonly run: ObservedRun;
  /** The first instance's. */
  readonly target: ObservedTarget;
  readonly sets: readonly ObservedSet[];
  /** Debts when every lease was over and the guard had its time. */
  readonly owed: readonly Hold[];
}

/** One firing of a policy, to its end, and on until leases and guard are done; fails where an invariant is broken. */
export async function simulate({
  policy = aPolicy(),
  request,
  before,
  ...options
}: SimulateOptions = {}): Promise<Simulated> {
  const simulation = createSimulation(options);
  await before?.(simulation);
  const { ended } = simulation.start(firing(policy, request));
  const run = await simulation.clock.runUntil(ended);
  await settle(simulation, [[run, policy]]);
  const target = run.targets[id(1)] ?? { executionArn: '', states: '', retries: [] };
  return { simulation, run, target, sets: simulation.sets(), owed: simulation.owed() };
}

/** Longer than any lease of these tests, and than the guard's first look. */
const QUIET_MILLIS = 150_000;

/** Longer than the latest debt is due and the guard needs to pay it. */
const LATEST_DEBT_MINUTES = 45;

/** Lets every lease run out and the guard pay, then looks at the invariants. */
export async function settle(simulation: Simulation, runs: readonly (readonly [ObservedRun, Policy])[]): Promise<void> {
  await simulation.clock.advance(QUIET_MILLIS);
  for (let minute = 0; minute < LATEST_DEBT_MINUTES && simulation.owed().length > 0; minute += 1) {
    await simulation.clock.advance(60_000);
  }
  expect(brokenInvariants(simulation, runs)).toEqual([]);
}
