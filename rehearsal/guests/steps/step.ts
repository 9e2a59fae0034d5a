import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { Account, REHEARSAL_DIRECTORY } from '../confinement/confinement';
import type { Confinement } from '../confinement/confinement';
import type { RunningStep, ShellStep, StepExit } from '../guest';
import { SYSTEM_PATH } from '../host-command';
import { captureStream, STDERR_LIMIT, STDOUT_LIMIT } from './captured-stream';
import type { Pipe } from './pipes';

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

/** What the agent answers for a process that was killed. */
const KILLED_EXIT_CODE = 137;
/** What a shell answers for what it could not run. */
const NOT_STARTED_EXIT_CODE = 126;

/** Runs one step as the agent does: `sh -c FILE`, as root, without HOME, stdin /dev/null, in a process group of its own. */
export function startStep(runner: StepRunner, step: ShellStep): RunningStep {
  try {
    return launch(runner, step);
  } catch (error) {
    const stderr = `the step could not be started: ${error instanceof Error ? error.message : String(error)}`;
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
    environment: { ...runner.environment, PATH: stepPath(runner), ...step.environment },
    ...(step.workingDirectory === undefined ? {} : { workingDirectory: step.workingDirectory }),
    stdio: ['ignore', out.childEnd, err.childEnd],
  });
  out.closeChildEnd();
  err.closeChildEnd();
  const stdout = captureStream(out.reader, STDOUT_LIMIT);
  const stderr = captureStream(err.reader, STDERR_LIMIT);

  let kill = (): void => undefined;
  const finished = new Promise<StepExit>((resolve) => {
    const settle = (exitCode: number): void => {
      resolve({ exitCode, stdout: stdout.text(), stderr: stderr.text() });
      // Whoever was left behind with a stream may write on; this process must not wait for it to end.
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

/** The search path of a script: the agent's, and before it what was brought for the rehearsal. */
export function stepPath({ pathPrefix }: Pick<StepRunner, 'pathPrefix'>): string {
  return [...pathPrefix, SYSTEM_PATH].join(':');
}

/** The shims' folder as the instance sees it. */
export const SHIM_PATH = `${REHEARSAL_DIRECTORY}/bin`;

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
