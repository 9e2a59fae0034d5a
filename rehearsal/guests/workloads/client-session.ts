import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SYSTEM_PATH } from '../host-command';
import { WorkloadError } from './workload';

/** A database's own client as a session: one statement after the other, each acknowledged before the next. */
export interface ClientSession {
  /** Resolves when the server has said that the statement is done; rejects when it said anything else. */
  readonly execute: (statement: string) => Promise<void>;
  /** At once, even while a statement waits. */
  readonly close: () => void;
}

interface ClientOptions {
  /** Reads a statement a line; anything on its stderr is an error. */
  readonly argv: readonly [string, ...string[]];
  /** The line of its output that acknowledges a statement. */
  readonly acknowledgement: RegExp;
  /** The line that refuses one, where the client does not say so on stderr. */
  readonly refusal?: RegExp;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Starts the client on this machine: inside, a freeze could stop it. */
export function openClientSession({ argv, acknowledgement, refusal }: ClientOptions): ClientSession {
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    cwd: '/',
    detached: true, // Ctrl-C is for this command, which ends its sessions itself
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let pending: Pending | undefined;
  let ended: string | undefined;
  const end = (reason: string): void => {
    ended ??= reason;
    pending?.reject(new WorkloadError(`the client ended: ${ended}`));
    pending = undefined;
    child.kill('SIGKILL');
  };
  child.stderr.once('data', (chunk: Buffer) => {
    end(chunk.toString().trim());
  });
  child.stdin.on('error', (error) => {
    end(error.message);
  });
  child.once('error', (error) => {
    end(error.message);
  });
  child.once('close', (code) => {
    end(`exit code ${code ?? 'none'}`);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (refusal?.test(line) === true) {
      end(line);
    } else if (acknowledgement.test(line)) {
      const done = pending;
      pending = undefined;
      done?.resolve();
    }
  });
  return {
    execute: (statement) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        if (ended === undefined) {
          child.stdin.write(`${statement}\n`);
        } else {
          end(ended);
        }
      }),
    close: () => {
      end('it was closed');
    },
  };
}
