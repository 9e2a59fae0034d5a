import { createHash } from 'node:crypto';
import { redisDocument } from '../../../documents';
import { adoptRedis, initializeRedis, prepareRedis, redisServer } from '../../../rehearsal/guests/workloads/redis';
import { runInside } from '../stage/inside';
import { DATA_MOUNT, LOG_MOUNT } from '../stage/stage';
import { BURDEN_ROWS, DatabaseName, LEASE_SECONDS, PAYLOAD_REPEATS } from './database';
import type { Database, RunningDatabase } from './database';

/** Read back in one question; some 500 bytes each. */
const KEYS_AT_ONCE = 500;

/** Without a log there is nothing to put on the second volume; it is frozen and imaged all the same. */
export async function createRedis(): Promise<Database> {
  const programs = await prepareRedis();
  const serve: Database['serve'] = async (guest) => {
    const server = redisServer(guest, programs);
    await server.start();
    return running(server);
  };
  return {
    name: DatabaseName.REDIS,
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
      await runInside(guest, ['sync', '-f', DATA_MOUNT, LOG_MOUNT]);
    },
    adopt: adoptRedis,
    serve,
  };
}

function running({ ask, openSession, stop }: ReturnType<typeof redisServer>): RunningDatabase {
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
