import { Socket } from 'node:net';
import { Client } from 'pg';
import type { WriteSession } from './database';

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

/** A session for the writer, or for the reader of what survived. */
export async function connectWriter(socketDirectory: string): Promise<WriteSession> {
  const { query, destroy } = await connectDatabase(socketDirectory);
  return {
    prepare: async () => {
      await query('CREATE TABLE IF NOT EXISTS writes (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
    },
    write: async (id) => {
      await query('INSERT INTO writes (id) VALUES ($1)', [id]);
    },
    ids: async () => {
      const rows = await query('SELECT id FROM writes ORDER BY id');
      return rows.map(({ id }) => Number(id));
    },
    close: destroy,
  };
}
