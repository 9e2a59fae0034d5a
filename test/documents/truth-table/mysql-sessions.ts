import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Row } from '../rows';
import { holdsOwn } from './container-volumes';
import type { MysqlBench } from './mysql-bench';

/** Options that change where a client connects, or whether it runs at all: what a user's option file is for. */
const OWN_TO_A_USER =
  /^(ssl.*|tls.*|compress|connect-expired-password|sandbox|debug.*|enable-cleartext-plugin|telemetry.*|.*webauthn.*|wait)$/;

/** The client's options that are on or off, each as its default is not. */
function turnedOptions({ client: [program] }: MysqlBench): readonly string[] {
  const help = execFileSync(program, ['--no-defaults', '--help'], { encoding: 'utf8' });
  return [...help.matchAll(/^([a-z-]+) +(TRUE|FALSE)$/gm)].flatMap(([, name = '', value]) =>
    OWN_TO_A_USER.test(name) ? [] : [value === 'TRUE' ? `skip-${name}` : name],
  );
}

/** What reaches the document's session from the host and from the server, and how its lock proves itself. */
export const sessionRows: readonly Row<MysqlBench>[] = [
  {
    name: 'in a container: its volume is held, not that at the path which it names',
    run: async (bench) => {
      await bench.startInContainer();
      await holdsOwn(bench, { own: ['data'], hidden: ['data'] }, (command, surroundings) =>
        bench.mysql(command, {}, {}, surroundings),
      );
    },
  },
  {
    name: 'no option of an option file, no variable and no default of the server changes its session',
    run: async (bench) => {
      await bench.startOnVolumes();
      bench.sql(
        "SET GLOBAL sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES', GLOBAL sql_select_limit = 1",
      );
      bench.sql('SET GLOBAL lock_wait_timeout = 31536000, GLOBAL wait_timeout = 2, GLOBAL autocommit = 0');
      bench.sql("SET GLOBAL lc_messages = 'es_ES'");
      if (bench.variety.client.name === 'mariadb') {
        bench.sql('SET GLOBAL max_error_count = 0, GLOBAL log_queries_not_using_indexes = 1'); // MySQL asks for a privilege
      }
      // Its file is on the volume that is frozen.
      bench.sql('SET GLOBAL slow_query_log = 1, GLOBAL long_query_time = 0');
      const options = turnedOptions(bench);
      expect(options).toEqual(expect.arrayContaining(['force', 'vertical', 'table', 'skip-column-names']));
      const defaultsFile = bench.guest.path('q.cnf');
      const worse = [
        'verbose',
        'silent',
        `tee=${bench.guest.path('tee')}`,
        'pager=false',
        'delimiter=|',
        'database=none',
      ];
      const lines = [
        '[client]',
        'user=root',
        '[mysql]',
        ...options,
        ...worse,
        'init-command=SELECT 1',
        'host=192.0.2.1',
      ];
      writeFileSync(defaultsFile, `${lines.join('\n')}\n`);
      const environment = {
        MYSQL_HOST: '192.0.2.1',
        MYSQL_PWD: 'none',
        MYSQL_UNIX_PORT: '/none',
        MYSQL_GROUP_SUFFIX: 'x',
      };
      expect(await bench.mysql('pre-script', {}, { defaultsFile }, { environment })).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(bench.frozen()).toHaveLength(3);
      await new Promise((resolve) => setTimeout(resolve, 2_500)); // longer than the server lets a session idle
      expect(await bench.mysql('post-script', {}, { defaultsFile }, { environment })).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  },
  {
    name: 'a lock that is refused is no success where the option file has force',
    run: async (bench) => {
      await bench.startOnRoot();
      const defaultsFile = bench.guest.path('q.cnf');
      writeFileSync(defaultsFile, '[client]\nuser=root\n[mysql]\nforce\n');
      const busy = await bench.keepBusy('LOCK TABLES d.m WRITE; SELECT SLEEP(30)', 'SLEEP(30)');
      expect(await bench.mysql('pre-script', {}, { defaultsFile, lockWaitSeconds: 1 })).toMatchObject({
        code: 201,
        stdout: '',
      });
      busy.end();
    },
  },
  {
    name: 'a session whose client says that all went well, but that has no lock, holds nothing',
    run: async (bench) => {
      await bench.startOnRoot();
      const { name, path } = bench.variety.client;
      const real = path.startsWith('/') ? path : `/usr/bin/${path}`;
      const drop = 's/BACKUP STAGE START;//; s/FLUSH TABLES WITH READ LOCK;//';
      bench.guest.shim(name, `case "$*" in *--force*) sed -u '${drop}' | ${real} "$@" ;; *) exec ${real} "$@" ;; esac`);
      expect((await bench.mysql('pre-script')).code).toBe(201);
      expect(await bench.answers('INSERT INTO d.i VALUES (1)')).toBe(true);
    },
  },
];
