import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { hasEnded } from '../guests/host-command';
import type { Invocation, RuntimeApi } from './runtime-api';
import { sandboxEnvironment } from './sandbox-environment';
import type { FunctionSpec } from './specs';

/** How an invocation left its process. */
export type SandboxOutcome =
  | { readonly kind: 'response' | 'error'; readonly body: string }
  /** The process ended before it answered, as Lambda words it: `exit status 1`, `signal: killed`. */
  | { readonly kind: 'exit'; readonly errorType: ExitError; readonly description: string };

/** Lambda's names: for a process that the kernel killed since its memory was used up, and for any other end. */
type ExitError = 'Runtime.OutOfMemory' | 'Runtime.ExitError';

/** A line that a process wrote; `requestId` is undefined while it starts. */
export interface SandboxLine {
  readonly requestId: string | undefined;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One execution environment: a process with its own variables that serves one invocation at a time. */
export interface Sandbox {
  /** Resolves when the handler is loaded; with the outcome where it could not be. */
  readonly started: Promise<SandboxOutcome | 'ready'>;
  invoke(invocation: Invocation): Promise<SandboxOutcome>;
  /** What the kernel has given its process so far, or gave it before it ended. */
  processorTime(): ProcessorTime;
  /** Ends the process at once, busy or not; resolves when it is gone. */
  kill(): Promise<void>;
}

/** How long a process ran, and how long it was ready to run and waited for a processor. */
export interface ProcessorTime {
  readonly ranMillis: number;
  readonly waitedMillis: number;
}

const CLIENT = resolvePath(__dirname, 'runtime-client.js');

/** Starts the process of an environment. */
export function startSandbox(from: {
  readonly spec: FunctionSpec;
  readonly api: RuntimeApi;
  readonly endpointUrl: string;
  readonly onLine: (line: SandboxLine) => void;
}): Sandbox {
  const id = randomUUID();
  const ready = deferred<SandboxOutcome | 'ready'>();
  let asking: ((invocation: Invocation) => void) | undefined;
  let current: Current | undefined;
  const finish = (): void => {
    if (current?.outcome === undefined || current.flushed < 2) {
      return;
    }
    current.done.resolve(current.outcome);
    current = undefined;
  };
  const answered = (outcome: SandboxOutcome): void => {
    if (current === undefined) {
      return;
    }
    current.outcome = outcome;
    finish();
  };
  const begin = (): void => {
    if (asking === undefined || current === undefined) {
      return;
    }
    const deliver = asking;
    asking = undefined;
    deliver(current.invocation);
  };
  const runtimeApi = from.api.register(id, {
    onNext: (deliver) => {
      asking = deliver;
      ready.resolve('ready');
      begin();
    },
    onResponse: (_requestId, body) => {
      answered({ kind: 'response', body });
    },
    onError: (_requestId, body) => {
      answered({ kind: 'error', body });
    },
    onInitError: (body) => {
      ready.resolve({ kind: 'error', body });
    },
  });
  const child = startProcess(
    from.spec,
    sandboxEnvironment(from.spec, { runtimeApi, endpointUrl: from.endpointUrl, path: process.env['PATH'] ?? '' }),
  );
  const onLine = (stream: SandboxLine['stream'], text: string): void => {
    if (!text.startsWith(END_MARK)) {
      from.onLine({ requestId: current?.invocation.requestId, stream, text });
      return;
    }
    if (current === undefined) {
      return;
    }
    current.flushed += 1;
    finish();
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream], crlfDelay: Infinity }).on('line', (text) => {
      onLine(stream, text);
    });
  }
  let isEnded = false;
  let lastTime: ProcessorTime = { ranMillis: 0, waitedMillis: 0 };
  const processorTime = (): ProcessorTime => (lastTime = readProcessorTime(child.pid) ?? lastTime);
  const gone = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      from.api.unregister(id);
      const outcome = exitOf(code, signal, isEnded);
      ready.resolve(outcome);
      current?.done.resolve(current.outcome ?? outcome);
      current = undefined;
      resolve();
    });
  });
  return {
    started: ready.promise,
    invoke: (invocation) => {
      const done = deferred<SandboxOutcome>();
      if (hasEnded(child)) {
        return Promise.resolve(exitOf(child.exitCode, child.signalCode, isEnded));
      }
      current = { invocation, done, flushed: 0, outcome: undefined };
      begin();
      return done.promise;
    },
    processorTime,
    kill: () => {
      isEnded = true;
      processorTime();
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** How the client marks the end of an invocation's lines, on each of its two streams. */
const END_MARK = '\u0000end ';

interface Current {
  readonly invocation: Invocation;
  readonly done: Deferred<SandboxOutcome>;
  flushed: number;
  outcome: SandboxOutcome | undefined;
}

type PipedProcess = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

function startProcess(spec: FunctionSpec, env: Readonly<Record<string, string>>): PipedProcess {
  // As Lambda's own bootstrap does: nine tenths of the memory for the heap.
  const heap = `--max-old-space-size=${Math.floor(spec.memorySizeMb * 0.9)}`;
  return spawn(process.execPath, [heap, CLIENT], { cwd: spec.assetPath, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Of the main thread of a process; `undefined` where the process has ended, or the kernel does not count it. */
export function readProcessorTime(pid = 0): ProcessorTime | undefined {
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
    return { ranMillis: ran / 1e6, waitedMillis: waited / 1e6 };
  } catch {
    return undefined;
  }
}

/** `isEnded`: by the rehearsal, so that a SIGKILL is not the kernel's. Lambda names few signals in words. */
function exitOf(code: number | null, signal: string | null, isEnded: boolean): SandboxOutcome {
  const words: Readonly<Record<string, string>> = { SIGKILL: 'killed', SIGABRT: 'aborted' };
  const description = signal === null ? `exit status ${code ?? 0}` : `signal: ${words[signal] ?? signal}`;
  const errorType = signal === 'SIGKILL' && !isEnded ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  return { kind: 'exit', errorType, description };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}
