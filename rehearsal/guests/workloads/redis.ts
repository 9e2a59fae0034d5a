import { mustRun } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import { openClientSession, type ClientSession } from './client-session';
import type { DatabaseEngine, DatabaseServer } from './database';
import { makeFolders, makeSocketFolder } from './inside';
import { findProgram, findPrograms } from './programs';
import { databaseServer } from './server';
import { placesOf, WorkloadError } from './workload';

const SOCKET_FOLDER = '/run/redis';

/** `CLIENT PAUSE … WRITE`, which the document uses. */
const LEAST_VERSION = 6.2;

/** The programs of Redis or Valkey; instances share them. */
export interface RedisPrograms {
  /** For example `Redis 7.0.15`. */
  readonly version: string;
  readonly server: string;
  readonly client: string;
}

/** A server as this machine reaches it. */
interface RedisServer extends DatabaseServer {
  /** What starts it. */
  readonly argv: readonly [string, ...string[]];
  /** One command in a session of its own; its reply, a value a line. */
  readonly ask: (...words: readonly string[]) => Promise<readonly string[]>;
  readonly openSession: () => ClientSession;
}

/** Redis as a workload. */
export async function createRedis(): Promise<DatabaseEngine> {
  const programs = await prepareRedis();
  return {
    description: programs.version,
    service: 'redis',
    binds: [],
    initialize: initializeRedis,
    adopt: adoptRedis,
    server: (guest) => {
      const { ask, openSession, start, stop } = redisServer(guest, programs);
      return {
        start,
        stop,
        connect: async () => {
          await ask('PING');
          const { execute, close } = openSession();
          return {
            prepare: () => Promise.resolve(),
            write: (id) => execute(`SADD writes ${id}`),
            ids: async () => (await ask('SMEMBERS', 'writes')).map(Number).sort((one, other) => one - other),
            close,
          };
        },
      };
    },
  };
}

/** This machine's Redis or Valkey; throws a `WorkloadError` where there is none, or only one that can't pause writes. */
export async function prepareRedis(): Promise<RedisPrograms> {
  const names = ['valkey-server', 'valkey-cli'] as const;
  const isValkey = findProgram('redis-server') === undefined && names.every((name) => findProgram(name) !== undefined);
  const [server, client] = findPrograms(
    'Redis',
    isValkey ? names : ['redis-server', 'redis-cli'],
    'install it: apt-get install redis-server, or dnf install redis6',
  );
  const number = /v=([\d.]+)/.exec(await mustRun(server, ['--version']))?.[1] ?? '0';
  const version = `${isValkey ? 'Valkey' : 'Redis'} ${number}`;
  if (Number.parseFloat(number) < LEAST_VERSION) {
    throw new WorkloadError(`${server} is ${version}, needed is 6.2 or later, for CLIENT PAUSE … WRITE`);
  }
  return { version, server, client };
}

/** The server makes its files itself. */
export async function initializeRedis(guest: ProcessGuest): Promise<void> {
  await adoptRedis(guest);
  await makeFolders(guest, [placesOf(guest).data]);
}

/** A new instance has no folder for the socket. */
export function adoptRedis(guest: ProcessGuest): Promise<void> {
  return makeSocketFolder(guest, SOCKET_FOLDER);
}

/**
 * Redis on the first volume, with its default save points and without an append-only file: what was written since the
 * last save is in memory only.
 */
export function redisServer(
  guest: ProcessGuest,
  { version, server: program, client }: RedisPrograms,
  data = placesOf(guest).data,
): RedisServer {
  const guestSocket = `${SOCKET_FOLDER}/redis.sock`;
  const reach = [client, '-s', guest.confinement.hostPath(guestSocket)] as const;
  const ask: RedisServer['ask'] = async (...words) => {
    const [, ...via] = reach;
    const lines = (await mustRun(client, [...via, ...words])).split('\n').filter((line) => line !== '');
    const [first = ''] = lines;
    if (REFUSAL.test(first)) {
      throw new WorkloadError(`${version} said: ${first}`);
    }
    return lines;
  };
  const argv: RedisServer['argv'] = [
    program,
    ...['--dir', data, '--appendonly', 'no', '--save', '3600 1 300 100 60 10000'],
    ...['--bind', '127.0.0.1', '--port', '6379', '--unixsocket', guestSocket, '--unixsocketperm', '777'],
    ...['--daemonize', 'no', '--logfile', '', '--pidfile', `${SOCKET_FOLDER}/redis.pid`],
  ];
  const server = databaseServer({
    guest,
    product: version,
    argv,
    probe: () => ask('PING'),
    shutDown: () => ask('SHUTDOWN', 'SAVE'),
  });
  return {
    ...server,
    argv,
    ask,
    openSession: () => openClientSession({ argv: reach, acknowledgement: /^(OK|\d+)$/, refusal: REFUSAL }),
  };
}

/** The first word of an error: `ERR`, `MISCONF`, `LOADING`, `NOAUTH`. */
const REFUSAL = /^[A-Z]{3,} /;
