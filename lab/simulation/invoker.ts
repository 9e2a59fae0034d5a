import { REQUIRED_SLOTS, type ExecutionContext, type StepName } from '../../lambdas/contract';
import type { DomainEvent } from '../../lambdas/domain/events';
import type { FunctionName } from '../../lambdas/environment';
import { drillGuard, type DrillGuardEvent, type DrillGuardReport } from '../../lambdas/handlers/drill/drill-guard';
import { guard, type GuardEvent, type GuardReport } from '../../lambdas/handlers/guard/guard';
import { lifecycle, type LifecycleEvent, type LifecycleReport } from '../../lambdas/handlers/lifecycle/lifecycle';
import { sweep, type SweepReport } from '../../lambdas/handlers/sweep/sweep';
import type { Ports } from '../../lambdas/ports';
import type { Cloud } from '../../rehearsal/cloud/cloud';
import type { Random } from '../../rehearsal/cloud/random';
import { functionError, serviceError, type JsonValue, type LambdaError } from '../../rehearsal/interpreter';
import type { LedgerBooks } from '../../rehearsal/in-process/ledger/books';
import { modelledPorts } from '../../rehearsal/in-process/modelled-ports';
import { recordingLog, recordingMetrics, type EmittedMetric, type LogLine } from '../recorders';
import type { VirtualClock } from '../../rehearsal/in-process/virtual-clock';
import { FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../statemachine/timeouts';
import { checkedEvents } from './bus';
import type { Actor, FaultBook, FunctionFault } from './faults';
import { HANDLERS, type Settings } from './handlers';
import { mortalPorts, type Death, type PortCall } from './mortality';
import { roleOf } from '../../lambdas/domain/drill/place-role';
import { defined } from '../../lambdas/domain/json';

/** Until a handler is entered: in an environment that waits, and in one that must be made. */
const START_MILLIS = { warm: 10, cold: 400 } as const;

export interface InvokerOptions {
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly books: LedgerBooks;
  readonly faults: FaultBook;
  readonly settings: Settings;
  /** Told of every call of a port, by whom and in which of its invocations, from 1. */
  readonly onPortCall?: (call: PortCall & { readonly actor: Actor; readonly invocation: number }) => void;
  /** Changes a port of each invocation, for what the model never does. @default - the ports as they are */
  readonly portsOf?: (ports: Ports, actor: Actor) => Ports;
}

/** Lambda with the real handlers in it, each invocation with ports of its own onto the model. */
export interface Invoker {
  readonly metrics: readonly EmittedMetric[];
  readonly log: readonly LogLine[];
  /** Events that the port of events called published although the bus did not get them. */
  readonly missingEvents: readonly DomainEvent[];
  /** By the product's adapter, for more events at once than a step has. */
  publish(events: readonly DomainEvent[]): Promise<'published' | 'lost'>;
  step(payload: JsonValue): Promise<JsonValue>;
  guard(event: GuardEvent): Promise<GuardReport>;
  sweep(): Promise<SweepReport>;
  lifecycle(event: LifecycleEvent): Promise<LifecycleReport>;
  drillGuard(event: DrillGuardEvent): Promise<DrillGuardReport>;
}

export function createInvoker(options: InvokerOptions): Invoker {
  const { clock, faults, settings, books, portsOf: decorate = (ports: Ports) => ports } = options;
  const metrics: EmittedMetric[] = [];
  const log: LogLine[] = [];
  const idle = new Map<FunctionName, number>();

  const missingEvents: DomainEvent[] = [];
  const invocations = new Map<Actor, number>();

  const portsOf = (caller: string, { endsAt, start, role }: Invocation) => {
    const ports = modelledPorts({
      calling: { cloud: options.cloud, clock, random: options.random, caller },
      books,
      remaining: () => endsAt - clock.now(),
      start,
      metrics: recordingMetrics(metrics),
      log: recordingLog(log),
      consistencySeconds: settings.consistencySeconds,
      ...defined({ role }),
    });
    return { ...ports, events: checkedEvents(ports.events, options.cloud, missingEvents) };
  };

  const invoke = async <T>({ actor, functionName, role }: Invoked, body: Body<T>, fault?: What): Promise<T> => {
    const invocation = (invocations.get(actor) ?? 0) + 1;
    invocations.set(actor, invocation);
    const waiting = idle.get(functionName) ?? 0;
    const start = waiting > 0 ? 'warm' : 'cold';
    idle.set(functionName, Math.max(0, waiting - 1));
    await clock.sleep(START_MILLIS[start]);
    const endsAt = clock.now() + FUNCTION_TIMEOUT_SECONDS[functionName] * 1_000;
    const death = deathOf(fault);
    const mortal = mortalPorts(decorate(portsOf(actor, { endsAt, start, ...defined({ role }) }), actor), {
      ...defined({ death }),
      reason: ended('Runtime.ExitError', 'Runtime exited with error: signal: killed'),
      onCall: (call) => options.onPortCall?.({ ...call, actor, invocation }),
    });
    const answered = new AbortController();
    void killInTime(clock, { endsAt, signal: answered.signal, kill: mortal.kill });
    try {
      const answer = await Promise.race([
        body(mortal.ports, (of) => mortal.wrap(portsOf(actor, { endsAt, start, ...defined({ role: of }) }))),
        mortal.death,
      ]);
      idle.set(functionName, (idle.get(functionName) ?? 0) + 1);
      return answer;
    } finally {
      answered.abort(new Error('the invocation has ended'));
    }
  };

  const run = async <T>(invoked: Invoked, body: Body<T>): Promise<T | JsonValue> => {
    const fault = faults.ofFunction(invoked.actor, invoked.instance);
    if (fault?.kind === 'refused') {
      throw serviceError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    if (fault?.kind === 'no-function') {
      throw serviceError('Lambda.ResourceNotFoundException', `Function not found: ${invoked.functionName}`);
    }
    if (fault?.kind === 'answers') {
      return fault.answer;
    }
    if (fault?.kind === 'twice') {
      nobodyWaits(invoke(invoked, body));
    }
    const answer = invoke(invoked, body, fault);
    if (fault?.kind === 'runs-on') {
      nobodyWaits(answer);
      await clock.sleep(START_MILLIS.warm);
    } else {
      const value = await answer;
      if (fault?.kind !== 'answer-lost') {
        return value;
      }
    }
    throw serviceError('Lambda.SdkClientException', 'Unable to execute HTTP request');
  };

  return {
    metrics,
    log,
    missingEvents,
    publish: (events) => portsOf('Operator', { endsAt: Infinity, start: 'warm' }).events.publish(events),
    step: async (payload) => {
      const { step, state, execution } = JSON.parse(JSON.stringify(payload)) as StepPayload;
      const missing = REQUIRED_SLOTS[step].filter((slot) => state[slot] === undefined);
      if (missing.length > 0) {
        throw new Error(`state of step ${step} lacks ${missing.join(', ')}`);
      }
      const handler = HANDLERS[step] as (
        ports: Ports,
        settings: Settings,
      ) => (state: unknown, execution: ExecutionContext) => Promise<unknown>;
      const instance = typeof state.instanceId === 'string' ? state.instanceId : undefined;
      const role = roleOf(state);
      const functionName = STEP_FUNCTIONS[step];
      const answer = await run({ actor: step, functionName, instance, ...defined({ role }) }, (ports) =>
        handler(ports, settings)(state, execution).catch((error: unknown) => {
          throw reported(error);
        }),
      );
      return JSON.parse(JSON.stringify(answer ?? null)) as JsonValue;
    },
    guard: async (event) =>
      (await run({ actor: 'Guard', functionName: 'guard', instance: undefined }, (ports) =>
        guard(ports, settings)(event),
      )) as GuardReport,
    sweep: async () =>
      (await run({ actor: 'Sweep', functionName: 'sweep', instance: undefined }, (ports) =>
        sweep(ports, settings)(),
      )) as SweepReport,
    lifecycle: async (event) =>
      (await run({ actor: 'Lifecycle', functionName: 'lifecycle', instance: undefined }, (ports) =>
        lifecycle(ports, settings)(event),
      )) as LifecycleReport,
    drillGuard: async (event) =>
      (await run({ actor: 'DrillGuard', functionName: 'drill-guard', instance: undefined }, (ports, byRole) =>
        drillGuard({ ...ports, instancesOf: (role) => byRole(role).drillInstances }, settings)(event),
      )) as DrillGuardReport,
  };
}

interface StepPayload {
  readonly step: StepName;
  readonly state: Readonly<Record<string, unknown>>;
  readonly execution: ExecutionContext;
}

interface Invoked {
  readonly actor: Actor;
  readonly functionName: FunctionName;
  readonly instance: string | undefined;
  /** Of a drill's place in another account. */
  readonly role?: string;
}

interface Invocation extends Pick<Invoked, 'role'> {
  readonly endsAt: number;
  readonly start: 'cold' | 'warm';
}

/** With the ports of a role, too. */
type Body<T> = (ports: Ports, byRole: (role: string | undefined) => Ports) => Promise<T>;
type What = FunctionFault['what'];

function deathOf(fault: What | undefined): Death | undefined {
  if (fault?.kind === 'dies') {
    return fault;
  }
  return fault?.kind === 'hangs' ? { call: fault.call, side: 'hangs' } : undefined;
}

/** Of an invocation that goes on though nobody hears how it ends. */
function nobodyWaits(answer: Promise<unknown>): void {
  answer.catch(() => undefined);
}

async function killInTime(
  clock: VirtualClock,
  {
    endsAt,
    signal,
    kill,
  }: { readonly endsAt: number; readonly signal: AbortSignal; readonly kill: (reason: Error) => void },
): Promise<void> {
  try {
    await clock.sleep(endsAt - clock.now(), signal);
    kill(ended('Sandbox.Timedout', 'Task timed out'));
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

function ended(errorType: string, errorMessage: string): LambdaError {
  return functionError({ errorType, errorMessage });
}

/** As the runtime reports what a handler threw: by its name. */
function reported(error: unknown): LambdaError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return functionError({ errorType: name, errorMessage: message });
}
