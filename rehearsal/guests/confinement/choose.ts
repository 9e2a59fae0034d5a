import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../json';
import { hasEnded, sendSignal, SYSTEM_PATH } from '../host-command';
import type { Watchdog } from '../watchdog/watchdog';
import { ConfinementError, ConfinementKind, type Confinement, type ConfinementOptions } from './confinement';
import { startContainer, type ContainerKind } from './container';

interface ChosenConfinement {
  readonly kind: ConfinementKind;
  /** Why a stronger one was not chosen, a sentence each. */
  readonly notes: readonly string[];
}

interface ConfinementChoice {
  readonly workspace: string;
  readonly watchdog: Watchdog;
  readonly forced?: ConfinementKind | undefined;
}

/** Takes the strongest sandbox that this machine allows. It tries each kind with an empty instance. */
export async function chooseConfinement({
  workspace,
  watchdog,
  forced,
}: ConfinementChoice): Promise<ChosenConfinement> {
  const containers: readonly ContainerKind[] =
    process.getuid?.() === 0
      ? [ConfinementKind.ROOT, ConfinementKind.USER_NAMESPACE]
      : [ConfinementKind.USER_NAMESPACE];
  const notes: string[] = [];
  for (const kind of containers.filter((candidate) => forced === undefined || forced === candidate)) {
    const directory = join(workspace, `probe-${kind}`);
    mkdirSync(join(directory, 'rehearsal', 'bin'), { recursive: true });
    try {
      await startContainer(kind, { directory, hostName: 'probe', binds: [], shims: [] });
      return { kind, notes };
    } catch (error) {
      notes.push(`confinement ${kind} is not available: ${messageOf(error)}`);
    } finally {
      await watchdog.clean(directory);
    }
  }
  if (forced !== undefined && forced !== ConfinementKind.PLAIN) {
    throw new ConfinementError(notes.join('; ') || `confinement ${forced} needs root`);
  }
  return { kind: ConfinementKind.PLAIN, notes };
}

/** Starts the sandbox of one instance. */
export async function confine(kind: ConfinementKind, options: ConfinementOptions): Promise<Confinement> {
  return kind === ConfinementKind.PLAIN ? startPlain(options) : startContainer(kind, options);
}

/** Linux's number of the capability that freezing and mounting need. */
const SYS_ADMIN = 21n;

/** No sandbox: refuses to start where a script could freeze or mount something of this machine. */
function startPlain({ directory }: ConfinementOptions): Confinement {
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
    commandPid: (child) => (hasEnded(child) ? undefined : child.pid),
    killGroup: ({ pid }) => {
      if (pid !== undefined) {
        sendSignal(-pid, 'SIGKILL');
      }
    },
  };
}
