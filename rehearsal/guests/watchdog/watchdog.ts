import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { mustRun, startDetached } from '../host-command';

/** The process that thaws and cleans up even if this one is killed. One per workspace. */
export interface Watchdog {
  /** The janitor's process id. */
  readonly pid: number;
  /** Must be called before anything is frozen: notes the bound after which the janitor thaws. Restarts a janitor that has ended. */
  readonly expectThaw: (freeze: ExpectedThaw) => void;
  /** Removes what `expectThaw` noted. */
  readonly thawed: (volumeId: string) => void;
  /** Whether the janitor thawed this volume because its bound had passed; true only once. */
  readonly tookOver: (volumeId: string) => boolean;
  /** Thaws, kills, unmounts, detaches and removes everything below a directory of the workspace (or all of it). */
  readonly clean: (directory: string) => Promise<void>;
  /** Cleans the whole workspace, then ends the janitor. Nothing may be frozen afterwards. */
  readonly end: () => Promise<void>;
}

interface ExpectedThaw {
  readonly volumeId: string;
  /** Where this machine has the volume mounted. */
  readonly mountedAt: string;
  readonly withinSeconds: number;
}

/** Starts the janitor of a workspace: `/…/quiesce-*`, which it removes when this process ends. */
export function startWatchdog(workspace: string): Watchdog {
  // A copy outside of the workspace: the clone may be gone, and the workspace goes, while the janitor still reads it.
  const scripts = mkdtempSync(`${workspace}.janitor-`);
  for (const file of ['janitor.sh', 'clean.sh']) {
    copyFileSync(join(__dirname, file), join(scripts, file));
  }
  for (const folder of ['frozen', 'overdue']) {
    mkdirSync(join(workspace, folder), { recursive: true });
  }
  const start = (): number =>
    startDetached('sh', [
      join(scripts, 'janitor.sh'),
      workspace,
      String(process.pid),
      startTicks(process.pid),
      join(scripts, 'clean.sh'),
    ]);
  let pid = start();
  const clean = async (directory: string): Promise<void> => {
    if (existsSync(directory)) {
      await mustRun('sh', [join(scripts, 'clean.sh'), directory]);
    }
  };
  return {
    get pid() {
      return pid;
    },
    expectThaw: ({ volumeId, mountedAt, withinSeconds }) => {
      if (!isAlive(pid)) {
        pid = start();
      }
      const marker = join(workspace, 'frozen', volumeId);
      // A second freeze, which will fail, must not put off the bound of the first.
      if (!existsSync(marker)) {
        writeFileSync(marker, `${Math.ceil(uptime() + withinSeconds)} ${mountedAt}\n`);
      }
    },
    thawed: (volumeId) => {
      rmSync(join(workspace, 'frozen', volumeId), { force: true });
    },
    tookOver: (volumeId) => {
      const overdue = readdirSync(join(workspace, 'overdue')).includes(volumeId);
      rmSync(join(workspace, 'overdue', volumeId), { force: true });
      return overdue;
    },
    clean,
    end: async () => {
      await clean(workspace);
      // It would end by itself in its next round, but until then its scripts would remain.
      if (existsSync(scripts) && isAlive(pid)) {
        process.kill(pid, 'SIGKILL');
      }
      rmSync(scripts, { recursive: true, force: true });
    },
  };
}

/** Whether a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state !== undefined && state !== 'Z';
}

/** Clock ticks since boot at which a process started: with its id, what identifies it. */
function startTicks(pid: number): string {
  return statFields(pid)?.[19] ?? '';
}

/** The fields of /proc/PID/stat from the state on; the name before them may hold spaces and brackets. */
export function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // the process is gone, which is an answer
  }
}
