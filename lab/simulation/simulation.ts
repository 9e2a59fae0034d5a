import { defined } from '../../lambdas/domain/json';
import type { Policy, RunRequest } from '../../lambdas/domain/policy';
import type { GuardEvent, GuardReport } from '../../lambdas/handlers/guard/guard';
import type { LifecycleEvent, LifecycleReport } from '../../lambdas/handlers/lifecycle/lifecycle';
import type { SweepReport } from '../../lambdas/handlers/sweep/sweep';
import type { Hold } from '../../lambdas/ports';
import { createCloud, type Cloud, type CloudOptions } from '../../rehearsal/cloud/cloud';
import type { CallRecord } from '../../rehearsal/cloud/calls';
import type { ModelSettingOverrides } from '../../rehearsal/cloud/model-settings';
import { seededRandom } from '../../rehearsal/cloud/random';
import { ModelledGuest, slimDocument } from '../modelled-guest';
import {
  startExecution,
  type Execution,
  type ExecutionResult,
  type HistoryEvent,
  type JsonValue,
  type Machine,
} from '../../rehearsal/interpreter';
import { emptyBooks, owedIn, type LedgerBooks } from '../../rehearsal/in-process/ledger/books';
import { DEAD_LETTER_QUEUE } from '../../rehearsal/in-process/modelled-ports';
import { VirtualClock } from '../../rehearsal/in-process/virtual-clock';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS, SCHEDULED_TIME, volumesOf, type InstanceSpec } from './builders';
import { faultBook, type FaultBook, type SimulatedFault } from './faults';
import { SETTINGS, type Settings } from './handlers';
import { createInvoker, type Invoker, type InvokerOptions } from './invoker';
import { MACHINE, STATE_MACHINE_ARN } from './machine';
import { observeRun, setsOf, type ObservedRun, type ObservedSet } from './observed';

export interface SimulationOptions {
  /** @default - one healthy instance */
  readonly instances?: readonly InstanceSpec[];
  /** Content of each document by its name. @default - a document of the library */
  readonly documents?: Readonly<Record<string, object>>;
  readonly faults?: readonly SimulatedFault[];
  /** In place of `faults`: decides for each call and each invocation. */
  readonly book?: FaultBook;
  /** The run is stopped, as by StopExecution, when a call like this was answered. */
  readonly stopRunAfter?: (call: CallRecord) => boolean;
  readonly modelSettings?: ModelSettingOverrides;
  readonly settings?: Partial<Settings>;
  readonly seed?: number;
  /** Between two sweeps. @default - only those that are called by hand: it has no part in a run */
  readonly sweepMillis?: number;
  /** @default - the machine's own */
  readonly timeoutSeconds?: number;
  readonly onPortCall?: InvokerOptions['onPortCall'];
  readonly portsOf?: InvokerOptions['portsOf'];
  /** Makes the guests of instances that are launched. @default - they have none */
  readonly onLaunch?: CloudOptions['onLaunch'];
}

/** An engine, deployed to the model, under a clock of its own. */
export interface Simulation {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly books: LedgerBooks;
  readonly history: readonly HistoryEvent[];
  readonly invoker: Invoker;
  readonly guests: ReadonlyMap<string, ModelledGuest>;
  /** Starts a run; it goes on as the clock does. */
  readonly start: (request: RunRequest) => StartedRun;
  /** Starts an execution of a machine; it goes on as the clock does. */
  readonly execute: (machine: Machine, started: { readonly arn: string; readonly input: JsonValue }) => Execution;
  readonly guard: (event: GuardEvent) => Promise<GuardReport>;
  /** The sweep at its next call. */
  readonly sweep: () => Promise<SweepReport>;
  /** The lifecycle at its next call: each minute, or because EC2 told of a snapshot. */
  readonly lifecycle: (event?: LifecycleEvent) => Promise<LifecycleReport>;
  readonly guest: (number: number) => ModelledGuest;
  /** From now on no rule calls guard or sweep. */
  readonly endRules: () => void;
  readonly sets: () => readonly ObservedSet[];
  readonly owed: () => readonly Hold[];
}

export interface StartedRun {
  readonly execution: Execution;
  /** Resolves when the run, and the guard that an abnormal end calls, have ended. */
  readonly ended: Promise<ObservedRun>;
}

/** Of the engine's rule. */
const GUARD_MILLIS = 60_000;

/** A moment in which AWS does not show yet what was made, and answers that take as long as a client waits. */
const MODEL_SETTINGS: ModelSettingOverrides = {
  unansweredMillis: 60_000,
  snapshotVisibleMillis: 2_000,
  snapshotTaggableMillis: 1_000,
  statusVisibilityMillis: 200,
  vssPreparationMillis: 40_000,
  vssTaggingMillis: 5_000,
};

