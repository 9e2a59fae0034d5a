import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { fileSystemsDocument } from '../../documents';
import { readEvidence, type Evidence } from '../../lambdas/domain/evidence';
import { Volumes, type RunningScript, type ScriptExit } from './guest';
import { runProgram } from './programs';
import { substitute, type Values } from '../../lab/databases/substitute';
import { until } from './until';

/** A guest of its own for one row, and what rows say of it. `a` and `b` are the volumes that its document names. */
export class Bench {
  readonly guest = new Volumes();
  id: string = randomUUID();

  constructor(readonly names: readonly string[] = ['a', 'b']) {}

  /** Mounts its volumes: before that, it has none. */
  async open(): Promise<void> {
    for (const name of this.names) {
      await this.guest.mount(name);
    }
  }

  script(command: string, values: Values = {}): string {
    const names = this.names.length === 0 ? ['none'] : this.names; // for scriptFor, which names others
    const mounts = names.map((name) => this.guest.path(name));
    const content = fileSystemsDocument({ leaseSeconds: 20, mounts });
    return substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values });
  }

  /** The same document for mounts that its options would refuse at synth. */
  scriptFor(mounts: string, command = 'pre-script'): string {
    return this.script(command).replace(/^option_mounts=.*$/m, `option_mounts='${mounts}'`);
  }

  start(command: string, values: Values = {}): RunningScript {
    return this.guest.start(this.script(command, values));
  }

  run(command: string, values: Values = {}): Promise<ScriptExit> {
    return this.start(command, values).finished;
  }

  pre(values: Values = {}): Promise<ScriptExit> {
    return this.run('pre-script', values);
  }

  post(values: Values = {}): Promise<ScriptExit> {
    return this.run('post-script', values);
  }

  evidence(exit: ScriptExit, executionId = this.id): Evidence | undefined {
    return readEvidence(exit.stdout, executionId);
  }

  /** Which mounts count as held, by the reader that the engine uses. */
  held(exit: ScriptExit, executionId = this.id): Readonly<Record<string, boolean>> | undefined {
    const evidence = this.evidence(exit, executionId);
    return (
      evidence && Object.fromEntries(evidence.mounts.map(({ path, held }) => [path.split('/').at(-1) ?? '', held]))
    );
  }

  frozen(): readonly string[] {
    return this.names.filter((name) => this.guest.isFrozen(name));
  }

  /** Waits for the end of the hold. */
  async ended(): Promise<void> {
    await until(() => existsSync(this.guest.state(this.id, 'ended')));
  }

  /** The same where the lease has to end it: within two seconds, and two more for a busy machine. */
  async endedByLease(leaseSeconds: number): Promise<void> {
    await this.ended();
    const at = (file: string): number => statSync(this.guest.state(this.id, file)).mtimeMs;
    expect(at('ended') - at('watchdog')).toBeLessThan((leaseSeconds + 4) * 1_000);
  }

  /** The real fsfreeze, but for the words `when` (such as `-f PATH`) first `body`. */
  shimFreeze(when: string, body: string): void {
    this.guest.shim(
      'fsfreeze',
      `if [ "$1 $(readlink -f -- "$2")" = "${when}" ]; then\n${body}\nfi\nexec /usr/sbin/fsfreeze "$@"`,
    );
  }

  /** A pre whose second freeze hangs once it has told so, and what to wait for. */
  hangInSecondFreeze(): () => Promise<void> {
    const told = this.guest.path('told');
    this.shimFreeze(`-f ${this.guest.path('b')}`, `: >${told}\nexec sleep 60`);
    return () => until(() => existsSync(told));
  }

  /** Whether a program, run on the machine itself, ends well within so many seconds. */
  async isAnswered(seconds: number, program: string, ...args: readonly string[]): Promise<boolean> {
    return (await runProgram('timeout', '-k', '1', String(seconds), program, ...args)) === 0;
  }

  close(): Promise<void> {
    return this.guest.close();
  }
}

/** Ends a server that may be stuck in a write: its volumes have been thawed before. */
export async function killServer(pid: number): Promise<void> {
  // With its group: a server in a container is the child of what was started.
  spawnSync('kill', ['-KILL', '--', `-${pid}`, String(pid)]);
  await until(() => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.trim() === '' || stdout.startsWith('Z');
  });
}
