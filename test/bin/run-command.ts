import type { Command } from 'commander';
import { checkCommand } from '../../bin/check/command';

/** What a run of a command wrote, and how it ended. */
export interface Ended {
  readonly exitCode: typeof process.exitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCheck(url: string, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(checkCommand(), url, flags);
}

/** Runs a command in this process, so that a test costs milliseconds. What it throws is the caller's. */
export async function runCommand(command: Command, url: string, flags: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      written[stream] += String(chunk);
      return true;
    }),
  );
  const before = { exitCode: process.exitCode, url: process.env.AWS_ENDPOINT_URL };
  process.env.AWS_ENDPOINT_URL = url;
  try {
    await command.parseAsync([...flags], { from: 'user' });
    return { ...written, exitCode: process.exitCode };
  } finally {
    process.exitCode = before.exitCode;
    process.env.AWS_ENDPOINT_URL = before.url;
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
}
