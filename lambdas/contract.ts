import type { DocumentState } from './domain/document';
import type { Checked, Chosen, Concluded, DrillState, Launched, Removed, Seen, SentCheck } from './domain/drill/drill';
import type { Reason, TargetOutcome } from './domain/outcome';
import type { RunRequest } from './domain/policy';
import type { Prepared } from './domain/preparation';
import type { Recovery } from './domain/recovery';
import type { Completion, Tally } from './domain/run-verdict';
import type {
  Attempt,
  CaughtError,
  FreezeWindow,
  PostReport,
  RunIdentity,
  SentPre,
  TargetInput,
  TargetState,
  ThawReport,
  UnquiescedSet,
  VssBackup,
} from './domain/target';

export type * from './domain/target';

/**
 * The state of a run and of a target, slot by slot: which step fills a slot, and which steps may read it. The state
 * machine is built from `RUN_STEPS` and `TARGET_STEPS`, the handlers take their types from them: a step that reads a
 * slot which is not its own to read does not compile.
 */

/** State of the run: the schedule's input, and what each step adds. */
export interface RunState extends RunRequest {
  readonly claim: Claim;
  readonly page: TargetPage;
  /** What the children of the last page ended as, in no order. */
  readonly outcomes: readonly unknown[];
  readonly tally: Tally;
  readonly completion: Completion;
  readonly failure: CaughtError;
}

/** Whose run this is. */
export interface Claim extends RunIdentity {
  readonly next: 'resolve' | 'complete';
  readonly reason?: Reason;
}

/** One page of targets, ids sorted; the next one begins after `cursor`. */
export interface TargetPage {
  readonly document: DocumentState;
  readonly targets: readonly string[];
  readonly cursor: string;
  readonly next: 'resolve' | 'complete';
}

/** Steps of the run. `mayRead` slots may be absent when the step is reached. */
export interface RunSteps {
  ClaimRun: Step<RunState, 'policy' | 'schedule', 'scheduledTime', Claim>;
  ResolveTargets: Step<RunState, 'policy' | 'claim', 'page', TargetPage>;
  TallyOutcomes: Step<RunState, 'page' | 'outcomes', 'tally', Tally>;
  CompleteRun: Step<RunState, 'policy' | 'schedule', 'claim' | 'tally' | 'failure', Completion>;
}

/** Steps of a target. */
export interface TargetSteps {
  Prepare: Step<TargetState, keyof TargetInput, never, Prepared>;
  Hold: Step<TargetState, keyof TargetInput | 'prepared', 'attempt' | 'recovery', Attempt>;
  SendPreScript: Step<TargetState, keyof TargetInput | 'prepared' | 'attempt', never, SentPre>;
  SnapshotWhenFrozen: Step<TargetState, keyof TargetInput | 'prepared' | 'attempt', never, FreezeWindow>;
  AwaitPostScript: Step<TargetState, keyof TargetInput | 'prepared' | 'attempt', never, PostReport>;
  Thaw: Step<TargetState, keyof TargetInput | 'prepared' | 'attempt', never, ThawReport>;
  CreateVssSnapshots: Step<TargetState, keyof TargetInput | 'prepared' | 'attempt', never, VssBackup>;
  Recover: Step<TargetState, keyof TargetInput | 'prepared', 'attempt' | 'recovery', Recovery>;
  TakeSnapshots: Step<TargetState, keyof TargetInput | 'prepared', 'attempt' | 'recovery', UnquiescedSet>;
  RecordOutcome: Step<
    TargetState,
    keyof TargetInput,
    'prepared' | 'attempt' | 'recovery' | 'unquiesced' | 'failure',
    TargetOutcome
  >;
}

/** Steps of a restore drill. */
export interface DrillSteps {
  ChooseSet: Step<DrillState, 'drill', 'set', Chosen>;
  LaunchInstance: Step<DrillState, 'drill' | 'chosen', never, Launched>;
  AwaitInstance: Step<DrillState, 'drill' | 'chosen' | 'launched', never, Seen>;
  SendCheck: Step<DrillState, 'drill' | 'chosen' | 'launched' | 'seen', never, SentCheck>;
  AwaitCheck: Step<DrillState, 'drill' | 'chosen' | 'launched' | 'sent', never, Checked>;
  RemoveInstance: Step<DrillState, 'drill', 'launched', Removed>;
  RecordDrill: Step<
    DrillState,
    'drill',
    'chosen' | 'launched' | 'seen' | 'sent' | 'checked' | 'removed' | 'failure',
    Concluded
  >;
}

