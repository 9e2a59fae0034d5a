import type { Clock } from '../../clock';
import type { WritableServer, WriteSession } from './database';
import type { AcknowledgedWrite, Workload } from './workload';

/** Rests between two writes: some hundred a second, without taking a core from the rehearsal. */
const PAUSE_MILLIS = 2;
const RECONNECT_MILLIS = 100;

/** Makes one write after the other, reconnecting when the database was stopped, until it is stopped itself. */
export async function startDatabaseWriter(
  { connect }: Pick<WritableServer, 'connect'>,
  clock: Clock,
): Promise<Pick<Workload, 'acknowledged'> & { readonly stop: () => void }> {
  const acknowledged: AcknowledgedWrite[] = [];
  const first = await connect();
  await first.prepare();
  const sessions: { current: WriteSession | undefined } = { current: first };
  let isStopped = (): boolean => false;
  let id = 0;
  const writeOne = async (): Promise<void> => {
    try {
      const session = (sessions.current ??= await connect());
      id += 1; // also after a failure: whether that write was kept is unknown
      await session.write(id);
      acknowledged.push({ id, acknowledgedAt: clock.now() });
      await rest(PAUSE_MILLIS);
    } catch {
      sessions.current?.close(); // the database was stopped or restarted; an unacknowledged write counts for nothing
      sessions.current = undefined;
      await rest(RECONNECT_MILLIS);
    }
  };
  void (async () => {
    while (!isStopped()) {
      await writeOne();
    }
    sessions.current?.close(); // it may have connected again after it was stopped
  })();
  return {
    acknowledged: () => [...acknowledged],
    stop: () => {
      isStopped = () => true;
      sessions.current?.close();
    },
  };
}

/** Real time, also with a virtual clock: the database does not run faster with one. */
function rest(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis).unref();
  });
}
