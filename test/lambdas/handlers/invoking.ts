import { memoryLedger } from '../../../lab/ledger/ledger';
import { foreignDocument, slimDocument } from '../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS, type InstanceSpec } from '../../../lab/simulation/builders';
import { failing, type Actor } from '../../../lab/simulation/faults';
import { createSimulation, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';
import { RESULT_PATHS, type ExecutionContext, type StepName, type Steps } from '../../../lambdas/contract';
import type { DomainEvent } from '../../../lambdas/domain/events';
import { readContract } from '../../../lambdas/domain/document';
import { executionIdOf } from '../../../lambdas/domain/identifiers';
import { parseFields } from '../../../lambdas/domain/json';
import type { Prepared } from '../../../lambdas/domain/preparation';
import type { Attempt, CaughtError, RunIdentity, TargetInput } from '../../../lambdas/domain/target';
import { Denied } from '../../../lambdas/errors';
import type { Hold, Ledger, Ports } from '../../../lambdas/ports';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { EventEntry } from '../../../rehearsal/cloud/events/put-events';
import type { Command } from '../../../rehearsal/cloud/ssm/state';
import { LambdaError, type JsonValue } from '../../../rehearsal/interpreter';

/** The simulation's world, in which a test invokes one function after another and no rule invokes any. */
export interface World extends Simulation {
  /** What the handler throws is a `LambdaError` whose `error` is the name. */
  readonly step: <Name extends StepName>(
    name: Name,
    state: Steps[Name]['input'],
    execution?: ExecutionContext,
  ) => Promise<Steps[Name]['output']>;
  /** What an actor asked of its ports, in order, polls left out: `ledger.hold` for example. */
  readonly calls: (actor: Actor) => readonly string[];
  /** The ledger without latency or faults, to set up and to look. */
  readonly ledger: Ledger;
  /** Events that EventBridge took. */
  readonly events: () => readonly DomainEvent[];
  /** Scripts that Run Command took. */
  readonly sent: () => readonly (Pick<
    Command,
    'commandId' | 'comment' | 'parameters' | 'documentName' | 'timeoutSeconds'
  > & {
    readonly documentVersion: string;
  })[];
  /** Sums of metrics by name. */
  readonly metrics: () => Readonly<Record<string, number>>;
  readonly logged: () => readonly string[];
}

/** When a world begins. */
export const T0 = '2026-01-01T03:00:05.000Z';
export const later = (seconds: number): string => new Date(Date.parse(T0) + seconds * 1_000).toISOString();
export const INSTANCE = id(1);

export function aWorld(options: SimulationOptions = {}): World {
  const calls: { readonly actor: Actor; readonly call: string }[] = [];
  const onPortCall: SimulationOptions['onPortCall'] = ({ actor, port, method }) =>
    void calls.push({ actor, call: `${port}.${method}` });
  const simulation = createSimulation({ ...options, onPortCall });
  const { clock, cloud, invoker, books } = simulation;
  simulation.endRules();
  return {
    ...simulation,
    step: async (step, state, execution = CHILD) =>
      (await clock.runUntil(invoker.step({ step, state, execution } as unknown as JsonValue))) as never,
    calls: (actor) =>
      calls.filter((each) => each.actor === actor && each.call !== 'scripts.status').map(({ call }) => call),
    ledger: memoryLedger({ books }),
    events: () => cloud.calls.filter(isTold).flatMap(({ input }) => (input as unknown as Told).Entries.map(eventOf)),
    sent: () =>
      [...cloud.commands.values()].map(
        ({ commandId, comment, parameters, documentName, document, timeoutSeconds }) => ({
          ...{ commandId, comment, parameters, documentName, timeoutSeconds },
          documentVersion: document.version,
        }),
      ),
    metrics: () =>
      invoker.metrics.reduce<Record<string, number>>(
        (sums, { name, value }) => ({ ...sums, [name]: (sums[name] ?? 0) + value }),
        {},
      ),
    logged: () => invoker.log.map(({ event }) => event),
  };
}

interface Told {
  readonly Entries: readonly Required<EventEntry>[];
}

function isTold({ operation, error, answeredAt }: CallRecord): boolean {
  return operation === 'PutEvents' && error === undefined && answeredAt !== undefined;
}

function eventOf({ DetailType, Time, Resources, Detail }: Required<EventEntry>): DomainEvent {
  const detail: unknown = JSON.parse(Detail ?? '');
  return { detailType: DetailType, time: Time?.toISOString(), resources: Resources, detail } as DomainEvent;
}

const ACCOUNT = 'arn:aws:states:eu-central-1:111122223333:execution:EngineRuns';
export const RUN: RunIdentity = {
  runId: 'run-1',
  schedule: 'nightly',
  scheduledTime: '2026-01-01T03:00:00.000Z',
  startedAt: T0,
  executionArn: `${ACCOUNT}:run-1`,
};
export const CHILD: ExecutionContext = { arn: `${ACCOUNT}/Targets:child-1`, startedAt: T0 };
export const executionOf = (attempt: number): string =>
  executionIdOf({ runId: RUN.runId, instanceId: INSTANCE, attempt });
export const EXECUTION = executionOf(1);

/** What a child execution of a policy with this document gets. @default - the library's */
export function anInput(
  changed: Partial<TargetInput> = {},
  content: object = slimDocument({ leaseSeconds: LEASE_SECONDS }),
): TargetInput {
  const document = readContract({ name: DOCUMENT, version: '1', content: JSON.stringify(content) });
  return { policy: aPolicy(), run: RUN, document, instanceId: INSTANCE, ...changed };
}

/** A document without a lease, whose post-script does not end its pre-script; an agent would let it run for an hour. */
export const FOREIGN = { documents: { [DOCUMENT]: foreignDocument() } };
export const FOREIGN_INPUT = anInput({}, foreignDocument());

/** A target's state behind its Hold, with whatever other steps left in it. */
export type Walked = TargetInput & { readonly prepared: Prepared; readonly attempt: Attempt };

export const HELD = ['Prepare', 'Hold'] as const;
export const SENT = [...HELD, 'SendPreScript'] as const;
export const FROZEN = [...SENT, 'SnapshotWhenFrozen'] as const;
export const POSTED = [...FROZEN, 'AwaitPostScript'] as const;
type TargetStep = (typeof POSTED)[number] | 'Thaw' | 'Recover' | 'TakeSnapshots' | 'CreateVssSnapshots';

/** The state that these steps leave, one after the other. */
export async function walk(world: World, steps: readonly TargetStep[], from: object = anInput()): Promise<Walked> {
  const state: Walked & { readonly failure?: CaughtError } = await walkOn(world, steps, from);
  const failure = state.failure ?? (state.attempt as Attempt | undefined)?.failure;
  if (failure !== undefined) {
    throw new Error(`a step failed: ${failure.Error}: ${failure.Cause}`);
  }
  return state;
}

/** The same where a step may fail: its error is kept where the machine's catch keeps it, and the next one is invoked. */
export async function walkOn(world: World, steps: readonly TargetStep[], from: object = anInput()): Promise<Walked> {
  let state: object = from;
  for (const step of steps) {
    const [, ...path] = RESULT_PATHS[step].split('.');
    state = await world.step(step, state as never).then(
      (output) => put(state, path, output),
      (error: unknown) => put(state, [...path.slice(0, -1), 'failure'], caught(error)),
    );
  }
  return state as Walked;
}

function put(state: object, [slot = '', ...path]: readonly string[], value: unknown): object {
  const before = (state as Readonly<Record<string, object | undefined>>)[slot];
  return { ...state, [slot]: path.length === 0 ? value : put(before ?? {}, path, value) };
}

function caught(error: unknown): CaughtError {
  if (!(error instanceof LambdaError)) {
    throw error;
  }
  return { Error: error.error, Cause: error.causeText };
}

/** What a test expects of a step that rejects. */
export const rejection = (name: string) => ({ error: name });

/** The message that a handler threw. */
export const messageOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof LambdaError ? parseFields(error.causeText)?.errorMessage : undefined),
  );

