import { createHash } from 'node:crypto';
import { redisDocument } from '../../../documents';
import { Account } from '../../../rehearsal/guests/confinement/confinement';
import type { ProcessGuest } from '../../../rehearsal/guests/process-guest';
import { syncFolders } from '../../../rehearsal/guests/workloads/inside';
import { adoptRedis, initializeRedis, prepareRedis, redisServer } from '../../../rehearsal/guests/workloads/redis';
import type { RedisPrograms } from '../../../rehearsal/guests/workloads/redis';
import { placesOf } from '../../../rehearsal/guests/workloads/workload';
import { startInContainer } from '../stage/container';
import { exitOf } from '../stage/inside';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, DatabaseName, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, RunningDatabase } from './database';

/** Read back in one question; some 500 bytes each. */
const KEYS_AT_ONCE = 500;

/** What a server in a container calls the directory of its data; every instance has it, and it is empty there. */
const CONTAINER_DATA = '/mnt';

/** Without a log there is nothing to put on the second volume; it is frozen and imaged all the same. */
export function createRedis(): Promise<Database> {
  return createOn({ name: DatabaseName.REDIS });
}

/** The same server as in a container: it names a directory that is empty for everybody else. */
export function createRedisInContainer(): Promise<Database> {
  return createOn({ name: DatabaseName.REDIS_IN_CONTAINER, place: 'container' });
}

async function createOn(kind: Pick<Database, 'name' | 'place'>): Promise<Database> {
  const programs = await prepareRedis();
  const serve: Database['serve'] = async (guest) => {
    if (kind.place === 'container') {
      return serveInContainer(guest, programs);
    }
    const server = redisServer(guest, programs);
    await server.start();
    return running(server);
  };
  return {
    ...kind,
    version: programs.version.replace(/^\w+ /, ''),
    setting: 'appendonly=no, default save points',
    document: redisDocument({ leaseSeconds: LEASE_SECONDS, extraMounts: [LOG_MOUNT] }),
    mounts: [DATA_MOUNT, LOG_MOUNT],
    programs: { binds: [] },
    prepare: async (guest) => {
      await initializeRedis(guest);
      const server = redisServer(guest, programs);
      await server.start();
      const fill = `for i = 1, ${BURDEN_ROWS} do redis.call('SET', 'burden:' .. i, string.rep('x', 128)) end`;
      await server.ask('EVAL', fill, '0');
      await server.stop();
      await syncFolders(guest, [DATA_MOUNT, LOG_MOUNT]);
    },
    adopt: adoptRedis,
    serve,
  };
}

async function serveInContainer(guest: ProcessGuest, programs: RedisPrograms): Promise<RunningDatabase> {
  const server = redisServer(guest, programs, CONTAINER_DATA);
  const mount = { source: placesOf(guest).data, place: CONTAINER_DATA };
  const process = startInContainer(guest, mount, ['runuser', '-u', Account.DATABASE, '--', ...server.argv]);
  await process.said('Ready to accept connections');
  const stop = async (): Promise<void> => {
    await server.ask('SHUTDOWN', 'SAVE');
    await exitOf(process.child);
  };
  return running({ ...server, stop });
}

function running({
  ask,
  openSession,
  stop,
}: Pick<ReturnType<typeof redisServer>, 'ask' | 'openSession' | 'stop'>): RunningDatabase {
  return {
    stop,
    openSession: () => {
      const { execute, close } = openSession();
      return Promise.resolve({ write: (id) => execute(`SET write:${id} ${contentOf(id)}`), close });
    },
    burden: () => Promise.resolve(), // a log to replay is what a burden makes, and there is none
    survivors: async () => {
      const keys = await ask('KEYS', 'write:*');
      const survivors = new Set<number>();
      for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
        const some = keys.slice(start, start + KEYS_AT_ONCE);
        const contents = await ask('MGET', ...some);
        for (const [index, key] of some.entries()) {
          const id = Number(key.slice('write:'.length));
          if (contents[index] === contentOf(id)) {
            survivors.add(id);
          }
        }
      }
      return survivors;
    },
  };
}

function contentOf(id: number): string {
  return createHash('md5').update(String(id)).digest('hex').repeat(PAYLOAD_REPEATS);
}
