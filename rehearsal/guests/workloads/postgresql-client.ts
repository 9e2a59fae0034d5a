import { Socket } from 'node:net';
import { Client } from 'pg';

/** One session with the database of an instance, over its unix socket. */
export interface DatabaseSession {
  readonly query: (text: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends the session at once, even while a query waits on a frozen volume. */
  readonly destroy: () => void;
}

/** Connects as `postgres`; rejects where nobody listens. */
export async function connectDatabase(socketDirectory: string): Promise<DatabaseSession> {
  // A socket of our own: only so can a session be ended whose server no longer answers.
  const stream = new Socket();
  const client = new Client({ host: socketDirectory, user: 'postgres', database: 'postgres', stream: () => stream });
  client.on('error', () => undefined); // the server went away: the next query says so
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
