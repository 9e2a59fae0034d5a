import { mysqlDocument } from '../../../documents';
import { makeFolders, syncFolders } from '../../../rehearsal/guests/workloads/inside';
import { adoptMysql, initializeMysql, mysqlServer } from '../../../rehearsal/guests/workloads/mysql';
import type { MysqlPrograms } from '../../../rehearsal/guests/workloads/mysql-programs';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, DatabaseName, RunningDatabase } from './database';

/** What tells MariaDB and MySQL apart here. */
export interface Variety {
  readonly name: DatabaseName;
  readonly programs: MysqlPrograms;
  /** Fills `burden (id, content)` with as many rows. */
  readonly fill: (rows: number, content: string) => string;
  /** Where the directory of the schema is. @default - in the data directory */
  readonly schemaOn?: 'volume';
}

const SCHEMA = 'proof';
/** Below the data directory of the workload. */
const SCHEMA_MOUNT = `${DATA_MOUNT}/data/${SCHEMA}`;

/** Acknowledged before it is in the log's files. */
const SETTINGS = ['--innodb-flush-log-at-trx-commit=0'] as const;

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
export function createMysqlFamily({ name, programs, fill, schemaOn }: Variety): Database {
  const moreMounts = schemaOn === 'volume' ? [SCHEMA_MOUNT] : [];
  const mounts = [DATA_MOUNT, LOG_MOUNT, ...moreMounts];
  const optionsFor = (guest: ProcessGuest) => ({ guest, programs, settings: SETTINGS });
  const serve: Database['serve'] = async (guest) => {
    const server = mysqlServer(optionsFor(guest));
    await server.start();
    return running(server);
  };
  return {
    name,
    version: programs.version,
    setting: 'innodb_flush_log_at_trx_commit=0, and MyISAM',
    document: mysqlDocument({ leaseSeconds: LEASE_SECONDS }),
    mounts,
    programs: { ...programs, moreMounts },
    prepare: async (guest) => {
      if (moreMounts.length > 0) {
        await makeFolders(guest, moreMounts);
      }
      await initializeMysql(optionsFor(guest));
      const server = mysqlServer(optionsFor(guest));
      await server.start();
      await server.ask(schema(fill));
      await server.stop();
      await syncFolders(guest, mounts);
    },
    adopt: adoptMysql,
    serve,
  };
}

function schema(fill: Variety['fill']): string {
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

function running({ ask, openSession, stop }: ReturnType<typeof mysqlServer>): RunningDatabase {
  return {
    stop,
    openSession: () => {
      const { execute, close } = openSession();
      return Promise.resolve({
        write: (id) => {
          const table = `${SCHEMA}.${TABLES[id % 2 === 0 ? 0 : 1].name}`;
          // Not INSERT … SELECT: MyISAM brings that to the disk at its end, and would lose nothing.
          return execute(`INSERT INTO ${table} VALUES (${id}, ${contentOf(String(id))});`);
        },
        close,
      });
    },
    burden: async () => {
      await ask(`UPDATE ${SCHEMA}.burden SET content = REVERSE(content)`);
    },
    survivors: async () => {
      const reads = TABLES.map(({ name }) => `SELECT id FROM ${SCHEMA}.${name} WHERE content = ${contentOf('id')}`);
      return new Set((await ask(reads.join(' UNION ALL '))).map(Number));
    },
  };
}
