import type { RestoreDrillCompleted } from '../../../lambdas/domain/drill/drill-event';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import { startExecution } from '../../../rehearsal/interpreter';
import { DRILL_MACHINE, DRILL_MACHINE_ARN } from '../../simulation/machine';
import { costOf, NOTHING } from '../cost/cost';
import type { Prices } from '../cost/prices';
import { gigabyteSeconds } from '../cost/run-usage';
import { functionsOf } from '../model/functions';
import type { Latencies } from '../model/latencies';
import { medianSample } from '../model/sample';
import type { World } from '../model/world';
import type { DrillInputs } from './inputs';
import { drillOf, drillWorld, type DrillSize } from './world';

/** Of one drill that passes. */
export interface DrillFigures {
  readonly gibibytes: number;
  /** MiB/s; absent where blocks are loaded when they are read. */
  readonly initializationRate?: number;
  /** From the start of the execution until its verdict is published. */
  readonly minutes: number;
  /** From the launch until the application is usable. */
  readonly minutesToUsable: number;
  /** US dollars that the drill adds to the bill: what it rents, and what the engine uses. */
  readonly usd: number;
  /** The part of it for state machine, functions, ledger, events and logs. */
  readonly engineUsd: number;
  /** Calls of AWS by the engine, the ledger's too. */
  readonly calls: number;
  readonly callsByOperation: Readonly<Record<string, number>>;
}

export interface DrillOptions {
  readonly latencies: Latencies;
  readonly prices: Prices;
  readonly inputs: DrillInputs;
  readonly gibibytes: readonly number[];
  readonly onProgress?: (text: string) => void;
}

export const DRILL_GIBIBYTES = [10, 100, 1_000];

/** One drill of each size, with an initialization rate and without. */
export async function measureDrills(options: DrillOptions): Promise<readonly DrillFigures[]> {
  const figures: DrillFigures[] = [];
  for (const gibibytes of options.gibibytes) {
    for (const isInitialized of [true, false]) {
      options.onProgress?.(`a set of ${gibibytes} GiB ${isInitialized ? 'with' : 'without'} initialization rate`);
      figures.push(await measureDrill(options, { gibibytes, isInitialized }));
    }
  }
  return figures;
}

async function measureDrill({ latencies, prices, inputs }: DrillOptions, size: DrillSize): Promise<DrillFigures> {
  const sample = medianSample(latencies);
  const world = drillWorld(sample, inputs, size);
  const functions = functionsOf({ world, sample });
  const startedAt = world.clock.now();
  const next = sample.transitions();
  let transitions = 0;
  const execution = startExecution(DRILL_MACHINE, {
    input: { drill: drillOf(inputs, size) },
    stateMachineArn: DRILL_MACHINE_ARN,
    clock: world.clock,
    random: world.random,
    invoke: (_, payload) => functions.invoke(payload),
    listener: ({ type }) => {
      transitions += type === 'StateEntered' || type === 'StateRetried' ? 1 : 0;
    },
    quota: (of) => (of === 'transition' ? next() : 0),
  });
  const { status, cause } = await world.clock.runUntil(execution.result);
  const told = world.cloud.events.find(({ detailType }) => detailType === 'Restore Drill Completed');
  const { minutesToUsable } = (told?.detail ?? {}) as Partial<RestoreDrillCompleted>;
  if (status !== 'SUCCEEDED' || told === undefined || minutesToUsable === undefined) {
    throw new Error(`the drill of ${size.gibibytes} GiB ended as ${status}: ${cause ?? ''}`);
  }
  const { calls } = world.cloud;
  const engineUsd = costOf(
    {
      ...NOTHING,
      transitions,
      requests: functions.invocations.length,
      gigabyteSeconds: gigabyteSeconds(functions.invocations),
      ...ledgerUnits(calls),
      events: world.cloud.events.length,
      logBytes: functions.logBytes(),
    },
    prices,
  ).total;
  return {
    gibibytes: size.gibibytes,
    ...(size.isInitialized && { initializationRate: inputs.initializationRate }),
    minutes: (told.at - startedAt) / 60_000,
    minutesToUsable,
    usd: engineUsd + rentUsd(world, prices, size),
    engineUsd,
    calls: calls.length,
    callsByOperation: countsOf(calls),
  };
}

/** Both writes of a drill are followed by the index of what is owed. */
function ledgerUnits(calls: readonly CallRecord[]): { readonly writes: number } {
  return { writes: 2 * calls.filter(({ service }) => service === 'dynamodb').length };
}

const HOURS_OF_MONTH = 730;

/** Instance and volumes, from the launch until they are gone, and the initialization. */
function rentUsd({ cloud }: World, prices: Prices, { gibibytes, isInitialized }: DrillSize): number {
  const [instance] = [...cloud.instances.values()];
  if (instance?.terminatedAt === undefined) {
    throw new Error(`a drill left its instance: ${instance?.state ?? 'there is none'}`);
  }
  const hours = (instance.terminatedAt - instance.launchedAt) / 3_600_000;
  const volumes = ((gibibytes + ROOT_GIBIBYTES) * prices.volumeMonth * hours) / HOURS_OF_MONTH;
  return hours * prices.instanceHour + volumes + (isInitialized ? gibibytes * prices.initialization : 0);
}

/** Of the image. */
const ROOT_GIBIBYTES = 8;

function countsOf(calls: readonly CallRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { operation } of calls) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

/** Of the endpoints that Systems Manager needs in an isolated subnet: `ssm`, `ssmmessages`, `ec2messages`, in one zone. */
export function endpointsPerMonth({ endpointHour }: Prices): number {
  return 3 * endpointHour * HOURS_OF_MONTH;
}
