import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Clock } from '../../clock';
import type { AcknowledgedWrite, Workload } from './workload';

/** One session with the database of an instance, over its unix socket. */
export interface DatabaseSession {
  readonly query: (text: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends the session at once, even while a query waits on a frozen volume. */
  readonly destroy: () => void;
}

/** Connects as `postgres`; rejects where no server listens. */
export async function connectDatabase(socketDirectory: string): Promise<DatabaseSession> {
  // A socket of our own: only so can a session be ended whose server no longer answers.
  const stream = new Socket();
  const client = new Client({ host: socketDirectory, user: 'postgres', database: 'postgres', stream: () => stream });
  client.on('error', () => undefined); // the server has ended: the next query fails
  try {
    await client.connect();
  } catch (error) {
    stream.destroy();
    throw error;
  }
  stream.unref();
  return {
    query: async (text, values) => {
      const result = await client.query<Record<string, unknown>>(text, values === undefined ? undefined : [...values]);
      return result.rows;
    },
    destroy: () => {
      stream.destroy();
    },
  };
}

/** Rests between two writes: some hundred a second, without taking a core from the rehearsal. */
const PAUSE_MILLIS = 2;
const RECONNECT_MILLIS = 100;

/** Makes the table and writes a row after the other, reconnecting when the database was stopped, until it is stopped itself. */
export async function startDatabaseWriter(
  socketDirectory: string,
  clock: Clock,
): Promise<Pick<Workload, 'acknowledged'> & { readonly stop: () => void }> {
  const acknowledged: AcknowledgedWrite[] = [];
  const first = await connectDatabase(socketDirectory);
  await first.query('CREATE TABLE IF NOT EXISTS writes (id bigint PRIMARY KEY)');
  const sessions: { current: DatabaseSession | undefined } = { current: first };
  let isStopped = (): boolean => false;
  let id = 0;
  const writeOne = async (): Promise<void> => {
    try {
      const session = (sessions.current ??= await connectDatabase(socketDirectory));
      id += 1; // also after a failure: whether that row was kept is unknown
      await session.query('INSERT INTO writes (id) VALUES ($1)', [id]);
      acknowledged.push({ id, acknowledgedAt: clock.now() });
      await rest(PAUSE_MILLIS);
    } catch {
      sessions.current?.destroy(); // the database was stopped or restarted; an unacknowledged write counts for nothing
      sessions.current = undefined;
      await rest(RECONNECT_MILLIS);
    }
  };
  void (async () => {
    while (!isStopped()) {
      await writeOne();
    }
    sessions.current?.destroy(); // it may have connected again after it was stopped
  })();
  return {
    acknowledged: () => [...acknowledged],
    stop: () => {
      isStopped = () => true;
      sessions.current?.destroy();
    },
  };
}

/** Real time, also with a virtual clock: the database does not run faster with one. */
function rest(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis).unref();
  });
}
