import type { Clock } from '../../rehearsal/clock';
import { KILLED_EXIT_CODE } from '../../rehearsal/guests/guest';
import type { AskEc2, CaptureRequest, Guest, RunningStep, ShellStep, StepExit } from '../../rehearsal/guests/guest';
import { HEALTHY, type GuestBehavior, type ScriptTimes } from './behavior';
import { FileSystems, type ModelledMount } from './file-systems';
import { foreignPost, foreignPre } from './foreign-scripts';
import { postScript } from './post-script';
import { checkMounts, preScript } from './pre-script';
import { Exit, Process } from './process';
import { readScriptHead, type ScriptHead } from './script-head';
import type { GuestState } from './state';
import type { Capture, GuestTruth, ScriptRun } from './truth';

export interface ModelledGuestOptions {
  readonly instanceId: string;
  readonly clock: Clock;
  /** What scripts may freeze; the root file system is never among them. */
  readonly mounts: readonly ModelledMount[];
  /** @default - a healthy guest */
  readonly behavior?: Partial<Omit<GuestBehavior, 'times'>> & { readonly times?: Partial<ScriptTimes> };
  /** Told when something of it is frozen, and when nothing is any more. */
  readonly onChange?: (change: 'frozen' | 'thawed') => void;
}

type Script = (state: GuestState, head: ScriptHead, process: Process) => Promise<never>;

/** The modelled lease automaton: a guest without processes, exact and deterministic under an injected clock. */
export class ModelledGuest implements Guest {
  readonly instanceId: string;
  readonly #state: GuestState;
  readonly #captures: Capture[] = [];
  readonly #scripts: ScriptRun[] = [];
  readonly #processes = new Set<Process>();
  #kernel: 'up' | 'down' = 'up';

  constructor({ instanceId, clock, mounts, behavior = {}, onChange }: ModelledGuestOptions) {
    this.instanceId = instanceId;
    this.#state = {
      clock,
      fileSystems: new FileSystems(clock, mounts, onChange),
      behavior: { ...HEALTHY, ...behavior, times: { ...HEALTHY.times, ...behavior.times } },
      attempts: new Map(),
      leases: [],
      holder: undefined,
      lock: undefined,
      worked: { pre: 0, post: 0 },
    };
  }

  /** What really happened so far. */
  get truth(): GuestTruth {
    const { fileSystems, leases } = this.#state;
    return { frozen: fileSystems.intervals, leases, captures: this.#captures, scripts: this.#scripts };
  }

  start(step: ShellStep): RunningStep {
    const { clock } = this.#state;
    const head = readScriptHead(step.script);
    const process = new Process(clock);
    const index =
      this.#scripts.push({ command: head.command, executionId: head.executionId, startedAt: clock.now() }) - 1;
    if (this.#kernel === 'down') {
      return { finished: new Promise(() => undefined), kill: () => undefined };
    }
    this.#processes.add(process);
    return {
      finished: this.#run(head, process, index),
      kill: () => {
        process.kill();
      },
    };
  }

  connect(ec2: AskEc2): void {
    this.#state.ec2 = ec2;
  }

  capture(volumes: readonly CaptureRequest[]): Promise<void> {
    const { clock, fileSystems } = this.#state;
    const frozen = fileSystems.frozenPaths().length;
    const some = frozen === 0 ? 'none' : 'some';
    this.#captures.push({
      at: clock.now(),
      volumes,
      frozen: frozen > 0 && frozen === fileSystems.mounts.length ? 'all' : some,
      writes: fileSystems.written(),
    });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.crash();
    return Promise.resolve();
  }

  /** Power is lost: nothing is frozen any more, nothing is remembered, and no script ever ends. */
  crash(): void {
    const { fileSystems, attempts } = this.#state;
    this.#kernel = 'down';
    for (const { lease } of attempts.values()) {
      lease?.stop.abort(new Error('power is lost'));
    }
    for (const process of this.#processes) {
      process.kill();
    }
    for (const path of fileSystems.frozenPaths()) {
      fileSystems.thaw(path, 'crash');
    }
    attempts.clear();
    this.#state.holder = undefined;
    this.#state.lock = undefined;
  }

  boot(): void {
    this.#kernel = 'up';
  }

  /** Somebody else freezes or thaws, without any script. */
  freeze(path: string): void {
    this.#state.fileSystems.freeze(path, '');
  }

  thaw(path: string): 'thawed' | 'not-frozen' {
    return this.#state.fileSystems.thaw(path, 'somebody');
  }

  frozenPaths(): readonly string[] {
    return this.#state.fileSystems.frozenPaths();
  }

  /** Resolves when the write is acknowledged. */
  write(path: string): Promise<void> {
    return this.#state.fileSystems.write(path);
  }

  /** Ends the watchdogs, so that no lease thaws any more. */
  killWatchdogs(): void {
    for (const { lease } of this.#state.attempts.values()) {
      if (lease?.state !== 'waiting') {
        continue;
      }
      lease.state = 'dead';
      lease.stop.abort(new Error('killed'));
    }
  }

  async #run(head: ScriptHead, process: Process, index: number): Promise<StepExit> {
    const exit = await this.#exitOf(head, process);
    process.end();
    this.#processes.delete(process);
    if (this.#isDead(process)) {
      return new Promise(() => undefined); // The process was killed, so nothing reports its end.
    }
    const started = this.#scripts[index];
    if (started !== undefined) {
      this.#scripts[index] = { ...started, endedAt: this.#state.clock.now(), exitCode: exit.exitCode };
    }
    return exit;
  }

  async #exitOf(head: ScriptHead, process: Process): Promise<StepExit> {
    try {
      return await scriptOf(head)(this.#state, head, process);
    } catch (error) {
      if (process.killed.aborted) {
        return { exitCode: KILLED_EXIT_CODE, stdout: '', stderr: '' };
      }
      if (!(error instanceof Exit)) {
        throw error;
      }
      return { exitCode: error.code, stdout: error.stdout, stderr: error.message };
    }
  }

  #isDead(process: Process): boolean {
    return this.#kernel === 'down' && process.killed.aborted;
  }
}

function scriptOf({ command, leaseSeconds }: ScriptHead): Script {
  const isForeign = leaseSeconds === undefined;
  if (command === 'pre-script') {
    return isForeign ? foreignPre : preScript;
  }
  if (command === 'post-script') {
    return isForeign ? foreignPost : postScript;
  }
  return command === 'dry-run' ? dryRun : unknownCommand;
}

function dryRun(state: GuestState, head: ScriptHead): Promise<never> {
  const mounts = checkMounts(state, head, 'succeeds');
  return Promise.reject(new Exit(0, `would freeze, in this order: ${mounts.join(' ')}\n`));
}

function unknownCommand(): Promise<never> {
  return Promise.reject(new Exit(1, '', 'unknown command, allowed: pre-script, post-script, dry-run'));
}
