import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tableOn, type Row } from '../rows';
import { until } from '../until';
import { MysqlBench } from './mysql-bench';
import { onMariadb, onMysql } from './mysql-locks';
import { sessionRows } from './mysql-sessions';
import { mariadb, mysql, removeTemplates, type Found } from './mysql-varieties';

const rows: readonly Row<MysqlBench>[] = [
  {
    name: 'finds all three volumes, holds writes of every engine until the thaw, and lets them go',
    run: async (bench) => {
      await bench.startOnVolumes();
      const pre = await bench.mysql('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect([...(bench.evidence(pre)?.mounts ?? [])].map(({ path }) => path).sort()).toEqual(
        ['bin', 'data', 'redo'].map((name) => bench.guest.path(name)),
      );
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'freeze' });
      expect(bench.frozen()).toHaveLength(3);
      expect(bench.sessions()).not.toEqual([]);
      const post = await bench.mysql('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(Object.values(bench.held(post) ?? {})).toEqual([true, true, true]);
      expect(await bench.answers('INSERT INTO d.i VALUES (1); INSERT INTO d.m VALUES (1)')).toBe(true);
      expect(bench.sessions()).toEqual([]);
    },
  },
  {
    name: 'no write is acknowledged while held, and none of before is lost, with the redo log flushed once a second',
    run: async (bench) => {
      await bench.startOnVolumes('--innodb-flush-log-at-trx-commit=0');
      bench.sql('INSERT INTO d.i VALUES (1), (2), (3)');
      expect((await bench.mysql('pre-script')).code).toBe(0);
      expect(await bench.answers('INSERT INTO d.i VALUES (4)')).toBe(false);
      const image = bench.image(); // while the server has never shut down
      await bench.mysql('post-script');
      expect(await bench.askRecovered(image, 'SELECT n FROM d.i ORDER BY n')).toBe('1\n2\n3');
    },
  },
  {
    name: 'on a single volume the lock alone holds, and the evidence says so',
    run: async (bench) => {
      await bench.startOnRoot();
      const pre = await bench.mysql('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.evidence(pre)).toMatchObject({ heldBy: 'lock', mounts: [] });
      const writes = ['INSERT INTO d.i VALUES (1)', 'INSERT INTO d.m VALUES (1)', 'CREATE TABLE d.held (n INT)'];
      expect(await Promise.all(writes.map((write) => bench.answers(write)))).toEqual([false, false, false]);
      expect(await bench.answers('SELECT COUNT(*) FROM d.i')).toBe(true);
      const post = await bench.mysql('post-script');
      expect(post.code).toBe(0);
      expect(bench.evidence(post)).toMatchObject({ heldBy: 'lock', thawedBy: 'command', mounts: [] });
      expect(bench.evidence(post)?.freezeMillis).toBeGreaterThan(2_000);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
      expect(await bench.answers('CREATE TABLE d.after (n INT)')).toBe(true);
    },
  },
  {
    name: 'a lock that is not granted in time lets everything go and fails the pre',
    run: async (bench) => {
      await bench.startOnRoot();
      const busy = await bench.keepBusy('LOCK TABLES d.m WRITE; SELECT SLEEP(30)', 'SLEEP(30)');
      const start = Date.now();
      const pre = await bench.mysql('pre-script', {}, { lockWaitSeconds: 1 });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('the lock was not granted within 1 s');
      expect(Date.now() - start).toBeLessThan(20_000);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
      expect((await bench.mysql('post-script')).code).toBe(205);
      busy.end();
    },
  },
  {
    name: 'a session that is killed while held costs the verdict, not the thaw',
    run: async (bench) => {
      await bench.startOnVolumes();
      expect((await bench.mysql('pre-script')).code).toBe(0);
      const connection = /session_connection='(\d+)'/.exec(
        readFileSync(bench.guest.state(bench.id, 'state'), 'utf8'),
      )?.[1];
      bench.sql(`KILL ${connection ?? ''}`);
      const post = await bench.mysql('post-script');
      expect(post.code).toBe(205);
      expect(post.stderr).toContain('not held any more');
      expect(bench.frozen()).toEqual([]);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
    },
  },
  {
    name: 'a server that dies while frozen costs the verdict, not the thaw',
    run: async (bench) => {
      await bench.startOnVolumes();
      expect((await bench.mysql('pre-script')).code).toBe(0);
      spawnSync('kill', ['-KILL', String(bench.server)]);
      expect((await bench.mysql('post-script')).code).toBe(205);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'the lease releases the lock',
    run: async (bench) => {
      await bench.startOnRoot();
      expect((await bench.mysql('pre-script', { leaseSeconds: 5 })).code).toBe(0);
      await bench.endedByLease(5);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
      const post = await bench.mysql('post-script');
      expect(post.code).toBe(203);
      expect(bench.evidence(post)).toMatchObject({ heldBy: 'lock', thawedBy: 'lease' });
    },
  },
  {
    name: 'with everybody but the session killed, watchdog included, the lock ends with the lease',
    long: 'waits for a lease without a watchdog',
    run: async (bench) => {
      await bench.startOnRoot();
      expect((await bench.mysql('pre-script', { leaseSeconds: 5 })).code).toBe(0);
      for (const watchdog of bench.guest.watchdogs()) {
        process.kill(watchdog, 'SIGKILL');
      }
      await until(() => bench.sessions().length === 0, 9);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
    },
  },
  {
    name: 'a general log on the frozen volume does not block the thaw',
    run: async (bench) => {
      await bench.startOnVolumes('--general-log', `--general-log-file=${bench.guest.path('data/d/general.log')}`);
      expect((await bench.mysql('pre-script')).code).toBe(0);
      expect(await bench.mysql('post-script')).toMatchObject({ code: 0, stderr: '' });
    },
  },
  {
    name: 'a dry run names the volumes and takes no lock',
    run: async (bench) => {
      const log = bench.guest.path('socket/general.log');
      await bench.startOnVolumes('--general-log', `--general-log-file=${log}`);
      const dry = await bench.mysql('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(bench.guest.path('redo'));
      expect(readFileSync(log, 'utf8')).toContain('SHOW GLOBAL VARIABLES');
      expect(readFileSync(log, 'utf8')).not.toMatch(/LOCK|BACKUP|FLUSH/);
      expect(existsSync(bench.guest.state())).toBe(false);
      expect(bench.sessions()).toEqual([]);
    },
  },
  {
    name: 'a server that is stopped is not ready',
    run: async (bench) => {
      const pre = await bench.mysql('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('is it running');
    },
  },
  {
    name: 'user and password come from an option file, and no argument list has them',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.sql("CREATE USER q@localhost IDENTIFIED BY 'sekret'");
      bench.sql(`GRANT ${bench.variety.privileges} ON *.* TO q@localhost`);
      const defaultsFile = bench.guest.path('q.cnf');
      writeFileSync(defaultsFile, '[client]\nuser=q\npassword=sekret\n', { mode: 0o600 });
      const { name, path } = bench.variety.client;
      const real = path.startsWith('/') ? path : `/usr/bin/${path}`;
      bench.guest.shim(name, `echo "$@" >>${bench.guest.path('arguments')}; exec ${real} "$@"`);
      const pre = await bench.mysql('pre-script', {}, { defaultsFile });
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect((await bench.mysql('post-script', {}, { defaultsFile })).code).toBe(0);
      expect(readFileSync(bench.guest.path('arguments'), 'utf8')).toContain('--defaults-file');
      expect(readFileSync(bench.guest.path('arguments'), 'utf8')).not.toContain('sekret');
    },
  },
];

function tableOf({ name, variety, why }: Found, own: readonly Row<MysqlBench>[]): void {
  const make = (volumes: readonly string[] | undefined): MysqlBench => new MysqlBench(variety, volumes);
  tableOn({ make, why }, `the MySQL document on ${name}`, [...rows, ...sessionRows, ...own]);
}

export function mysqlTable(): void {
  afterAll(removeTemplates);
  tableOf(mariadb(), onMariadb);
  tableOf(mysql(), onMysql);
}
