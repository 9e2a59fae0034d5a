import { spawn } from 'node:child_process';

/** The exit code of a program; meanwhile other rows go on. */
export function runProgram(program: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'ignore', cwd: '/' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 137);
    });
  });
}

/** The same where it must succeed. */
export async function mustRun(program: string, ...args: readonly string[]): Promise<void> {
  const code = await runProgram(program, ...args);
  if (code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  }
}
