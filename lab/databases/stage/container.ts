import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { StepExit } from '../../../rehearsal/guests/guest';
import { SYSTEM_PATH } from '../../../rehearsal/guests/host-command';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { CannotRunError } from '../errors';
import { watched } from './inside';
import type { InsideProcess } from './inside';

/** The mount of this machine: in an instance its name means the shim. */
const ENTER = 'exec 3</bin/mount; exec nsenter "$@"';

/**
 * Starts a program of the instance in a mount namespace of its own, as a container runtime does: the directory `place`
 * shows `source` there and stays empty everywhere else.
 */
export function startInContainer(
  guest: ProcessGuest,
  { source, place }: { readonly source: string; readonly place: string },
  [program, ...words]: readonly [string, ...string[]],
): InsideProcess {
  const inside = '/proc/self/fd/3 --bind "$0" "$1" && exec 3<&- && shift && exec "$@"';
  return watched(enter(guest, ['unshare', '-m', 'sh', '-c', inside, source, place, program, ...words]), program);
}

/**
 * Runs a document of the library in an instance with all capabilities, as the SSM Agent does: without SYS_PTRACE it could
 * not compare what a process in another mount namespace sees. Its freezes go through the instance's broker all the same.
 */
export async function runWithAllRights(guest: ProcessGuest, name: string, script: string): Promise<StepExit> {
  const path = `/run/${name}.sh`;
  writeFileSync(guest.confinement.hostPath(path), script);
  const child = enter(guest, ['sh', path]);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => (output[stream] += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as readonly unknown[];
  return { exitCode: typeof code === 'number' ? code : -1, ...output };
}

function enter(guest: ProcessGuest, argv: readonly string[]): ChildProcess {
  const { initPid } = guest.confinement;
  if (initPid === undefined) {
    throw new CannotRunError('an instance without namespaces can have no container');
  }
  const namespaces = ['-t', String(initPid), '-m', '-u', '-i', '-n', '-p', '--'];
  return spawn('sh', ['-c', ENTER, 'sh', ...namespaces, ...argv], {
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C', ...guest.environment },
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
