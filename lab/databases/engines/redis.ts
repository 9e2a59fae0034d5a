import { createHash } from 'node:crypto';
import { redisDocument } from '../../../documents';
import { mustRun } from '../../../rehearsal/guests/host-command';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { CannotRunError } from '../errors';
import { startInContainer } from '../stage/container';
import { exitOf, runInside, startInside } from '../stage/inside';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, DatabaseName, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, RunningDatabase } from './database';
import { connectRedis } from './redis-client';
import type { RedisReply, RedisSession } from './redis-client';

const SOCKET = '/run/redis/redis.sock';
const DATA = `${DATA_MOUNT}/redis`;
/** An empty directory of every instance. */
const CONTAINER_DATA = '/mnt';
/** Read back in one question; some 500 bytes each. */
const KEYS_AT_ONCE = 500;

/** `CLIENT PAUSE … WRITE`, on which the document stands. */
const LEAST_VERSION = [6, 2] as const;

/**
 * Redis with its default save points and without an append-only file: what was written since the last save is in
 * memory only. Without a log there is nothing to put on the second volume; it is frozen and imaged all the same.
 */
export function createRedis(): Promise<Database> {
  return createOn({ name: DatabaseName.REDIS });
}

/** The same server as in a container: it names a directory that is empty for everybody else. */
export function createRedisInContainer(): Promise<Database> {
  return createOn({ name: DatabaseName.REDIS_IN_CONTAINER, place: 'container' });
}

async function createOn(kind: Pick<Database, 'name' | 'place'>): Promise<Database> {
  const version = await readVersion();
  const serve: Database['serve'] = (guest) => serveOn(guest, kind.place);
  return {
    ...kind,
    version,
    setting: 'appendonly=no, default save points',
    document: redisDocument({ leaseSeconds: LEASE_SECONDS, extraMounts: [LOG_MOUNT] }),
    mounts: [DATA_MOUNT, LOG_MOUNT],
    programs: { binds: [] },
    prepare: async (guest) => {
      await adopt(guest);
      await runInside(guest, ['install', '-d', '-o', 'redis', '-g', 'redis', '-m', '700', DATA]);
      const database = await serve(guest);
      await inSession(guest, async ({ ask }) => {
        const fill = `for i = 1, ${BURDEN_ROWS} do redis.call('SET', 'burden:' .. i, string.rep('x', 128)) end`;
        await ask('EVAL', fill, '0');
      });
      await database.stop();
      await runInside(guest, ['sync', '-f', DATA_MOUNT, LOG_MOUNT]);
    },
    adopt,
    serve,
  };
}

async function readVersion(): Promise<string> {
  const version = /v=(\d+\.\d+\.\d+)/.exec(await mustRun('redis-server', ['--version']))?.[1] ?? '0.0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new CannotRunError(`redis-server is ${version}, needed: 6.2 or later, for CLIENT PAUSE … WRITE`);
  }
  return version;
}

function adopt(guest: ProcessGuest): Promise<void> {
  return runInside(guest, ['install', '-d', '-o', 'redis', '-g', 'redis', '-m', '755', '/run/redis']);
}

async function serveOn(guest: ProcessGuest, place: Database['place']): Promise<RunningDatabase> {
  const argv = [
    ...([
      'runuser',
      '-u',
      'redis',
      '--',
      'redis-server',
      '--dir',
      place === 'container' ? CONTAINER_DATA : DATA,
    ] as const),
    ...['--appendonly', 'no', '--save', '3600 1 300 100 60 10000'],
    ...['--bind', '127.0.0.1', '--port', '6379', '--unixsocket', SOCKET],
    ...['--daemonize', 'no', '--logfile', '', '--pidfile', '/run/redis/redis.pid'],
  ] as const;
  const server =
    place === 'container'
      ? startInContainer(guest, { source: DATA, place: CONTAINER_DATA }, argv)
      : startInside(guest, argv);
  await server.said('Ready to accept connections');
  return {
    openSession: async () => {
      const { ask, close } = await connectRedis(guest.confinement.hostPath(SOCKET));
      return {
        write: async (id) => {
          await ask('SET', `write:${id}`, contentOf(id));
        },
        close,
      };
    },
    burden: () => Promise.resolve(), // a log to replay is what a burden makes, and there is none
    survivors: () => inSession(guest, readWrites),
    stop: async () => {
      await inSession(guest, async ({ ask }) => {
        await ask('SAVE');
        // It answers by closing the connection.
        void ask('SHUTDOWN', 'NOSAVE').catch((error: unknown) => error);
        await exitOf(server.child);
      });
    },
  };
}

async function readWrites({ ask }: RedisSession): Promise<ReadonlySet<number>> {
  const keys = texts(await ask('KEYS', 'write:*'));
  const survivors = new Set<number>();
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    const some = keys.slice(start, start + KEYS_AT_ONCE);
    const contents = texts(await ask('MGET', ...some));
    for (const [index, key] of some.entries()) {
      const id = Number(key.slice('write:'.length));
      if (contents[index] === contentOf(id)) {
        survivors.add(id);
      }
    }
  }
  return survivors;
}

function contentOf(id: number): string {
  return createHash('md5').update(String(id)).digest('hex').repeat(PAYLOAD_REPEATS);
}

function texts(reply: RedisReply): readonly string[] {
  return Array.isArray(reply) ? reply.map((one: RedisReply) => (typeof one === 'string' ? one : '')) : [];
}

async function inSession<Found>(guest: ProcessGuest, work: (session: RedisSession) => Promise<Found>): Promise<Found> {
  const session = await connectRedis(guest.confinement.hostPath(SOCKET));
  try {
    return await work(session);
  } finally {
    session.close();
  }
}
