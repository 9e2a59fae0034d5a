import type { StepName } from '../../../lambdas/contract';
import type { FunctionName } from '../../../lambdas/environment';
import type { Ports } from '../../../lambdas/ports';
import { functionError, type JsonValue } from '../../../rehearsal/interpreter';
import { modelledPorts } from '../../../rehearsal/in-process/modelled-ports';
import { recordingLog, recordingMetrics, type EmittedMetric } from '../../recorders';
import { FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { HANDLERS, SETTINGS } from '../../simulation/handlers';
import type { Sample } from './sample';
import type { World } from './world';

/** One invocation, as Lambda bills it. */
export interface Invocation {
  readonly functionName: FunctionName;
  readonly start: 'cold' | 'warm';
  /** Milliseconds since the epoch, by the model's clock. */
  readonly startedAt: number;
  /** In its handler. */
  readonly millis: number;
}

/** A step that can be done with the ports: one of the product's, or a part of one. */
export type Work = (ports: Ports, payload: StepPayload) => Promise<unknown>;

export interface StepPayload {
  readonly step: string;
  readonly state: never;
  readonly execution: { readonly arn: string; readonly startedAt: string };
}

export interface FunctionsOptions {
  readonly world: World;
  readonly sample: Sample;
  /** Steps that start in an environment made for them. @default none */
  readonly cold?: readonly StepName[];
  /** Steps beside the product's. */
  readonly extra?: Readonly<Record<string, Work>>;
}

/** Lambda with the product's handlers in it; warm, save where told otherwise. */
export interface Functions {
  readonly invocations: readonly Invocation[];
  readonly metrics: readonly EmittedMetric[];
  /** Bytes of log that the handlers wrote. */
  readonly logBytes: () => number;
  invoke(payload: JsonValue): Promise<JsonValue>;
}

export function functionsOf(options: FunctionsOptions): Functions {
  const { world, sample, cold = [], extra = {} } = options;
  const { clock, cloud, random, books } = world;
  const invocations: Invocation[] = [];
  const metrics: EmittedMetric[] = [];
  const lines: Parameters<typeof recordingLog>[0] = [];
  return {
    invocations,
    metrics,
    logBytes: () => lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0),
    invoke: async (json) => {
      const payload = JSON.parse(JSON.stringify(json)) as StepPayload;
      const work = extra[payload.step] ?? productWork(payload.step as StepName);
      const functionName = functionOf(payload.step);
      const start = cold.includes(payload.step as StepName) ? 'cold' : 'warm';
      await clock.sleep(start === 'cold' ? sample.millis.coldStart : sample.millis.warmStart);
      const startedAt = clock.now();
      const endsAt = startedAt + FUNCTION_TIMEOUT_SECONDS[functionName] * 1_000;
      const ports = modelledPorts({
        calling: { cloud, clock, random, caller: payload.step },
        books,
        remaining: () => endsAt - clock.now(),
        start,
        metrics: recordingMetrics(metrics),
        log: recordingLog(lines),
        consistencySeconds: SETTINGS.consistencySeconds,
      });
      try {
        const answer = await work(withConnections(ports, { sample, start }), payload);
        return JSON.parse(JSON.stringify(answer ?? null)) as JsonValue;
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        throw functionError({ errorType: name, errorMessage: message });
      } finally {
        invocations.push({ functionName, start, startedAt, millis: clock.now() - startedAt });
      }
    },
  };
}

function productWork(step: StepName): Work {
  const make = HANDLERS[step] as (ports: Ports, settings: typeof SETTINGS) => (...of: unknown[]) => Promise<unknown>;
  return (ports, { state, execution }) => make(ports, SETTINGS)(state, execution);
}

/** Parts of the freeze window are measured as that function. */
function functionOf(step: string): FunctionName {
  return step in STEP_FUNCTIONS ? STEP_FUNCTIONS[step as StepName] : 'freeze-window';
}

/** What the model does not describe: CreateSnapshots and SendCommand open a new connection, and are slow once in a cold environment. */
function withConnections(
  ports: Ports,
  { sample, start }: { readonly sample: Sample; readonly start: Invocation['start'] },
): Ports {
  const { connect, coldFirstCall } = sample.millis;
  const used = new Set<string>();
  const reach = async (client: string): Promise<void> => {
    const isFirst = start === 'cold' && !used.has(client);
    used.add(client);
    await ports.clock.sleep(connect + (isFirst ? coldFirstCall : 0));
  };
  return {
    ...ports,
    snapshots: {
      ...ports.snapshots,
      create: async (request) => {
        await reach('ec2');
        return ports.snapshots.create(request);
      },
    },
    scripts: {
      ...ports.scripts,
      send: async (request) => {
        await reach('ssm');
        return ports.scripts.send(request);
      },
    },
  };
}
