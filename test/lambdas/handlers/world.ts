import { memoryLedger } from '../../../rehearsal/in-process/ledger/ledger';
import type { Actor } from '../../../lab/simulation/faults';
import { createSimulation, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';
import type { ExecutionContext, StepName, Steps } from '../../../lambdas/contract';
import type { DomainEvent } from '../../../lambdas/domain/events';
import { LEVELS } from '../../../lambdas/domain/metrics';
import type { Ledger } from '../../../lambdas/ports';
import type { CallRecord } from '../../../rehearsal/cloud/calls';

import type { EventEntry } from '../../../rehearsal/cloud/events/operations';
import type { Command } from '../../../rehearsal/cloud/ssm/state';
import type { JsonValue } from '../../../rehearsal/interpreter';
import { CHILD } from './target';

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
  readonly sent: () => readonly Command[];
  /** Sums of metrics by name, without levels. */
  readonly metrics: () => Readonly<Record<string, number>>;
  readonly logged: () => readonly string[];
}

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
    sent: () => [...cloud.commands.values()],
    metrics: () =>
      invoker.metrics
        .filter(({ name }) => !LEVELS.includes(name))
        .reduce<Record<string, number>>(
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
