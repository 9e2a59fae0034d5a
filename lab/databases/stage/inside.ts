import type { ChildProcess } from 'node:child_process';
import { Account } from '../../../rehearsal/guests/confinement/confinement';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { runInside as runAs } from '../../../rehearsal/guests/workloads/inside';
import { CannotRunError } from '../errors';

/** Runs a command of the instance to its end, as root; throws a `WorkloadError` that quotes its output. */
export function runInside(guest: ProcessGuest, argv: readonly [string, ...string[]]): Promise<void> {
  return runAs(guest, Account.ROOT, argv);
}

export interface InsideProcess {
  readonly child: ChildProcess;
  /** The last of its output, at most 16,000 characters. */
  readonly log: () => string;
  /** Resolves once its output has held the text; rejects with the output when it ends before. */
  readonly said: (text: string) => Promise<void>;
}

const LOG_LIMIT = 16_000;

/** The output of a process as it comes. */
export function watched(child: ChildProcess, name: string): InsideProcess {
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_LIMIT)));
  }
  return {
    child,
    log: () => log,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (log.includes(text)) {
            resolve();
          }
        };
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', look);
        }
        void exitOf(child).then((code) => {
          reject(
            new CannotRunError(
              `${name} ended with ${code ?? 'a signal'} before it said "${text}": ${log.trim().slice(-2_000)}`,
            ),
          );
        });
        look();
      }),
  };
}

/** The exit code, or null for a signal and for what could not be started. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(child.exitCode);
  }
  return new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', () => {
      resolve(null);
    });
  });
}
