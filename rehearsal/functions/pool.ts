import { sleepUnless, type Clock } from '../clock';
import type { JsonValue } from '../interpreter/json';
import type { RuntimeApi } from './runtime-api';
import {
  readProcessorTime,
  startSandbox,
  type ProcessorTime,
  type Sandbox,
  type SandboxLine,
  type SandboxOutcome,
} from './sandbox';
import { traceHeaderOf } from './sandbox-environment';
import type { FunctionSpec } from './specs';

/** The environments of one function. */
export interface Pool {
  /** Runs the invocation in an idle environment, or in a new one where none is idle. */
  readonly run: (invocation: PoolInvocation) => Promise<SandboxOutcome | 'timed-out'>;
  /** Of each environment that was started. */
  readonly processorTimes: () => readonly ProcessorTime[];
  readonly close: () => Promise<void>;
}

export interface PoolInvocation {
  readonly requestId: string;
  readonly payload: JsonValue;
  readonly fault: string | undefined;
  readonly onStart: (start: { readonly coldStart: boolean; readonly initMillis: number }) => void;
}

/** Lambda ends an initialization that takes longer. */
const INIT_LIMIT_MILLIS = 10_000;

/** A pool without any environment yet. */
export function createPool(from: {
  readonly spec: FunctionSpec;
  readonly api: RuntimeApi;
  readonly endpointUrl: string;
  readonly clock: Clock;
  readonly onLine: (line: SandboxLine) => void;
}): Pool {
  const { spec, clock } = from;
  const started: Sandbox[] = [];
  const alive = new Set<Sandbox>();
  const idle: Sandbox[] = [];
  const discard = async (sandbox: Sandbox): Promise<void> => {
    alive.delete(sandbox);
    await sandbox.kill();
  };
  const startCold = async (invocation: PoolInvocation): Promise<Sandbox | SandboxOutcome | 'timed-out'> => {
    const began = clock.now();
    const sandbox = startSandbox(from);
    started.push(sandbox);
    alive.add(sandbox);
    const state = await within({ clock, sandbox, millis: INIT_LIMIT_MILLIS }, sandbox.started);
    invocation.onStart({ coldStart: true, initMillis: clock.now() - began });
    if (state === 'ready') {
      return sandbox;
    }
    await discard(sandbox);
    return state;
  };
  const work = async (sandbox: Sandbox, invocation: PoolInvocation): Promise<SandboxOutcome | 'timed-out'> => {
    const timeoutMillis = spec.timeoutSeconds * 1000;
    const began = clock.now();
    const answer = sandbox.invoke({
      requestId: invocation.requestId,
      payloadJson: JSON.stringify(invocation.payload),
      deadlineMillis: began + timeoutMillis,
      functionArn: spec.functionArn,
      traceId: traceHeaderOf(invocation.requestId),
    });
    const outcome = await within({ clock, sandbox, millis: timeoutMillis }, answer);
    if (outcome === 'timed-out' || outcome.kind === 'exit') {
      await discard(sandbox);
      return outcome;
    }
    if (invocation.fault === 'crash') {
      await discard(sandbox);
      return { kind: 'exit', errorType: 'Runtime.ExitError', description: 'signal: killed' };
    }
    if (invocation.fault === 'timeout') {
      await clock.sleep(Math.max(0, began + timeoutMillis - clock.now()));
      await discard(sandbox);
      return 'timed-out';
    }
    if (alive.has(sandbox)) {
      idle.push(sandbox);
    }
    return outcome;
  };
  return {
    run: async (invocation) => {
      const warm = idle.pop();
      if (warm !== undefined) {
        return work(warm, invocation);
      }
      const cold = await startCold(invocation);
      return typeof cold === 'object' && 'invoke' in cold ? work(cold, invocation) : cold;
    },
    processorTimes: () => started.map((sandbox) => sandbox.processorTime()),
    close: async () => {
      idle.length = 0;
      await Promise.all([...alive].map(discard));
    },
  };
}

interface Limit {
  readonly clock: Clock;
  readonly sandbox: Sandbox;
  readonly millis: number;
}

/** The promise's value, or `timed-out` when its process has had so much time. */
async function within<T>(limit: Limit, promise: Promise<T>): Promise<T | 'timed-out'> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, passed(limit, over.signal)]);
  } finally {
    over.abort();
  }
}

/**
 * The time in which its process, or this one, waits for a processor does not count: in Lambda it has one of its own.
 * The signal ends it at once, when the race is over and nothing reads its answer.
 */
async function passed({ clock, sandbox, millis }: Limit, signal: AbortSignal): Promise<'timed-out'> {
  const counted = (): number =>
    clock.now() - sandbox.processorTime().waitedMillis - (readProcessorTime(process.pid)?.waitedMillis ?? 0);
  const began = counted();
  for (let left = millis; left >= 1; left = began + millis - counted()) {
    if ((await sleepUnless(clock, left, signal)) === 'ended') {
      break;
    }
  }
  return 'timed-out';
}
