import { Account } from '../confinement/confinement';
import { mustRun } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import { openClientSession, type ClientSession } from './client-session';
import type { DatabaseEngine, DatabaseServer } from './database';
import { makeFolders, makeSocketFolder, runInside, syncFolders } from './inside';
import { prepareMariadb, prepareMysql, type MysqlPrograms } from './mysql-programs';
import { databaseServer } from './server';
import { placesOf } from './workload';

const SOCKET_FOLDER = '/run/mysqld';
const TABLE = 'quiesce.writes';

/** Small, and so are the images. */
const REDO_SIZE = '16M';

export interface MysqlOptions {
  readonly guest: ProcessGuest;
  readonly programs: MysqlPrograms;
  /** Options of the server, beside those for its places. */
  readonly settings: readonly string[];
}

/** A server as this machine reaches it: its root needs no password. */
interface MysqlServer extends DatabaseServer {
  /** Runs statements in a session of their own; the rows of the last, their columns separated by tabs. */
  readonly ask: (statements: string) => Promise<readonly string[]>;
  /** A session that stays; each statement needs its semicolon. */
  readonly openSession: () => ClientSession;
}

export async function createMariadb(): Promise<DatabaseEngine> {
  return engineOf('mariadb', await prepareMariadb());
}

export async function createMysql(): Promise<DatabaseEngine> {
  return engineOf('mysql', await prepareMysql());
}

function engineOf(service: string, programs: MysqlPrograms): DatabaseEngine {
  const settings = [`--${programs.redoSize}=${REDO_SIZE}`];
  return {
    ...programs,
    description: `${programs.product} ${programs.version}`,
    service,
    initialize: (guest) => initializeMysql({ guest, programs, settings }),
    adopt: adoptMysql,
    server: (guest) => {
      const { ask, openSession, ...server } = mysqlServer({ guest, programs, settings });
      return {
        ...server,
        connect: async () => {
          await ask('SELECT 1');
          const { execute, close } = openSession();
          return {
            prepare: async () => {
              await ask(
                `CREATE DATABASE IF NOT EXISTS quiesce; CREATE TABLE IF NOT EXISTS ${TABLE} (id BIGINT PRIMARY KEY)`,
              );
            },
            write: (id) => execute(`INSERT INTO ${TABLE} VALUES (${id});`),
            ids: async () => (await ask(`SELECT id FROM ${TABLE} ORDER BY id`)).map(Number),
            close,
          };
        },
      };
    },
  };
}

/** Makes a data directory on empty volumes, and has it on the disk. */
export async function initializeMysql(options: MysqlOptions): Promise<void> {
  const { guest, programs } = options;
  const { data, log = data } = placesOf(guest);
  const [program, ...words] = programs.install;
  await adoptMysql(guest);
  await makeFolders(guest, [data, log]);
  await runInside(guest, Account.DATABASE, [program, ...common(options), ...words]);
  await syncFolders(guest, [data, log]);
}

/** A new instance has no folder for the socket. */
export function adoptMysql(guest: ProcessGuest): Promise<void> {
  return makeSocketFolder(guest, SOCKET_FOLDER);
}

/** The server on a data directory that exists: data on the first volume, redo and binary log on the second if there is one. */
export function mysqlServer(options: MysqlOptions): MysqlServer {
  const { guest, programs } = options;
  const { product, client } = programs;
  const [program, ...words] = programs.server;
  const guestSocket = `${SOCKET_FOLDER}/mysqld.sock`;
  const socket = guest.confinement.hostPath(guestSocket);
  // No option file of this machine is read.
  const reach = ['--no-defaults', '--skip-reconnect', '-S', socket, '-u', 'root', '--batch'];
  const ask: MysqlServer['ask'] = async (statements) => {
    const output = await mustRun(client, [...reach, '-N', '-e', statements]);
    return output.split('\n').filter((line) => line !== '');
  };
  const server = databaseServer({
    guest,
    product,
    argv: [
      program,
      ...common(options),
      ...words,
      ...[`--socket=${guestSocket}`, `--pid-file=${SOCKET_FOLDER}/mysqld.pid`, '--skip-networking', '--tmpdir=/tmp'],
      '--innodb-buffer-pool-size=64M',
    ],
    probe: () => ask('SELECT 1'),
    shutDown: () => ask('SHUTDOWN'),
    stopsFor: 'image', // its document asks during the freeze whether its lock lasts
  });
  return {
    ...server,
    ask,
    // `-vv` has the client say "Query OK" after each statement, `-n` at once. It ends at the first error.
    openSession: () => openClientSession({ argv: [client, ...reach, '-vv', '-n'], acknowledgement: /^Query OK/ }),
  };
}

/** What the server and what makes its data directory have in common. The binary log is on by default with MySQL alone. */
function common({ guest, programs: { product }, settings }: MysqlOptions): readonly string[] {
  const { data, log = data } = placesOf(guest);
  return [
    ...['--no-defaults', `--datadir=${data}`, `--innodb-log-group-home-dir=${log}`],
    ...(product === 'MySQL' ? [`--log-bin=${log}/binlog`] : []),
    ...settings,
  ];
}
