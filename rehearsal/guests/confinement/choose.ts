import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../json';
import type { Watchdog } from '../watchdog/watchdog';
import { startContainer, type ContainerKind } from './container';
import { ConfinementError, ConfinementKind, type Confinement, type ConfinementOptions } from './confinement';
import { startPlain } from './plain';

export interface ChosenConfinement {
  readonly kind: ConfinementKind;
  /** Why a stronger one was not chosen, a sentence each. */
  readonly notes: readonly string[];
}

export interface ConfinementChoice {
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
