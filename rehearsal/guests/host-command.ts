import { execFile, spawn, type ChildProcess } from 'node:child_process';

/** Where this machine's own tools are looked for: an ordinary user's PATH often lacks the sbin folders. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface CommandResult {
  /** -1 when the program could not be started or was ended by a signal. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of this machine (not of a guest) that had to succeed and did not. */
export class HostCommandError extends Error {
  override readonly name = 'HostCommandError';
}

/** Runs one of this machine's tools to its end; never rejects. */
export function runCommand(program: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env: hostEnvironment(), maxBuffer: 64 * 1024 * 1024, cwd: '/' };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve({ exitCode: 0, stdout, stderr });
      } else {
        resolve({
          exitCode: typeof error.code === 'number' ? error.code : -1,
          stdout,
          stderr: stderr === '' ? error.message : stderr,
        });
      }
    });
  });
}

/** Runs one of this machine's tools and returns its stdout; throws a `HostCommandError` that quotes its stderr. */
export async function mustRun(program: string, args: readonly string[]): Promise<string> {
  const result = await runCommand(program, args);
  if (result.exitCode !== 0) {
    throw new HostCommandError(
      `${[program, ...args].join(' ')} ended with ${result.exitCode}: ${result.stderr.trim()}`,
    );
  }
  return result.stdout;
}

/** Waits for the end of a process; `code` is null for a signal and for what could not be started. `output` has both streams. */
export async function outputOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => {
      resolve(null);
    });
  });
  return { code, output };
}

/** Whether a process that was started has ended, by itself or by a signal. */
export function hasEnded({ exitCode, signalCode }: Pick<ChildProcess, 'exitCode' | 'signalCode'>): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Sends a signal to a process, or to a group by its negative id; one that has just ended needs none. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

/** Whether a program is on the system's path. */
export async function hasProgram(program: string): Promise<boolean> {
  return (await runCommand('sh', ['-c', 'command -v "$1" >/dev/null', 'sh', program])).exitCode === 0;
}

/** Starts a process that outlives this one, in a session of its own. Returns its process id. */
export function startDetached(program: string, args: readonly string[]): number {
  const child = spawn(program, [...args], { env: hostEnvironment(), cwd: '/', detached: true, stdio: 'ignore' });
  child.unref();
  if (child.pid === undefined) {
    throw new HostCommandError(`${program} could not be started`);
  }
  return child.pid;
}

function hostEnvironment(): NodeJS.ProcessEnv {
  return { PATH: SYSTEM_PATH, LC_ALL: 'C' };
}
