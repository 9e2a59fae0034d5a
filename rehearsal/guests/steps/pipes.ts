import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { SYSTEM_PATH } from '../host-command';

/** The two ends of a pipe. A child's end must be closed here once the child has it, or the pipe never ends. */
export interface Pipe {
  readonly reader: Socket;
  readonly childEnd: number;
  readonly closeChildEnd: () => void;
}

/** How many are made by one call of mkfifo: enough for most rehearsals. */
const BATCH = 128;

/**
 * Pipes as the agent gives them to a script. Node's own are sockets, on which a script's `echo > /dev/stdout` fails;
 * Node cannot make pipes, so these are named ones whose names are gone before the script starts.
 */
export function createPipeSource(directory: string): () => Pipe {
  mkdirSync(directory, { recursive: true });
  const ready: string[] = [];
  let made = 0;
  const refill = (): void => {
    const names = Array.from({ length: BATCH }, () => join(directory, String(made++)));
    execFileSync('mkfifo', ['-m', '600', ...names], { env: { PATH: SYSTEM_PATH } });
    ready.push(...names);
  };
  refill();
  return () => {
    if (ready.length === 0) {
      refill();
    }
    const path = ready.pop();
    if (path === undefined) {
      throw new Error(`no pipe left in ${directory}`);
    }
    const reader = new Socket({
      fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    const childEnd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return {
      reader,
      childEnd,
      closeChildEnd: () => {
        closeSync(childEnd);
      },
    };
  };
}
