import type { DrillStepName, RunStepName, StepName } from '../lambdas/contract';
import type { FunctionName } from '../lambdas/environment';

/** Which function does a step of the machine of runs. */
export const RUN_STEP_FUNCTIONS = {
  ClaimRun: 'claim-run',
  ResolveTargets: 'resolve-targets',
  TallyOutcomes: 'tally-outcomes',
  CompleteRun: 'complete-run',
  Prepare: 'prepare',
  Hold: 'hold',
  SendPreScript: 'freeze-window',
  SnapshotWhenFrozen: 'freeze-window',
  AwaitPostScript: 'await-post-script',
  Thaw: 'thaw',
  CreateVssSnapshots: 'create-vss-snapshots',
  Recover: 'recover',
  TakeSnapshots: 'take-snapshots',
  RecordOutcome: 'record-outcome',
} as const satisfies Readonly<Record<RunStepName, FunctionName>>;

/** Which function does a step of the machine of drills. */
export const DRILL_STEP_FUNCTIONS = {
  ChooseSet: 'choose-set',
  LaunchInstance: 'launch-instance',
  AwaitInstance: 'await-instance',
  SendCheck: 'drill-check',
  AwaitCheck: 'drill-check',
  RemoveInstance: 'remove-instance',
  RecordDrill: 'record-drill',
} as const satisfies Readonly<Record<DrillStepName, FunctionName>>;

/** Which function does a step. */
export const STEP_FUNCTIONS: Readonly<Record<StepName, FunctionName>> = {
  ...RUN_STEP_FUNCTIONS,
  ...DRILL_STEP_FUNCTIONS,
};

/** How long a function may run. A loop inside ends by the remaining time, before this. */
export const FUNCTION_TIMEOUT_SECONDS: Readonly<Record<FunctionName, number>> = {
  'claim-run': 60,
  // Pages through all instances of the account at 100 calls a page of 1,000.
  'resolve-targets': 300,
  'tally-outcomes': 30,
  'complete-run': 60,
  prepare: 120,
  hold: 60,
  // Delivery (60) + the longest script (120) + CreateSnapshots (15) + sending the thaw (30), with room.
  'freeze-window': 300,
  // Lambda's longest: four attempts of delivery (60) + script (120) are 720.
  'await-post-script': 900,
  // Cancel until terminal (60), thaw (180), and once more where the pre-script ended late (180).
  thaw: 600,
  // Lambda's longest: delivery (60) + the longest time-out (720) + the agent's own (15) + cancel and collecting (75).
  'create-vss-snapshots': 900,
  recover: 120,
  'take-snapshots': 120,
  'record-outcome': 120,
  guard: 600,
  // Below the five minutes between two sweeps, so that none meets the next.
  sweep: 240,
  // Lambda's longest: a round does what fits, and leaves the rest to the next one.
  lifecycle: 900,
  // Pages through all snapshots of the account.
  'choose-set': 300,
  // Each way of a launch is one call: at most 10 types in 16 subnets, twice.
  'launch-instance': 600,
  // Asks for four minutes; the machine comes again.
  'await-instance': 300,
  // Lambda's longest: a check takes as long as its data; the machine comes again.
  'drill-check': 900,
  // An instance that shuts down takes minutes.
  'remove-instance': 900,
  // Pages through all snapshots of the account, and then writes.
  'record-drill': 300,
  'drill-guard': 600,
};

/** A task waits longer than its function may run, so that Lambda's time-out speaks first. */
const MARGIN_SECONDS = 15;

export const TASK_TIMEOUT_SECONDS: Readonly<Record<StepName, number>> = mapSteps(
  (functionName) => FUNCTION_TIMEOUT_SECONDS[functionName] + MARGIN_SECONDS,
);

function mapSteps(seconds: (functionName: FunctionName) => number): Readonly<Record<StepName, number>> {
  const entries = Object.entries(STEP_FUNCTIONS).map(([step, functionName]) => [step, seconds(functionName)]);
  return Object.fromEntries(entries) as Record<StepName, number>;
}
