import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import type { Bench } from '../bench';
import type { ScriptExit } from '../guest';
import { whyNoVolumes } from '../machine';
import { tableOn, type Row } from '../rows';
import { MongodbBench } from './mongodb';
import { MysqlBench } from './mysql-bench';
import { mariadb } from './mysql-varieties';
import { PostgresqlBench, whyNoServer } from './postgresql-bench';
import { RedisBench, whyNoRedis } from './redis-bench';

type Run = (command: string) => Promise<ScriptExit>;

/** Mounts `big` below the data, at `place`, and has it found, held and let go with all the others. */
async function holdsBelow(bench: Bench, place: string, run: Run): Promise<void> {
  const { guest } = bench;
  await guest.bind('big', place);
  const pre = await run('pre-script');
  expect(pre).toMatchObject({ code: 0, stderr: '' });
  expect(bench.evidence(pre)?.mounts).toContainEqual({ path: guest.path(place), held: true });
  expect(bench.frozen()).toEqual(bench.names);
  const post = await run('post-script');
  expect(post).toMatchObject({ code: 0, stderr: '' });
  expect(bench.evidence(post)?.mounts.every(({ held }) => held)).toBe(true);
  expect(bench.frozen()).toEqual([]);
}

const onMysql: readonly Row<MysqlBench>[] = [
  {
    name: 'a database directory that is a mount of its own',
    volumes: ['data', 'redo', 'bin', 'big'],
    run: async (bench) => {
      await bench.startOnVolumes();
      await holdsBelow(bench, 'data/d/big', (command) => bench.mysql(command));
    },
  },
  {
    name: 'a table space beside the data directory whose path begins as that one does, and logs at a place with a blank',
    volumes: ['data', 'redo', 'bin', 'big', 'more'],
    run: async (bench) => {
      const { guest } = bench;
      const [beside, logs] = [guest.path('data/d2'), guest.path('my logs')];
      await guest.bind('big', 'data/d2');
      await guest.bind('more', 'my logs');
      execFileSync('chown', ['mysql', beside, logs]);
      await bench.startOnVolumes(`--relay-log=${logs}/relay`);
      bench.sql(`CREATE TABLE d.s (n INT) ENGINE=InnoDB DATA DIRECTORY='${beside}'`);
      expect(await bench.mysql('pre-script')).toMatchObject({ code: 0, stderr: '' });
      expect(bench.frozen()).toEqual(bench.names);
      expect((await bench.mysql('post-script')).code).toBe(0);
    },
  },
  {
    name: 'links that lead to no data, and an extra mount that was found already, refuse nothing',
    run: async (bench) => {
      const { guest } = bench;
      await bench.startOnVolumes();
      await guest.bind('data', 'again');
      const links = { memory: '/dev/shm', gone: '/backup/gone', sock: bench.socket, null: '/dev/null' };
      for (const [name, target] of Object.entries(links)) {
        symlinkSync(target, guest.path(`data/d/${name}`));
      }
      const options = { extraMounts: [guest.path('again')] };
      const pre = await bench.mysql('pre-script', {}, options);
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'freeze' });
      expect(bench.evidence(pre)?.mounts).toHaveLength(3);
      expect((await bench.mysql('post-script', {}, options)).code).toBe(0);
    },
  },
];

const onPostgresql: readonly Row<PostgresqlBench>[] = [
  ...['data/pg/base/nested', 'space/pg/nested'].map((place): Row<PostgresqlBench> => ({
    name: `a mount at ${place}`,
    volumes: ['data', 'wal', 'space', 'big'],
    run: async (bench) => {
      await bench.startOnVolumes();
      await holdsBelow(bench, place, (command) => bench.postgresql(command));
    },
  })),
  ...['base', 'base/1', 'pg_xact'].map((entry): Row<PostgresqlBench> => ({
    name: `${entry} as a link to another volume, but not a link to logs or settings`,
    volumes: ['data', 'wal', 'big'],
    run: async (bench) => {
      const { guest } = bench;
      await bench.startServer(guest.path('data/pg'), {
        pg_wal: guest.path('wal/pg'),
        [entry]: guest.path('big/moved'),
      });
      symlinkSync('/var/log', guest.path('data/pg/pg_log'));
      symlinkSync('/etc/hostname', guest.path('data/pg/pg_service.conf'));
      expect(await bench.postgresql('pre-script')).toMatchObject({ code: 0, stderr: '' });
      expect(bench.frozen()).toEqual(bench.names);
      expect((await bench.postgresql('post-script')).code).toBe(0);
    },
  })),
];

const onRedis: readonly Row<RedisBench>[] = [
  {
    name: 'a mount below its directory',
    volumes: ['data', 'big'],
    run: async (bench) => {
      await bench.startOnVolume();
      await holdsBelow(bench, 'data/d/appendonlydir', (command) => bench.redis(command));
    },
  },
];

const onMongodb: readonly Row<MongodbBench>[] = [
  {
    name: 'the directory of one database',
    run: async (bench) => {
      await bench.guest.mount('big');
      await bench.guest.bind('big', 'data/db/shop');
      const dry = await bench.mongo('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(`${bench.guest.path('data')} ${bench.guest.path('data/db/shop')}`);
    },
  },
  {
    name: 'nested mounts and one that a link leads to, but not what is in memory',
    run: async (bench) => {
      const { guest } = bench;
      for (const name of ['one', 'two', 'three']) {
        await guest.mount(name);
      }
      await guest.bind('one', 'data/db/shop');
      await guest.bind('two', 'data/db/shop/index');
      mkdirSync(guest.path('three/logs'));
      symlinkSync(guest.path('three/logs'), guest.path('data/db/linked'));
      mkdirSync(guest.path('data/db/temporary'));
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', guest.path('data/db/temporary')]);
      try {
        const { code, stdout } = await bench.mongo('dry-run');
        expect(code).toBe(0);
        const places = ['data', 'data/db/shop', 'data/db/shop/index', 'three'].map((name) => guest.path(name));
        expect(/would freeze, in this order: (.*)/.exec(stdout)?.[1]?.split(' ').toSorted()).toEqual(places.toSorted());
      } finally {
        execFileSync('umount', [guest.path('data/db/temporary')]);
      }
    },
  },
];

/** Each mount below a place that holds data is held too: the databases name places, the core finds the mounts. */
export function belowTables(): void {
  const { variety, why } = mariadb();
  const title = 'mounts below the data';
  tableOn({ make: (volumes) => new MysqlBench(variety, volumes), why }, `${title} of MariaDB`, onMysql);
  tableOn(
    { make: (volumes) => new PostgresqlBench(volumes), why: whyNoServer() },
    `${title} of PostgreSQL`,
    onPostgresql,
  );
  tableOn({ make: (volumes) => new RedisBench(volumes), why: whyNoRedis() }, `${title} of Redis`, onRedis);
  tableOn({ make: () => new MongodbBench(), why: whyNoVolumes() }, `${title} of MongoDB`, onMongodb);
}
