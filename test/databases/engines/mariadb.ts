import { mysqlDocument } from '../../../documents';
import { mustRun } from '../../../rehearsal/guests/host-command';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { exitOf, runInside, startInside } from '../stage/inside';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, DatabaseName, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, RunningDatabase } from './database';
import { askMariadb, openMariadbSession } from './mariadb-client';

const SOCKET = '/run/mysqld/mysqld.sock';
const DATA = `${DATA_MOUNT}/mysql`;
const LOG = `${LOG_MOUNT}/mysql`;
const SCHEMA = 'proof';

/** Where the server's files are; the same for the server and for what makes its data directory. */
const PLACES = ['--no-defaults', '--user=mysql', `--datadir=${DATA}`, `--innodb-log-group-home-dir=${LOG}`] as const;

/** Writes go to both in turn: the redo log of the one is flushed once a second, the other has none. */
const TABLES = [
  { name: 'writes_innodb', engine: 'InnoDB' },
  { name: 'writes_myisam', engine: 'MyISAM' },
] as const;

const CONTENT = `REPEAT(MD5(id), ${PAYLOAD_REPEATS})`;

/** MariaDB that acknowledges commits before they are written: data on one volume, InnoDB's redo log on the other. */
export async function createMariadb(): Promise<Database> {
  const printed = await mustRun('mariadbd', ['--no-defaults', '--version']);
  return {
    name: DatabaseName.MARIADB,
    version: /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? printed.trim(),
    setting: 'innodb_flush_log_at_trx_commit=0, and MyISAM',
    document: mysqlDocument({ leaseSeconds: LEASE_SECONDS }),
    mounts: [DATA_MOUNT, LOG_MOUNT],
    programs: { binds: [] },
    prepare: async (guest) => {
      await adopt(guest);
      await runInside(guest, ['install', '-d', '-o', 'mysql', '-g', 'mysql', '-m', '700', DATA, LOG]);
      await runInside(guest, ['mariadb-install-db', ...PLACES, '--skip-test-db']);
      const database = await serve(guest);
      await askMariadb(guest.confinement.hostPath(SOCKET), schema());
      await database.stop();
      await runInside(guest, ['sync', '-f', DATA_MOUNT, LOG_MOUNT]);
    },
    adopt,
    serve,
  };
}

function schema(): string {
  return [
    `CREATE DATABASE ${SCHEMA}`,
    `USE ${SCHEMA}`,
    ...TABLES.map(
      ({ name, engine }) => `CREATE TABLE ${name} (id BIGINT PRIMARY KEY, content TEXT NOT NULL) ENGINE=${engine}`,
    ),
    `CREATE TABLE burden (id BIGINT PRIMARY KEY, content VARCHAR(128) NOT NULL) ENGINE=InnoDB`,
    `INSERT INTO burden SELECT seq, REPEAT(MD5(seq), 4) FROM seq_1_to_${BURDEN_ROWS}`,
  ].join('; ');
}

function adopt(guest: ProcessGuest): Promise<void> {
  return runInside(guest, ['install', '-d', '-o', 'mysql', '-g', 'mysql', '-m', '755', '/run/mysqld']);
}

async function serve(guest: ProcessGuest): Promise<RunningDatabase> {
  const server = startInside(guest, [
    'mariadbd',
    ...PLACES,
    `--socket=${SOCKET}`,
    '--pid-file=/run/mysqld/mysqld.pid',
    '--skip-networking',
    '--tmpdir=/tmp',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ]);
  await server.said('ready for connections');
  const socket = guest.confinement.hostPath(SOCKET);
  return {
    openSession: () => {
      const session = openMariadbSession(socket, SCHEMA);
      return Promise.resolve({
        write: (id) => {
          const table = TABLES[id % 2 === 0 ? 0 : 1].name;
          // Not INSERT … SELECT: MyISAM brings that to the disk at its end, and would lose nothing.
          return session.execute(`INSERT INTO ${table} VALUES (${id}, REPEAT(MD5(${id}), ${PAYLOAD_REPEATS}))`);
        },
        close: session.close,
      });
    },
    burden: async () => {
      await askMariadb(socket, `UPDATE ${SCHEMA}.burden SET content = REVERSE(content)`);
    },
    survivors: async () => {
      const reads = TABLES.map(({ name }) => `SELECT id FROM ${SCHEMA}.${name} WHERE content = ${CONTENT}`);
      return new Set((await askMariadb(socket, reads.join(' UNION ALL '))).map(Number));
    },
    stop: async () => {
      await askMariadb(socket, 'SHUTDOWN');
      await exitOf(server.child);
    },
  };
}
