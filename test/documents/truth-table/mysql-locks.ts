import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mustRun } from '../programs';
import type { Row } from '../rows';
import { until } from '../until';
import type { MysqlBench } from './mysql-bench';

/** How MariaDB’s backup stages hold. */
export const onMariadb: readonly Row<MysqlBench>[] = [
  {
    name: 'a query that only reads does not keep the hold waiting',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.sql('INSERT INTO d.i VALUES (1)');
      const busy = await bench.keepBusy('SELECT SLEEP(60) FROM d.i', 'SLEEP(60)');
      expect(await bench.mysql('pre-script')).toMatchObject({ code: 0, stderr: '' });
      expect((await bench.mysql('post-script')).code).toBe(0);
      busy.end();
    },
  },
];

/** How MySQL’s backup lock and global read lock hold, and what its users need. */
export const onMysql: readonly Row<MysqlBench>[] = [
  {
    name: 'the session has the backup lock and the read lock until the thaw, and nobody has them after',
    run: async (bench) => {
      await bench.startOnRoot();
      const granted = `SELECT DISTINCT OBJECT_TYPE FROM performance_schema.metadata_locks
        WHERE OBJECT_TYPE IN ('BACKUP LOCK', 'GLOBAL', 'COMMIT') AND LOCK_DURATION = 'EXPLICIT' ORDER BY 1`;
      expect((await bench.mysql('pre-script')).code).toBe(0);
      expect(bench.sql(granted).split('\n')).toEqual(['BACKUP LOCK', 'COMMIT', 'GLOBAL']);
      expect((await bench.mysql('post-script')).code).toBe(0);
      expect(bench.sql(granted)).toBe('');
    },
  },
  {
    name: 'a long query keeps new writes waiting no longer than the hold may wait for it',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.sql('INSERT INTO d.i VALUES (1)');
      const busy = await bench.keepBusy('SELECT SLEEP(60) FROM d.i', 'SLEEP(60)');
      const pre = bench.mysql('pre-script', {}, { lockWaitSeconds: 5 });
      await until(() => bench.sql('SHOW PROCESSLIST').includes('FLUSH TABLES WITH READ LOCK'));
      expect(await bench.isAnswered(10, ...bench.client, '-e', 'INSERT INTO d.m VALUES (1)')).toBe(true);
      expect(await pre).toMatchObject({ code: 201, stdout: '' });
      expect(bench.sql('SHOW PROCESSLIST')).toContain('SLEEP(60)');
      busy.end();
    },
  },
  {
    name: 'a user without a privilege is told which, and holds nothing',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.sql('CREATE USER q@localhost; GRANT RELOAD, PROCESS ON *.* TO q@localhost');
      const pre = await bench.mysql('pre-script', {}, { databaseUser: 'q' });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('BACKUP_ADMIN');
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
      expect((await bench.mysql('post-script', {}, { databaseUser: 'q' })).code).toBe(205);
    },
  },
  {
    name: 'MariaDB’s client, which is taken first where both are installed, holds it as well',
    run: async (bench) => {
      await bench.startOnRoot();
      bench.sql(`CREATE USER q@localhost IDENTIFIED BY 'sekret'`);
      bench.sql(`GRANT ${bench.variety.privileges} ON *.* TO q@localhost`);
      const defaultsFile = bench.guest.path('q.cnf');
      writeFileSync(defaultsFile, '[client]\nuser=q\npassword=sekret\n', { mode: 0o600 });
      bench.hidden = [];
      expect(await bench.mysql('pre-script', {}, { defaultsFile })).toMatchObject({ code: 0, stderr: '' });
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(false);
      expect(await bench.mysql('post-script', {}, { defaultsFile })).toMatchObject({ code: 0, stderr: '' });
    },
  },
  {
    name: 'a user without SESSION_VARIABLES_ADMIN is told so where the general log is on',
    run: async (bench) => {
      await bench.startOnRoot('--general-log', `--general-log-file=${bench.guest.path('socket/general.log')}`);
      bench.sql(`CREATE USER q@localhost; GRANT ${bench.variety.privileges} ON *.* TO q@localhost`);
      const pre = await bench.mysql('pre-script', {}, { databaseUser: 'q' });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('SESSION_VARIABLES_ADMIN');
      bench.sql('GRANT SESSION_VARIABLES_ADMIN ON *.* TO q@localhost');
      bench.id = randomUUID();
      expect(await bench.mysql('pre-script', {}, { databaseUser: 'q' })).toMatchObject({ code: 0, stderr: '' });
      expect((await bench.mysql('post-script', {}, { databaseUser: 'q' })).code).toBe(0);
    },
  },
  {
    name: 'a doublewrite buffer on a volume of its own is frozen too',
    volumes: ['data', 'redo', 'bin', 'pages'],
    run: async (bench) => {
      const pages = bench.guest.path('pages/d');
      mkdirSync(pages);
      await mustRun('chown', 'mysql', pages);
      await bench.startOnVolumes(`--innodb-doublewrite-dir=${pages}`);
      const pre = await bench.mysql('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(Object.values(bench.held(pre) ?? {})).toEqual([true, true, true, true]);
      expect((await bench.mysql('post-script')).code).toBe(0);
    },
  },
];
