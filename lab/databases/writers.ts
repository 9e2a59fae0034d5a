import type { AcknowledgedWrite } from '../../rehearsal/guests/workloads/workload';
import { messageOf } from '../../rehearsal/json';
import type { RunningDatabase, WriteSession } from './engines/database';
import { CannotRunError } from './errors';
import { wallClock } from './wall-clock';

/** Sessions that write all the while; what was acknowledged is known outside the instance. */
export interface Writers {
  /** In the order of the acknowledgements. */
  readonly acknowledged: () => readonly AcknowledgedWrite[];
  /** Resolves once so many more writes have been acknowledged than when it was asked. */
  readonly more: (count: number) => Promise<void>;
  readonly stop: () => void;
}

/** Two, so that one commit's flush takes another's along, as on a real server. */
const SESSIONS = 2;
/** Between two writes of a session: some thousand a second in all, without taking a core from the server. */
const REST_MILLIS = 1;

interface Waiting {
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export async function startWriters(database: RunningDatabase): Promise<Writers> {
  const acknowledged: AcknowledgedWrite[] = [];
  const sessions: WriteSession[] = [];
  let waiting: readonly Waiting[] = [];
  let failure: Error | undefined;
  let isStopped = (): boolean => false;
  let id = 0;

  const acknowledge = (written: number): void => {
    acknowledged.push({ id: written, acknowledgedAt: wallClock.now() });
    const reached = waiting.filter(({ count }) => count <= acknowledged.length);
    if (reached.length === 0) {
      return;
    }
    waiting = waiting.filter((one) => !reached.includes(one));
    for (const { resolve } of reached) {
      resolve();
    }
  };
  const fail = (error: unknown): void => {
    if (isStopped()) {
      return;
    } // the session was closed on purpose
    failure = new CannotRunError(`a writer failed: ${messageOf(error)}`);
    for (const { reject } of waiting) {
      reject(failure);
    }
    waiting = [];
  };
  const writeOn = async (session: WriteSession): Promise<void> => {
    while (!isStopped()) {
      const next = ++id;
      await session.write(next);
      acknowledge(next);
      await wallClock.sleep(REST_MILLIS);
    }
  };
  for (let count = 0; count < SESSIONS; count += 1) {
    sessions.push(await database.openSession());
  }
  for (const session of sessions) {
    writeOn(session).catch(fail);
  }

  return {
    acknowledged: () => [...acknowledged],
    more: (count) =>
      new Promise((resolve, reject) => {
        if (failure === undefined) {
          waiting = [...waiting, { count: acknowledged.length + count, resolve, reject }];
        } else {
          reject(failure);
        }
      }),
    stop: () => {
      isStopped = () => true;
      for (const session of sessions) {
        session.close();
      }
      for (const { reject } of waiting) {
        reject(new CannotRunError('the writers were stopped'));
      }
      waiting = [];
    },
  };
}
