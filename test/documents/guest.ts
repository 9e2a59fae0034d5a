import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun, runProgram } from './programs';
import { until } from './until';

export interface ScriptExit {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningScript {
  readonly finished: Promise<ScriptExit>;
  /** What the agent does on a time-out or cancel. */
  killGroup(): void;
  /** What a shutdown does. */
  stop(): void;
}

export interface Surroundings {
  /** Run before the script in its mount namespace: what it mounts or unmounts there nobody else sees. */
  readonly before?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** Longest that anything of a guest stays frozen, from the start of the last script or freeze. */
const GUARD_SECONDS = 28;

/**
 * A stand-in for an instance: ext4 on loop devices, a /run of its own and shims before the PATH. A guard in a session of
 * its own, started before anything is mounted, thaws the volumes when its time has come, also when the test was killed.
 * The disks lie in memory: one of the machine that is busy would have every freeze and every umount wait for it.
 */
export class Volumes {
  readonly root = mkdtempSync(join(tmpdir(), 'quiesce-documents-'));
  readonly shims = join(this.root, 'shims');
  private readonly disks = join(this.root, 'disks');
  private readonly inMemory = [this.disks, join(this.root, 'run')];
  private readonly mounted: string[] = [];
  private scripts = 0;

  constructor() {
    chmodSync(this.root, 0o755); // PostgreSQL's own user has to reach its volumes.
    this.putOff();
    const guard = `while sleep 1 && [ -e "$1/guard" ]; do
  read -r until <"$1/guard" && [ "$(date +%s)" -lt "$until" ] && continue
  for disk in "$1"/disks/*; do fsfreeze -u "$1/\${disk##*/}"; done
done`;
    spawn('setsid', ['sh', '-c', guard, 'sh', this.root], { detached: true, stdio: 'ignore' }).unref();
    mkdirSync(this.shims);
    for (const path of this.inMemory) {
      mkdirSync(path);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'quiesce-documents', path]);
    }
  }

  /** Makes a volume and mounts it; meanwhile other guests go on. */
  async mount(name: string): Promise<void> {
    const path = this.path(name);
    const disk = join(this.disks, name);
    mkdirSync(path);
    await mustRun('truncate', '-s', '256M', disk);
    await mustRun('mkfs.ext4', '-q', '-F', disk);
    await mustRun('mount', '-o', 'loop', disk, path);
    this.mounted.push(path);
  }

  /** Mounts a volume, or a directory of it, a second time. */
  async bind(name: string, place: string): Promise<void> {
    const path = this.path(place);
    mkdirSync(path, { recursive: true });
    await mustRun('mount', '--bind', this.path(name), path);
    this.mounted.push(path);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** A program that is found before the real one. */
  shim(name: string, body: string): void {
    writeFileSync(join(this.shims, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }

  state(...path: readonly string[]): string {
    return join(this.root, 'run', 'quiesce', ...path);
  }

  /** Starts a script in a process group of its own, as root, without HOME, with this guest's /run. */
  start(script: string, { before = ':', environment = {}, directory = '/' }: Surroundings = {}): RunningScript {
    this.putOff();
    this.scripts += 1;
    const file = join(this.root, `script-${this.scripts}.sh`);
    writeFileSync(file, script, { mode: 0o700 });
    const inside = `mount --bind "$1" /run && { ${before}; } && exec sh -c "$2"`;
    const child = spawn('unshare', ['-m', 'sh', '-c', inside, 'sh', join(this.root, 'run'), file], {
      detached: true,
      cwd: directory,
      env: { PATH: `${this.shims}:/usr/bin:/bin`, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return {
      finished: exitOf(child),
      killGroup: () => {
        if (child.pid !== undefined) {
          process.kill(-child.pid, 'SIGKILL');
        }
      },
      stop: () => {
        if (child.pid !== undefined) {
          process.kill(-child.pid, 'SIGTERM');
        }
      },
    };
  }

  run(script: string, surroundings?: Surroundings): Promise<ScriptExit> {
    return this.start(script, surroundings).finished;
  }

  /** By trying to freeze it: the kernel has no question for it. */
  isFrozen(name: string): boolean {
    const path = this.path(name);
    if (spawnSync('fsfreeze', ['-f', path]).status !== 0) {
      return true;
    }
    execFileSync('fsfreeze', ['-u', path]);
    return false;
  }

  freeze(name: string): void {
    this.putOff();
    execFileSync('fsfreeze', ['-f', this.path(name)]);
  }

  /** Whether it was frozen. */
  thaw(name: string): boolean {
    return spawnSync('fsfreeze', ['-u', this.path(name)], { stdio: 'ignore' }).status === 0;
  }

  /** Processes of leases that still wait. */
  watchdogs(): readonly number[] {
    return this.processes('watchdog');
  }

  async close(): Promise<void> {
    for (const path of this.mounted) {
      await runProgram('fsfreeze', '-u', path); // refused where nothing is frozen
    }
    for (const pid of [...this.watchdogs(), ...this.processes('keepers')]) {
      process.kill(pid, 'SIGTERM');
    }
    for (const path of this.mounted.toReversed()) {
      // What was just killed may still use it.
      await until(async () => (await runProgram('umount', path)) === 0);
    }
    // Lazily: the kernel lets go of a loop device some time after its umount.
    for (const path of this.inMemory) {
      await mustRun('umount', '--lazy', path);
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Those of this guest that live and that a file in the state of an execution records, one a line. */
  private processes(file: 'watchdog' | 'keepers'): readonly number[] {
    const executions = existsSync(this.state()) ? readdirSync(this.state(), { withFileTypes: true }) : [];
    return executions
      .filter((entry) => entry.isDirectory() && existsSync(this.state(entry.name, file)))
      .flatMap((entry) => readFileSync(this.state(entry.name, file), 'utf8').split('\n'))
      .map((line) => Number(line.split(' ')[0]))
      .filter((pid) => pid > 0 && isAlive(pid, this.root));
  }

  /** The guard's time, from now. */
  private putOff(): void {
    const file = join(this.root, 'guard');
    writeFileSync(`${file}.next`, `${Math.floor(Date.now() / 1_000) + GUARD_SECONDS}\n`);
    renameSync(`${file}.next`, file);
  }
}

/** A process that lives in a namespace of this guest, so that a reused id is never signalled. */
function isAlive(pid: number, root: string): boolean {
  try {
    return (
      /\/run\/quiesce\/|^sleep\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) &&
      readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(root)
    );
  } catch {
    return false; // It ended.
  }
}

function exitOf(child: ChildProcess): Promise<ScriptExit> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // `close`, not `exit`: the agent too waits until nobody holds the streams.
    child.on('close', (code) => {
      resolve({ code: code ?? 137, stdout, stderr });
    });
  });
}
