import { postgresqlDocument } from '../../../documents';
import { adoptCluster, initializeCluster, postgresServer } from '../../../rehearsal/guests/workloads/postgresql';
import { connectDatabase } from '../../../rehearsal/guests/workloads/postgresql-client';
import type { DatabaseSession } from '../../../rehearsal/guests/workloads/postgresql-client';
import { preparePostgres } from '../../../rehearsal/guests/workloads/postgresql-programs';
import { runInside } from '../stage/inside';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import type { Stage } from '../stage/stage';
import { BURDEN_ROWS, DatabaseName, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, RunningDatabase, WriteSession } from './database';

const CONTENT = `repeat(md5(id::text), ${PAYLOAD_REPEATS})`;

/** PostgreSQL that acknowledges commits before they are written: data on one volume, WAL on the other. */
export async function createPostgresql({ environment }: Stage): Promise<Database> {
  const programs = await preparePostgres(environment);
  const serve: Database['serve'] = async (guest) => {
    const server = postgresServer({ guest, programs, synchronousCommit: 'off' });
    await server.start();
    return running(server.socketDirectory, server.stop);
  };
  return {
    name: DatabaseName.POSTGRESQL,
    version: /\d+(\.\d+)*/.exec(programs.version)?.[0] ?? programs.version,
    setting: 'synchronous_commit=off',
    document: postgresqlDocument({ leaseSeconds: LEASE_SECONDS }),
    mounts: [DATA_MOUNT, LOG_MOUNT],
    programs,
    prepare: async (guest) => {
      await initializeCluster({ guest, programs, synchronousCommit: 'off' });
      const database = await serve(guest);
      await inSession(guest.confinement.hostPath('/run/postgresql'), async ({ query }) => {
        await query('CREATE TABLE writes (id bigint PRIMARY KEY, content text NOT NULL)');
        await query(`CREATE TABLE burden AS SELECT id, repeat(md5(id::text), 4) AS content
          FROM generate_series(1, ${BURDEN_ROWS}) AS id`);
      });
      await database.stop();
      await runInside(guest, ['sync', '-f', DATA_MOUNT, LOG_MOUNT]);
    },
    adopt: adoptCluster,
    serve,
  };
}

function running(socketDirectory: string, stop: () => Promise<void>): RunningDatabase {
  return {
    stop,
    openSession: async (): Promise<WriteSession> => {
      const session = await connectDatabase(socketDirectory);
      return {
        write: async (id) => {
          await session.query(`INSERT INTO writes SELECT id, ${CONTENT} FROM (SELECT $1::bigint AS id) AS new`, [id]);
        },
        close: session.destroy,
      };
    },
    burden: () =>
      inSession(socketDirectory, async ({ query }) => {
        await query('UPDATE burden SET content = reverse(content)');
      }),
    survivors: () =>
      inSession(socketDirectory, async ({ query }) => {
        const rows = await query(`SELECT id FROM writes WHERE content = ${CONTENT}`);
        return new Set(rows.map(({ id }) => Number(id)));
      }),
  };
}

async function inSession<Found>(
  socketDirectory: string,
  work: (session: DatabaseSession) => Promise<Found>,
): Promise<Found> {
  const session = await connectDatabase(socketDirectory);
  try {
    return await work(session);
  } finally {
    session.destroy();
  }
}