/** A method of a port that rejects like this, `scripts.find` for example, where the model never makes it do so. */
export function rejecting(actor: Actor, call: `${keyof Ports}.${string}`, error: unknown): Changed {
  const [port = '', method = ''] = call.split('.');
  const reject = () =>
    Promise.resolve().then(() => {
      throw error;
    });
  return changing(actor, (ports) => ({ [port]: { ...ports[port as keyof Ports], [method]: reject } }));
}

type Changed = Pick<SimulationOptions, 'portsOf'>;

/** Changes ports of this actor's invocations. */
export const changing = (actor: Actor, change: (ports: Ports) => object): Changed => ({
  portsOf: (ports, invoked) => (invoked === actor ? { ...ports, ...change(ports) } : ports),
});

export const DENIED = new Denied('not allowed');

/** One instance whose scripts behave like this. */
export const behaving = (
  behavior: NonNullable<InstanceSpec['behavior']> = {},
): Pick<SimulationOptions, 'instances'> => ({
  instances: [{ number: 1, behavior }],
});

/** A call of AWS that fails for good; of each kind that its port tells apart where nothing was done, or may have been. */
export const always = (
  actor: Actor,
  operation: string,
  kind: Parameters<typeof failing>[2] = 'error-before-effect',
) => ({
  faults: [failing(actor, operation, kind, { times: Infinity })],
});

/** Run Command shows this actor no other output of any script. */
export const printing = (actor: Actor, output: string): Changed =>
  changing(actor, ({ scripts }) => ({ scripts: { ...scripts, output: () => Promise.resolve(output) } }));

/** Invocations of this actor have so many seconds less than their function. */
export const shorterBy = (seconds: number, actor: Actor): Changed =>
  changing(actor, ({ clock }) => ({ clock: { ...clock, remaining: () => clock.remaining() - seconds * 1_000 } }));

/** A thaw of the target that is owed, by a run that has lasted longer than a healthy one. */
export function aDebt(changed: Partial<Hold> = {}): Hold {
  return {
    instanceId: INSTANCE,
    runId: RUN.runId,
    policy: 'databases',
    executionArn: CHILD.arn,
    runArn: RUN.executionArn,
    executionId: EXECUTION,
    attempt: 1,
    documentName: DOCUMENT,
    documentVersion: '1',
    parameters: ['executionId', 'command'],
    heldAt: later(-1_200),
    dueAt: later(-600),
    ...changed,
  };
}
