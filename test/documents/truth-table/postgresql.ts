import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { postgresqlDocument } from '../../documents';
import { readEvidence } from '../../lambdas/domain/evidence';
import { describeUnless, substitute, Volumes, whyNoVolumes, type ScriptExit, type Values } from './guest';

jest.setTimeout(60_000);

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const PORT = 54_329;

function whyNoServer(): string | undefined {
  if (!existsSync(`${PROGRAMS}/initdb`)) {
    return 'PostgreSQL 15 is not installed';
  }
  return spawnSync('id', ['postgres']).status === 0 ? whyNoVolumes() : 'there is no user postgres';
}

describeUnless(whyNoServer(), 'the PostgreSQL document on a real server', () => {
  let guest: Volumes;
  let id: string;

  const asPostgres = (program: string, ...args: readonly string[]): string =>
    execFileSync('runuser', ['-u', 'postgres', '--', program, ...args], { cwd: '/', encoding: 'utf8', stdio: 'pipe' });

  const sql = (statement: string): string =>
    asPostgres('psql', '-X', '-A', '-t', '-q', '-h', guest.path('socket'), '-p', String(PORT), '-c', statement).trim();

  function startServer(data: string, wal: string): void {
    for (const path of [data, wal, guest.path('socket')]) {
      mkdirSync(path, { recursive: true });
      execFileSync('chown', ['-R', 'postgres', path]);
    }
    asPostgres(`${PROGRAMS}/initdb`, '-D', data, '-X', wal, '-A', 'peer', '--no-sync');
    const options = `-c listen_addresses= -c port=${PORT} -c unix_socket_directories=${guest.path('socket')}`;
    // Its own log, since a server that inherits the pipe would keep pg_ctl's caller waiting.
    asPostgres(`${PROGRAMS}/pg_ctl`, '-D', data, '-l', `${data}/log`, '-w', '-o', options, 'start');
  }

  const stopServer = (data: string): void => {
    spawnSync('runuser', ['-u', 'postgres', '--', `${PROGRAMS}/pg_ctl`, '-D', data, '-m', 'immediate', 'stop'], {
      cwd: '/',
    });
  };

  function run(command: string, values: Values = {}): Promise<ScriptExit> {
    const content = postgresqlDocument({ leaseSeconds: 20, port: PORT, socketDirectory: guest.path('socket') });
    return guest.run(substitute(content, { executionId: id, command, timeoutSeconds: 20, ...values }));
  }

  beforeEach(() => {
    guest = new Volumes(['data', 'wal', 'space']);
    id = randomUUID();
  });

  describe('with data, WAL and a tablespace on volumes of their own', () => {
    beforeEach(() => {
      startServer(guest.path('data/pg'), guest.path('wal/pg'));
      mkdirSync(guest.path('space/pg'));
      execFileSync('chown', ['postgres', guest.path('space/pg')]);
      sql(`CREATE TABLESPACE s LOCATION '${guest.path('space/pg')}'`);
      sql('CREATE TABLE t AS SELECT generate_series(1, 1000) AS n');
    });

    afterEach(() => {
      for (const name of ['data', 'wal', 'space']) {
        guest.thaw(name);
      }
      stopServer(guest.path('data/pg'));
      guest.close();
    });

    test('finds all three volumes, checkpoints, freezes them and thaws them', async () => {
      const before = sql('SELECT redo_lsn FROM pg_control_checkpoint()');
      const pre = await run('pre-script');
      expect(pre).toMatchObject({ code: 0 });
      const held = readEvidence(pre.stdout, id)?.mounts;
      expect(held).toEqual(['data', 'wal', 'space'].map((name) => ({ path: guest.path(name), held: true })));
      expect(['data', 'wal', 'space'].filter((name) => guest.isFrozen(name))).toHaveLength(3);
      const post = await run('post-script');
      expect(post.code).toBe(0);
      expect(readEvidence(post.stdout, id)?.mounts).toEqual(held);
      expect(sql('SELECT redo_lsn FROM pg_control_checkpoint()')).not.toBe(before);
      expect(sql('INSERT INTO t VALUES (0) RETURNING n')).toBe('0');
    });

    test('a dry run names the volumes and checkpoints nothing', async () => {
      const before = sql('SELECT redo_lsn FROM pg_control_checkpoint()');
      const dry = await run('dry-run');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(dry.stdout).toContain(['data', 'wal', 'space'].map((name) => guest.path(name)).join(' '));
      expect(sql('SELECT redo_lsn FROM pg_control_checkpoint()')).toBe(before);
      expect(existsSync(guest.state())).toBe(false);
    });

    test('a checkpoint that fails ends the pre with nothing frozen and the lease gone', async () => {
      guest.shim('psql', 'case "$*" in *CHECKPOINT*) echo no >&2; exit 3;; esac; exec /usr/bin/psql "$@"');
      const pre = await run('pre-script');
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(guest.watchdogs()).toEqual([]);
      expect(guest.isFrozen('data')).toBe(false);
      expect((await run('post-script')).code).toBe(205);
    });

    test('a server that is stopped is not ready', async () => {
      stopServer(guest.path('data/pg'));
      const pre = await run('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('is it running');
    });
  });

  test('a server on the file system of the system is not ready, since nothing could hold its writes', async () => {
    // Nothing is frozen here, whatever the script does: the data is on this machine's root.
    guest.shim('fsfreeze', `echo "$@" >>${guest.path('frozen.log')}; exit 1`);
    startServer(guest.path('on-root'), guest.path('wal/pg'));
    try {
      const pre = await run('pre-script');
      expect(pre).toMatchObject({ code: 206, stdout: '' });
      expect(pre.stderr).toContain('move it to a volume of its own');
      expect(existsSync(guest.path('frozen.log'))).toBe(false);
    } finally {
      stopServer(guest.path('on-root'));
      guest.close();
    }
  });
});