export function createSimulation(options: SimulationOptions = {}): Simulation {
  const { instances = [{ number: 1 }], documents = { [DOCUMENT]: slimDocument({ leaseSeconds: LEASE_SECONDS }) } } =
    options;
  const clock = new VirtualClock(Date.parse(SCHEDULED_TIME) + 5_000);
  const random = seededRandom(options.seed ?? 1);
  const faults = options.book ?? faultBook(options.faults ?? []);
  const cloud = createCloud({
    clock,
    random,
    faults: faults.ofCall,
    modelSettings: { ...MODEL_SETTINGS, ...options.modelSettings },
    ...defined({ onLaunch: options.onLaunch }),
  });
  const guests = new Map(instances.map((spec) => [id(spec.number), addInstance({ cloud, clock }, spec)]));
  for (const [name, content] of Object.entries(documents)) {
    cloud.addDocument({ name, content });
  }
  cloud.addQueue(DEAD_LETTER_QUEUE);
  const books = emptyBooks();
  const settings = { ...SETTINGS, ...options.settings };
  const { onPortCall, portsOf } = options;
  const invoker = createInvoker({
    cloud,
    clock,
    random,
    books,
    faults,
    settings,
    ...defined({ onPortCall, portsOf }),
  });
  const machine =
    options.timeoutSeconds === undefined ? MACHINE : { ...MACHINE, timeoutSeconds: options.timeoutSeconds };
  const history: HistoryEvent[] = [];

  const execute: Simulation['execute'] = (executed, { arn, input }) =>
    startExecution(executed, {
      input,
      stateMachineArn: arn,
      clock,
      random,
      invoke: (_, payload) => invoker.step(payload),
      listener: (event) => void history.push(event),
    });
  const start = (request: RunRequest): StartedRun => {
    const startedAt = new Date(clock.now()).toISOString();
    const execution = execute(machine, { arn: STATE_MACHINE_ARN, input: request });
    const { stopRunAfter } = options;
    cloud.listen({
      onCall: (call) => {
        if (stopRunAfter?.(call) === true) {
          execution.stop({ error: 'Stopped', cause: 'by hand' });
        }
      },
    });
    const conclude = async (): Promise<ObservedRun> => {
      const result = await execution.result;
      const owed = owedIn(books);
      if (result.status !== 'SUCCEEDED') {
        // As the engine's rule does, once. Where it dies, the next minute calls again.
        await invoker.guard(runEnded(execution.arn, request, { startedAt, result })).catch(() => undefined);
      }
      return observeRun(cloud, history, { arn: execution.arn, result, owed });
    };
    return { execution, ended: conclude() };
  };

  const rules = new AbortController();
  void calling(clock, { millis: GUARD_MILLIS, until: rules.signal }, () => invoker.guard({ kind: 'minute' }));
  if (options.sweepMillis !== undefined) {
    void calling(clock, { millis: options.sweepMillis, until: rules.signal }, () => invoker.sweep());
  }
  return {
    clock,
    cloud,
    books,
    history,
    invoker,
    guests,
    start,
    execute,
    guard: (event) => clock.runUntil(invoker.guard(event)),
    sweep: () => clock.runUntil(invoker.sweep()),
    lifecycle: (event = { woken: false }) => clock.runUntil(invoker.lifecycle(event)),
    guest: (number) => {
      const guest = guests.get(id(number));
      if (guest === undefined) {
        throw new Error(`instance ${number} was not added`);
      }
      return guest;
    },
    endRules: () => {
      rules.abort(new Error('no rule calls any more'));
    },
    sets: () => setsOf(cloud),
    owed: () => owedIn(books),
  };
}

/** Of a run that ended abnormally, as the rule's event has it: one that ended as RunFailed told so itself. */
function runEnded(
  executionArn: string,
  { policy, schedule, scheduledTime = '' }: RunRequest,
  { startedAt, result }: { readonly startedAt: string; readonly result: ExecutionResult },
): GuardEvent {
  const unreported = { policy: policy.name, schedule, scheduledTime, startedAt };
  return { kind: 'run-ended', executionArn, ...(result.error === 'RunFailed' ? {} : { unreported }) };
}

function addInstance(
  { cloud, clock }: { readonly cloud: Cloud; readonly clock: VirtualClock },
  spec: InstanceSpec,
): ModelledGuest {
  const { number, behavior, state, ssm, platform, vss, tags = { Mode: 'Production' } } = spec;
  const [, ...data] = volumesOf(spec);
  const mounts = data.map(({ volumeId, device }) => ({ volumeId, path: `/srv/${device.slice('/dev/sd'.length)}` }));
  const guest = new ModelledGuest({
    instanceId: id(number),
    clock,
    mounts,
    ...defined({ behavior }),
  });
  cloud.addInstance({
    instanceId: id(number),
    tags,
    guest,
    volumes: volumesOf(spec),
    ...defined({ state, ssm, platform, vss }),
  });
  return guest;
}

/** A rule of the engine: each interval calls, whether or not the call before has ended. */
export async function calling(
  clock: VirtualClock,
  { millis, until }: { readonly millis: number; readonly until: AbortSignal },
  call: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await clock.sleep(millis);
    if (until.aborted) {
      return;
    }
    void call().catch(() => undefined); // The next interval calls again, as it would in Lambda.
  }
}

/** One firing of a policy's first schedule. */
export function firing(policy: Policy = aPolicy(), changes: Partial<RunRequest> = {}): RunRequest {
  return { policy, schedule: policy.schedules[0]?.name ?? '', scheduledTime: SCHEDULED_TIME, ...changes };
}
