import { mysqlDocument } from '../../../documents';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { exitOf, runInside, startInside } from '../stage/inside';
import type { Programs } from '../stage/stage';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, DatabaseName, RunningDatabase } from './database';
import { askMysql, openMysqlSession } from './mysql-client';
import type { MysqlServer } from './mysql-client';

/** What tells MariaDB and MySQL apart here. */
export interface Variety {
  readonly name: DatabaseName;
  readonly version: string;
  readonly programs: Programs;
  /** The client, as this machine finds it. */
  readonly client: string;
  /** The server, as an instance finds it, and its own options. */
  readonly server: readonly [string, ...string[]];
  /** What makes a data directory with a root who needs no password here; the places are added. */
  readonly install: { readonly program: string; readonly options: readonly string[] };
  /** Fills `burden (id, content)` with as many rows. */
  readonly fill: (rows: number, content: string) => string;
  /** Where the directory of the schema is. @default - in the data directory */
  readonly schemaOn?: 'volume';
}

const SOCKET = '/run/mysqld/mysqld.sock';
const DATA = `${DATA_MOUNT}/mysql`;
export const LOG = `${LOG_MOUNT}/mysql`;
const SCHEMA = 'proof';
const SCHEMA_MOUNT = `${DATA}/${SCHEMA}`;

/** Where the server's files are; the same for the server and for what makes its data directory. */
const PLACES = ['--no-defaults', '--user=mysql', `--datadir=${DATA}`, `--innodb-log-group-home-dir=${LOG}`] as const;

/** Writes go to both in turn: the redo log of the one is flushed once a second, the other has none. */
const TABLES = [
  { name: 'writes_innodb', engine: 'InnoDB' },
  { name: 'writes_myisam', engine: 'MyISAM' },
] as const;

/** As long as the others' MD5, which MySQL no longer has without a component. */
function contentOf(id: string): string {
  return `REPEAT(SHA2(${id}, 256), ${PAYLOAD_REPEATS / 2})`;
}

/** A server that acknowledges commits before they are written: data on one volume, InnoDB's redo log on the other. */
export function createMysqlFamily(variety: Variety): Database {
  const { name, version, install } = variety;
  const schemaMounts = variety.schemaOn === 'volume' ? [SCHEMA_MOUNT] : [];
  const mounts = [DATA_MOUNT, LOG_MOUNT, ...schemaMounts];
  const programs = { ...variety.programs, moreMounts: schemaMounts };
  const serve: Database['serve'] = (guest) => serveVariety(variety, guest);
  return {
    name,
    version,
    setting: 'innodb_flush_log_at_trx_commit=0, and MyISAM',
    document: mysqlDocument({ leaseSeconds: LEASE_SECONDS }),
    mounts,
    programs,
    prepare: async (guest) => {
      await adopt(guest);
      const directories = [DATA, LOG, ...schemaMounts];
      await runInside(guest, ['install', '-d', '-o', 'mysql', '-g', 'mysql', '-m', '700', ...directories]);
      await runInside(guest, [install.program, ...PLACES, ...install.options]);
      const database = await serve(guest);
      await askMysql(serverOf(variety, guest), schema(variety));
      await database.stop();
      await runInside(guest, ['sync', '-f', ...mounts]);
    },
    adopt,
    serve,
  };
}

function schema({ fill }: Variety): string {
  return [
    `CREATE DATABASE IF NOT EXISTS ${SCHEMA}`,
    `USE ${SCHEMA}`,
    ...TABLES.map(
      ({ name, engine }) => `CREATE TABLE ${name} (id BIGINT PRIMARY KEY, content TEXT NOT NULL) ENGINE=${engine}`,
    ),
    `CREATE TABLE burden (id BIGINT PRIMARY KEY, content VARCHAR(128) NOT NULL) ENGINE=InnoDB`,
    fill(BURDEN_ROWS, 'REPEAT(SHA2(seq, 256), 2)'),
  ].join('; ');
}

function adopt(guest: ProcessGuest): Promise<void> {
  return runInside(guest, ['install', '-d', '-o', 'mysql', '-g', 'mysql', '-m', '755', '/run/mysqld']);
}

function serverOf({ client }: Variety, guest: ProcessGuest): MysqlServer {
  return { client, socket: guest.confinement.hostPath(SOCKET) };
}

async function serveVariety(variety: Variety, guest: ProcessGuest): Promise<RunningDatabase> {
  const [program, ...options] = variety.server;
  const process = startInside(guest, [
    program,
    ...PLACES,
    ...options,
    `--socket=${SOCKET}`,
    '--pid-file=/run/mysqld/mysqld.pid',
    '--skip-networking',
    '--tmpdir=/tmp',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ]);
  await process.said('ready for connections');
  const server = serverOf(variety, guest);
  return {
    openSession: () => {
      const session = openMysqlSession(server, SCHEMA);
      return Promise.resolve({
        write: (id) => {
          const table = TABLES[id % 2 === 0 ? 0 : 1].name;
          // Not INSERT … SELECT: MyISAM brings that to the disk at its end, and would lose nothing.
          return session.execute(`INSERT INTO ${table} VALUES (${id}, ${contentOf(String(id))})`);
        },
        close: session.close,
      });
    },
    burden: async () => {
      await askMysql(server, `UPDATE ${SCHEMA}.burden SET content = REVERSE(content)`);
    },
    survivors: async () => {
      const reads = TABLES.map(({ name }) => `SELECT id FROM ${SCHEMA}.${name} WHERE content = ${contentOf('id')}`);
      return new Set((await askMysql(server, reads.join(' UNION ALL '))).map(Number));
    },
    stop: async () => {
      await askMysql(server, 'SHUTDOWN');
      await exitOf(process.child);
    },
  };
}
