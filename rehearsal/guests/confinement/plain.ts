import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendSignal, SYSTEM_PATH } from '../host-command';
import { ConfinementError, ConfinementKind, type Confinement, type ConfinementOptions } from './confinement';

/** Linux's number of the capability that freezing and mounting need. */
const SYS_ADMIN = 21n;

/** No sandbox: refuses to start where a script could freeze or mount something of this machine. */
export function startPlain({ directory }: ConfinementOptions): Confinement {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (effective === undefined || ((BigInt(`0x${effective}`) >> SYS_ADMIN) & 1n) === 1n) {
    throw new ConfinementError(
      'namespaces are refused, and without them scripts could freeze this machine: run as an ordinary user',
    );
  }
  writeFileSync(join(directory, 'unconfined'), ''); // the clean-up then looks for processes by the variable below
  return {
    kind: ConfinementKind.PLAIN,
    initPid: undefined,
    hostPath: (guestPath) => guestPath,
    spawn: ({ argv: [program, ...args], environment, workingDirectory, stdio }) =>
      spawn(program, args, {
        env: { PATH: SYSTEM_PATH, ...environment, QUIESCE_GUEST: directory },
        cwd: workingDirectory ?? '/',
        detached: true,
        stdio,
      }),
    commandPid: ({ pid, exitCode, signalCode }) => (exitCode === null && signalCode === null ? pid : undefined),
    killGroup: ({ pid }) => {
      if (pid !== undefined) {
        sendSignal(-pid, 'SIGKILL');
      }
    },
  };
}
