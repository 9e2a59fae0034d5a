import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mustRun, SYSTEM_PATH } from '../../../rehearsal/guests/host-command';
import { CannotRunError } from '../errors';

/** A server as this machine reaches it, with the client that belongs to it. */
export interface MysqlServer {
  /** `mariadb`, or the path of a `mysql`. */
  readonly client: string;
  readonly socket: string;
}

/** root without a password, over the socket as this machine sees it; no option file of this machine is read. */
function clientArguments(socket: string): readonly string[] {
  return ['--no-defaults', '--skip-reconnect', '-S', socket, '-u', 'root', '--batch'];
}

/** Runs statements in a session of their own; the rows of the last, their columns separated by tabs. */
export async function askMysql({ client, socket }: MysqlServer, statements: string): Promise<readonly string[]> {
  const output = await mustRun(client, [...clientArguments(socket), '-N', '-e', statements]);
  return output.split('\n').filter((line) => line !== '');
}

/** The server's own client as a session: one statement after the other, each acknowledged before the next. */
export interface MysqlSession {
  /** Resolves when the server has said that the statement is done; rejects when it said anything else. */
  readonly execute: (statement: string) => Promise<void>;
  readonly close: () => void;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export function openMysqlSession({ client, socket }: MysqlServer, database: string): MysqlSession {
  // `-vv` has it say "Query OK" after each statement, `-n` at once. It ends at the first error, so none is passed over.
  const child = spawn(client, [...clientArguments(socket), '-vv', '-n', database], {
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    cwd: '/',
    detached: true, // Ctrl-C is for this command, which ends its sessions itself
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let pending: Pending | undefined;
  let complaint = '';
  let isOver = false;
  const over = (reason: string): void => {
    isOver = true;
    pending?.reject(new CannotRunError(`the client ended: ${complaint.trim() || reason}`));
    pending = undefined;
  };
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  child.stdin.on('error', (error) => {
    over(error.message);
  });
  child.once('error', (error) => {
    over(error.message);
  });
  child.once('close', (code) => {
    over(`exit code ${code ?? 'none'}`);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('Query OK')) {
      return;
    }
    const done = pending;
    pending = undefined;
    done?.resolve();
  });
  return {
    execute: (statement) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        if (isOver) {
          over('it had ended before');
        } else {
          child.stdin.write(`${statement};\n`);
        }
      }),
    close: () => {
      child.kill('SIGKILL');
    },
  };
}