export interface Step<State, Reads extends keyof State, MayRead extends keyof State, Output> {
  readonly input: Pick<State, Reads> & Partial<Pick<State, MayRead>>;
  readonly output: Output;
}

export type Steps = RunSteps & TargetSteps & DrillSteps;
export type StepName = keyof Steps;

/** The steps of the machine of runs, and those of the machine of drills. */
export type RunStepName = keyof (RunSteps & TargetSteps);
export type DrillStepName = keyof DrillSteps;

/** Values of the field of a step's output that the machine goes by: `next`, and the run's verdict at its end. */
export type RouteOf<Name extends StepName> = Steps[Name]['output'] extends { readonly next: infer Route extends string }
  ? Route
  : Steps[Name]['output'] extends { readonly verdict: infer Route extends string }
    ? Route
    : never;

/** Steps that say where the machine goes. */
export type RoutingStep = { readonly [Name in StepName]: [RouteOf<Name>] extends [never] ? never : Name }[StepName];

/** What every function is invoked with: the state's name, the whole state, and the execution that it runs in. */
export interface StepEvent<Name extends StepName = StepName> {
  readonly step: Name;
  readonly state: Steps[Name]['input'];
  readonly execution: ExecutionContext;
}

export interface ExecutionContext {
  readonly arn: string;
  /** ISO-8601. */
  readonly startedAt: string;
  /** How often this state was repeated by its retry policy, and the execution by an operator: 0 for a first try. */
  readonly retryCount: number;
  readonly redriveCount: number;
}

/** A step as a function of the ports: what a handler file exports. */
export type StepHandler<Name extends StepName> = (
  state: Steps[Name]['input'],
  execution: ExecutionContext,
) => Promise<Steps[Name]['output']>;

/** Where in the state each step's output goes. */
export const RESULT_PATHS: { readonly [Name in StepName]: string } = {
  ClaimRun: '$.claim',
  ResolveTargets: '$.page',
  TallyOutcomes: '$.tally',
  CompleteRun: '$.completion',
  Prepare: '$.prepared',
  Hold: '$.attempt',
  SendPreScript: '$.attempt.pre',
  SnapshotWhenFrozen: '$.attempt.window',
  AwaitPostScript: '$.attempt.post',
  Thaw: '$.attempt.thaw',
  CreateVssSnapshots: '$.attempt.vss',
  Recover: '$.recovery',
  TakeSnapshots: '$.unquiesced',
  RecordOutcome: '$',
  ChooseSet: '$.chosen',
  LaunchInstance: '$.launched',
  AwaitInstance: '$.seen',
  SendCheck: '$.sent',
  AwaitCheck: '$.checked',
  RemoveInstance: '$.removed',
  RecordDrill: '$.concluded',
};

type RequiredKeys<Input> = { readonly [Key in keyof Input]-?: undefined extends Input[Key] ? never : Key }[keyof Input];

const TARGET_INPUT = ['policy', 'run', 'document', 'instanceId'] as const;

/** Slots that must be filled when a step is entered; checked where an event becomes a state. */
export const REQUIRED_SLOTS: { readonly [Name in StepName]: readonly RequiredKeys<Steps[Name]['input']>[] } = {
  ClaimRun: ['policy', 'schedule'],
  ResolveTargets: ['policy', 'claim'],
  TallyOutcomes: ['page', 'outcomes'],
  CompleteRun: ['policy', 'schedule'],
  Prepare: TARGET_INPUT,
  Hold: [...TARGET_INPUT, 'prepared'],
  SendPreScript: [...TARGET_INPUT, 'prepared', 'attempt'],
  SnapshotWhenFrozen: [...TARGET_INPUT, 'prepared', 'attempt'],
  AwaitPostScript: [...TARGET_INPUT, 'prepared', 'attempt'],
  Thaw: [...TARGET_INPUT, 'prepared', 'attempt'],
  CreateVssSnapshots: [...TARGET_INPUT, 'prepared', 'attempt'],
  Recover: [...TARGET_INPUT, 'prepared'],
  TakeSnapshots: [...TARGET_INPUT, 'prepared'],
  RecordOutcome: TARGET_INPUT,
  ChooseSet: ['drill'],
  LaunchInstance: ['drill', 'chosen'],
  AwaitInstance: ['drill', 'chosen', 'launched'],
  SendCheck: ['drill', 'chosen', 'launched', 'seen'],
  AwaitCheck: ['drill', 'chosen', 'launched', 'sent'],
  RemoveInstance: ['drill'],
  RecordDrill: ['drill'],
};
