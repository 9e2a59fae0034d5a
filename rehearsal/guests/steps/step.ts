import { execFileSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync, closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { defined, messageOf } from '../../json';
import { Account, type Confinement } from '../confinement/confinement';
import { KILLED_EXIT_CODE, type RunningStep, type ShellStep, type StepExit } from '../guest';
import { SYSTEM_PATH } from '../host-command';

/** What a step needs of its instance. */
export interface StepRunner {
  readonly instanceId: string;
  readonly confinement: Confinement;
  readonly nextPipe: () => Pipe;
  /** Where this machine writes the agent's scripts, and where the instance reads them (it cannot write there). */
  readonly scripts: { readonly hostPath: string; readonly guestPath: string };
  /** Folders that come first on PATH. */
  readonly pathPrefix: readonly string[];
  /** Variables that every process of the instance has. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a shell answers for what it could not run. */
const NOT_STARTED_EXIT_CODE = 126;

/** Runs one step as the agent does: `sh -c FILE`, as root, without HOME, stdin /dev/null, in a process group of its own. */
export function startStep(runner: StepRunner, step: ShellStep): RunningStep {
  try {
    return launch(runner, step);
  } catch (error) {
    const stderr = `the step could not be started: ${messageOf(error)}`;
    return {
      finished: Promise.resolve({ exitCode: NOT_STARTED_EXIT_CODE, stdout: '', stderr }),
      kill: () => undefined,
    };
  }
}

function launch(runner: StepRunner, step: ShellStep): RunningStep {
  const script = writeScript(runner, step);
  const out = runner.nextPipe();
  const err = runner.nextPipe();
  const child = runner.confinement.spawn({
    argv: ['sh', '-c', script],
    account: Account.ROOT,
    environment: { ...runner.environment, PATH: [...runner.pathPrefix, SYSTEM_PATH].join(':'), ...step.environment },
    ...defined({ workingDirectory: step.workingDirectory }),
    stdio: ['ignore', out.childEnd, err.childEnd],
  });
  out.closeChildEnd();
  err.closeChildEnd();
  // The agent keeps this much of each stream, in characters.
  const stdout = captureStream(out.reader, 24_000);
  const stderr = captureStream(err.reader, 8_000);

  let kill = (): void => undefined;
  const finished = new Promise<StepExit>((resolve) => {
    const settle = (exitCode: number): void => {
      resolve({ exitCode, stdout: stdout.text(), stderr: stderr.text() });
      // A process that still has a stream may go on writing; this one must not wait for its end.
      for (const reader of [out.reader, err.reader]) {
        reader.unref();
      }
    };
    kill = () => {
      runner.confinement.killGroup(child);
      settle(KILLED_EXIT_CODE);
    };
    void exitOf(child).then(async (exitCode) => {
      await Promise.all([stdout.ended, stderr.ended]);
      settle(exitCode);
    });
  });
  return {
    finished,
    kill: () => {
      kill();
    },
  };
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(NOT_STARTED_EXIT_CODE);
    });
    child.once('exit', (code) => {
      resolve(code ?? KILLED_EXIT_CODE);
    });
  });
}

/** Writes the script where the agent would; its first line may name an interpreter. Returns the instance's path. */
function writeScript({ scripts, instanceId }: StepRunner, { commandId, name, script }: ShellStep): string {
  const path = [instanceId, 'document', 'orchestration', commandId, name].map((part) => part.replace(/[^\w.-]/g, '_'));
  const hostPath = join(scripts.hostPath, ...path, '_script.sh');
  mkdirSync(dirname(hostPath), { recursive: true });
  rmSync(hostPath, { force: true }); // a shell may still be reading the last one of this name
  writeFileSync(hostPath, script);
  chmodSync(hostPath, 0o700);
  return join(scripts.guestPath, ...path, '_script.sh');
}

interface CapturedStream {
  /** What has come so far, cut to the limit. */
  readonly text: () => string;
  /** Resolves when the last holder of the other end is gone. */
  readonly ended: Promise<void>;
}

/** Reads a stream to its end and keeps its first `limit` characters; the rest is read and dropped, so no writer blocks. */
function captureStream(stream: Readable, limit: number): CapturedStream {
  let kept = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (kept.length < limit) {
      kept = (kept + chunk).slice(0, limit);
    }
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => {
      resolve(); // a broken pipe has ended too
    });
  });
  return { text: () => kept, ended };
}

/** The two ends of a pipe. A child's end must be closed here once the child has it, or the pipe never ends. */
interface Pipe {
  readonly reader: Socket;
  readonly childEnd: number;
  readonly closeChildEnd: () => void;
}

/** How many are made by one call of mkfifo: enough for most rehearsals. */
const BATCH = 128;

/**
 * Pipes as the agent gives them to a script. Node's own are sockets, on which a script's `echo > /dev/stdout` fails;
 * Node cannot make pipes, so these are named ones whose names are gone before the script starts.
 */
export function createPipeSource(directory: string): () => Pipe {
  mkdirSync(directory, { recursive: true });
  const ready: string[] = [];
  let made = 0;
  const refill = (): void => {
    const names = Array.from({ length: BATCH }, () => join(directory, String(made++)));
    execFileSync('mkfifo', ['-m', '600', ...names], { env: { PATH: SYSTEM_PATH } });
    ready.push(...names);
  };
  refill();
  return () => {
    if (ready.length === 0) {
      refill();
    }
    const path = ready.pop();
    if (path === undefined) {
      throw new Error(`no pipe left in ${directory}`);
    }
    const reader = new Socket({
      fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    const childEnd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return {
      reader,
      childEnd,
      closeChildEnd: () => {
        closeSync(childEnd);
      },
    };
  };
}
