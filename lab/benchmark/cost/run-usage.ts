import type { CallRecord } from '../../../rehearsal/cloud/calls';
import { startExecution } from '../../../rehearsal/interpreter';
import { aPolicy, scripts } from '../../simulation/builders';
import { MACHINE } from '../../simulation/machine';
import { firing } from '../../simulation/simulation';
import { functionsOf, type Invocation } from '../model/functions';
import type { Latencies } from '../model/latencies';
import { medianSample } from '../model/sample';
import { worldOf } from '../model/world';
import { NOTHING, type Usage } from './cost';

/** Of every function of the engine (`lib/engine/engine-functions.ts`); a test holds the two together. */
export const MEMORY_MB = 512;

/** The engine's default. */
const CONCURRENCY = 40;

/** What one run of so many healthy targets uses. */
export interface RunUsage {
  readonly targets: number;
  readonly usage: Usage;
  /** Of a target's own execution: the most frequent number, and the largest. */
  readonly transitionsPerTarget: { readonly usual: number; readonly most: number };
  /** Of the run's own execution. */
  readonly runTransitions: number;
  /** Names of metrics that were emitted. */
  readonly metrics: number;
}

/** Runs the product's machine for so many targets, each with the median of every latency. */
export async function usageOfRun(targets: number, latencies: Latencies): Promise<RunUsage> {
  const sample = medianSample(latencies);
  const world = worldOf(sample, targets);
  const functions = functionsOf({ world, sample });
  const ledger: CallRecord[] = [];
  world.cloud.listen({
    onCall: (call) => {
      if (call.service === 'dynamodb') {
        ledger.push(call);
      }
    },
  });
  const transitions = new Map<string, number>();
  const next = sample.transitions();
  const execution = startExecution(MACHINE, {
    input: firing(aPolicy({ quiesce: scripts(), maxConcurrency: CONCURRENCY })),
    clock: world.clock,
    random: world.random,
    invoke: (_, payload) => functions.invoke(payload),
    listener: ({ type, executionArn }) => {
      if (type === 'StateEntered' || type === 'StateRetried') {
        transitions.set(executionArn, (transitions.get(executionArn) ?? 0) + 1);
      }
    },
    quota: (of) => (of === 'transition' ? next() : 0),
  });
  const { status, cause } = await world.clock.runUntil(execution.result);
  if (status !== 'SUCCEEDED') {
    throw new Error(`the run of ${targets} targets ended as ${status}: ${cause ?? ''}`);
  }
  const ofRun = transitions.get(execution.arn) ?? 0;
  transitions.delete(execution.arn);
  const ofTargets = [...transitions.values()];
  return {
    targets,
    usage: {
      ...NOTHING,
      transitions: ofTargets.reduce((sum, count) => sum + count, ofRun),
      requests: functions.invocations.length,
      gigabyteSeconds: gigabyteSeconds(functions.invocations),
      ...ledgerUnits(ledger),
      events: world.cloud.events.length,
      logBytes: functions.logBytes(),
    },
    transitionsPerTarget: { usual: mostFrequent(ofTargets), most: Math.max(...ofTargets) },
    runTransitions: ofRun,
    metrics: new Set(functions.metrics.map(({ name }) => name)).size,
  };
}

/** Lambda bills whole milliseconds of the memory that a function has. */
export function gigabyteSeconds(invocations: readonly Invocation[]): number {
  return invocations.reduce((sum, { millis }) => sum + (Math.ceil(millis) / 1_000) * (MEMORY_MB / 1_024), 0);
}

/** Writes that the index of owed thaws follows, so that they are paid for twice. */
const INDEXED = ['hold', 'markSending', 'strikeOut'];

/** Items are below 1 kB, so that each write is one unit, and a query of the index half a unit or one. */
function ledgerUnits(calls: readonly CallRecord[]): Pick<Usage, 'writes' | 'reads'> {
  const reads = calls.filter(({ operation }) => operation === 'Query').length;
  const indexed = calls.filter(({ input }) => INDEXED.includes(String(input.Method))).length;
  return { reads, writes: calls.length - reads + indexed };
}

function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) {
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}
