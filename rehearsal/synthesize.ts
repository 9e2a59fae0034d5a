import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cdkOf, projectAround } from '../documents/file/project';
import { RehearsalError } from './assembly';
import { sendSignal } from './guests/host-command';
import type { Progress } from './report/terminal';

interface AssemblyDirectory {
  readonly directory: string;
  readonly remove: () => void;
}

/**
 * The cloud assembly that was named, or that of the app around the working folder. The latter is in a folder of its own: two
 * rehearsals don't disturb each other.
 */
export async function assemblyDirectory(
  app: string | undefined,
  show: (progress: Progress) => void,
): Promise<AssemblyDirectory> {
  if (app !== undefined) {
    return { directory: resolve(app), remove: () => undefined };
  }
  const project = projectAround(process.cwd());
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-cdk-'));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    await synthesize(project, directory, (text) => {
      show({ at: Date.now(), text, kind: 'step' });
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { directory, remove };
}

/** Between two words that it is still at work. */
const WORD_MILLIS = 15_000;

/** `cdk synth` of a project into a folder, with words about its progress. It ends with this process. */
export async function synthesize(project: string, directory: string, say: (text: string) => void): Promise<void> {
  say('synthesizing the app (cdk synth): half a minute,');
  say('minutes when the machine is busy; --app cdk.out skips it');
  const startedAt = Date.now();
  const child = spawn(cdkOf(project), ['synth', '--quiet', '--output', directory], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A group of its own: cdk starts the app in a shell, and all of them end together.
  });
  const end = (): void => {
    if (child.pid !== undefined) {
      sendSignal(-child.pid, 'SIGKILL');
    }
  };
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const words = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    say(`still synthesizing after ${String(seconds)} s: ${output.trimEnd().split('\n').at(-1) ?? ''}`);
  }, WORD_MILLIS);
  process.on('exit', end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', (error) => {
        reject(new RehearsalError(`cdk can't be started in ${project} (${error.message}); run npm install`));
      });
    });
    if (code !== 0) {
      throw new RehearsalError(`cdk synth failed in ${project}; correct it or give a cdk.out with --app:\n${output}`);
    }
  } finally {
    clearInterval(words);
    process.off('exit', end);
  }
}
