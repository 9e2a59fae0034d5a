import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../clock';
import { functionError, LambdaError, serviceError } from '../interpreter/errors';
import { parseJson, isJsonObject, type JsonValue } from '../interpreter/json';
import { parseEmf, type MetricRecord } from './emf';
import { createPool, type Pool, type PoolInvocation } from './pool';
import { startRuntimeApi, type RuntimeApi } from './runtime-api';
import { type ProcessorTime, type SandboxLine, type SandboxOutcome } from './sandbox';
import { type FunctionSpec } from './specs';

/** What can be made to go wrong with an invocation. */
export type FunctionFault =
  /** The function is not run and fails with `InjectedFault`. */
  | 'error-before'
  /** The function runs to its end, its answer is lost, `InjectedFault`. */
  | 'error-after'
  /** The function runs to its end, then its environment ends before it answers: Runtime.ExitError. */
  | 'crash'
  /** The function runs, its answer is lost, and it fails when its time is over: Sandbox.Timedout. */
  | 'timeout'
  /** The Lambda service refuses: Lambda.ServiceException; the function is not run. */
  | 'service-error';

/** A line of a function's log with what it means. */
export interface FunctionLog extends SandboxLine {
  readonly logicalId: string;
  /** The metrics in the line, where it is one of the embedded metric format. */
  readonly metrics: readonly MetricRecord[];
}

/** One invocation, after its end. */
export interface InvocationReport {
  readonly logicalId: string;
  readonly requestId: string;
  readonly context: InvocationContext;
  readonly coldStart: boolean;
  /** How long the environment took to load the handler; 0 for a warm one. */
  readonly initMillis: number;
  readonly durationMillis: number;
  /** The error's name, undefined after a success. */
  readonly error: string | undefined;
  readonly fault: FunctionFault | undefined;
}

/** Where an invocation comes from; an InvokeCall of the interpreter fits. */
export interface InvocationContext {
  readonly state?: string;
  readonly executionArn?: string;
}

export interface FunctionHostOptions {
  readonly specs: readonly FunctionSpec[];
  /** Becomes AWS_ENDPOINT_URL of every function. */
  readonly endpointUrl: string;
  /** Must run at the pace of real time, since the functions do. @default systemClock */
  readonly clock?: Clock;
  readonly onLog?: (log: FunctionLog) => void;
  readonly onInvocation?: (report: InvocationReport) => void;
  readonly fault?: (spec: FunctionSpec, payload: JsonValue) => FunctionFault | undefined;
}

/** Runs bundled functions as Lambda does. */
export interface FunctionHost {
  /** The function's answer; throws LambdaError where it, or the service, failed. The name may be a logical id, a name, or an ARN with or without a version. */
  readonly invoke: (logicalIdOrArn: string, payload: JsonValue, context?: InvocationContext) => Promise<JsonValue>;
  /** Of each environment that was started since the last close. */
  readonly processorTimes: () => readonly ProcessorTime[];
  /** Kills every environment; invocations in progress fail with Runtime.ExitError. */
  readonly close: () => Promise<void>;
}

/** A host whose environments start when they are needed. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const clock = options.clock ?? systemClock;
  const pools = new Map<string, Pool>();
  let api: Promise<RuntimeApi> | undefined;
  // A host that ends without close() leaves no process behind; each kill is sent before the first await.
  const onExit = (): void => {
    for (const pool of pools.values()) {
      void pool.close();
    }
  };
  const poolOf = async (spec: FunctionSpec): Promise<Pool> => {
    const existing = pools.get(spec.logicalId);
    if (existing !== undefined) {
      return existing;
    }
    if (api === undefined) {
      process.once('exit', onExit);
    }
    api ??= startRuntimeApi();
    const onLine = (line: SandboxLine): void =>
      options.onLog?.({ ...line, logicalId: spec.logicalId, metrics: parseEmf(line.text) });
    const pool = createPool({ spec, api: await api, endpointUrl: options.endpointUrl, clock, onLine });
    const raced = pools.get(spec.logicalId);
    if (raced !== undefined) {
      return raced;
    }
    pools.set(spec.logicalId, pool);
    return pool;
  };
  const invoke = async (name: string, payload: JsonValue, context: InvocationContext = {}): Promise<JsonValue> => {
    const spec = specOf(options.specs, name);
    const fault = options.fault?.(spec, payload);
    const requestId = randomUUID();
    const began = clock.now();
    const used = { coldStart: false, initMillis: 0 };
    const end = (error: string | undefined): void => {
      const durationMillis = clock.now() - began - used.initMillis;
      options.onInvocation?.({ logicalId: spec.logicalId, requestId, context, ...used, durationMillis, error, fault });
    };
    try {
      if (fault === 'error-before') {
        throw injected('before it ran');
      }
      if (fault === 'service-error') {
        throw serviceError(
          'Lambda.ServiceException',
          'The service is unavailable (injected). (Service: AWSLambda; Status Code: 500)',
        );
      }
      const pool = await poolOf(spec);
      const onStart: PoolInvocation['onStart'] = (start) => Object.assign(used, start);
      const answer = answerOf(spec, requestId, await pool.run({ requestId, payload, fault, onStart }));
      if (fault === 'error-after') {
        throw injected('after it ran');
      }
      end(undefined);
      return answer;
    } catch (thrown) {
      end(thrown instanceof LambdaError ? thrown.error : 'unexpected');
      throw thrown;
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
    await (await api)?.close();
    pools.clear();
    process.removeListener('exit', onExit);
    api = undefined;
  };
  return {
    invoke,
    processorTimes: () => [...pools.values()].flatMap((pool) => pool.processorTimes()),
    close,
  };
}

function specOf(specs: readonly FunctionSpec[], name: string): FunctionSpec {
  // There is one version of the code, so a version has no environments of its own.
  const unqualified = name.replace(/(:function:[^:]+):(\$LATEST|\d+)$/, '$1');
  const found = specs.find((spec) => [spec.logicalId, spec.functionName, spec.functionArn].includes(unqualified));
  if (found !== undefined) {
    return found;
  }
  throw new Error(
    `there is no function ${name} in the assembly, there are ${specs.map((spec) => spec.logicalId).join(', ')}`,
  );
}

function answerOf(spec: FunctionSpec, requestId: string, outcome: SandboxOutcome | 'timed-out'): JsonValue {
  if (outcome !== 'timed-out' && outcome.kind === 'response') {
    return parseJson(outcome.body);
  }
  throw failureOf(spec, requestId, outcome);
}

function injected(when: string): LambdaError {
  return functionError({
    errorType: 'InjectedFault',
    errorMessage: `the rehearsal made this invocation fail ${when}`,
    trace: [],
  });
}

/** The error that Lambda reports for an invocation without an answer. */
function failureOf(spec: FunctionSpec, requestId: string, outcome: SandboxOutcome | 'timed-out'): LambdaError {
  if (outcome === 'timed-out') {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`;
    return functionError({ errorType: 'Sandbox.Timedout', errorMessage });
  }
  if (outcome.kind === 'exit') {
    const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${outcome.description}`;
    return functionError({ errorType: outcome.errorType, errorMessage });
  }
  return reported(outcome.body);
}

/** What the runtime client posted of an error that the handler, or its loading, threw. */
function reported(body: string): LambdaError {
  const report = parseJson(body);
  const field = (name: string): string => {
    const value = isJsonObject(report) ? report[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const trace = isJsonObject(report) && Array.isArray(report['trace']) ? report['trace'].map(String) : [];
  return functionError({ errorType: field('errorType'), errorMessage: field('errorMessage'), trace });
}
