import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Script as VmScript } from 'node:vm';
import { mongodbDocument, type MongodbOptions } from '../../../documents';
import { Bench } from '../bench';
import { inContainer } from '../container';
import type { ScriptExit, Surroundings } from '../guest';
import { whyNoVolumes } from '../machine';
import { tableOn, type Row } from '../rows';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { until } from '../until';
import { holdsOwn } from './container-volumes';

/**
 * No MongoDB server runs here, so the document is experimental. This stand-in for mongosh notes its arguments and says
 * what the programs that it is given would print: whether the server would obey them is what is not proven.
 */
const STAND_IN = `
program=
for argument in "$@"; do program=$argument; done
echo "$@" >>ROOT/arguments
case $(cat "$program") in
  *getCmdLineOpts*)
    [ ! -e ROOT/mongos ] || { echo 'quiesce mongos'; exit 0; }
    [ ! -e ROOT/locked ] && locked=false || locked=true
    echo "quiesce data $(cat ROOT/directory)"; echo "quiesce process $(cat ROOT/process)"; echo "quiesce locked $locked" ;;
  *killOp*) rm -f ROOT/locked; echo 'quiesce fsyncLock false' ;;
  *)
    directory=\${program%/*}
    [ ! -e ROOT/busy ] || sleep 30
    : >ROOT/locked
    echo 'quiesce locked'
    asked=
    while [ ! -s "$directory/session.quit" ]; do
      ask=$(cat "$directory/session.ask")
      if [ "$ask" != "$asked" ]; then
        asked=$ask
        [ -e ROOT/locked ] && echo "quiesce $ask held" || echo "quiesce $ask lost"
      fi
      sleep 0.05
    done
    rm -f ROOT/locked
    echo 'quiesce unlocked' ;;
esac`;

export class MongodbBench extends Bench {
  #server: number | undefined;

  constructor(volumes: readonly string[] = ['data']) {
    super(volumes);
    this.guest.shim('mongosh', STAND_IN.replaceAll('ROOT', this.guest.root));
  }

  override async open(): Promise<void> {
    await super.open();
    mkdirSync(this.guest.path('data/db'));
    await this.serve(this.guest.path('data/db'));
  }

  /** A stand-in for mongod: it has its lock file open, and says its process id as it sees it. */
  async serve(directory: string, container: readonly string[] = []): Promise<void> {
    this.#endServer();
    writeFileSync(this.guest.path('directory'), directory);
    const inside = `exec 9>>'${directory}/mongod.lock'; echo $$ >'${this.guest.path('process')}'; exec sleep 600`;
    rmSync(this.guest.path('process'), { force: true });
    const server = spawn('env', [...container, 'sh', '-c', inside], { stdio: 'ignore', detached: true, cwd: '/' });
    server.unref();
    this.#server = server.pid;
    // The file is there before its line is.
    const said = this.guest.path('process');
    await until(() => existsSync(said) && readFileSync(said, 'utf8').endsWith('\n'));
  }

  #endServer(): void {
    if (this.#server !== undefined) {
      process.kill(-this.#server, 'SIGKILL');
    }
    this.#server = undefined;
  }

  override async close(): Promise<void> {
    this.#endServer();
    await super.close();
  }

  get isLocked(): boolean {
    return existsSync(this.guest.path('locked'));
  }

  mongo(
    command: string,
    values: Values = {},
    options: Partial<MongodbOptions> = {},
    surroundings: Surroundings = {},
  ): Promise<ScriptExit> {
    const content = mongodbDocument({ leaseSeconds: 20, ...options });
    const script = substitute(content, { executionId: this.id, command, timeoutSeconds: 20, ...values });
    return this.guest.run(script, surroundings);
  }

  note(name: string): void {
    writeFileSync(this.guest.path(name), '');
  }
}

const rows: readonly Row<MongodbBench>[] = [
  {
    name: 'locks in one session that stays connected, freezes, and unlocks in the same session',
    run: async (bench) => {
      const pre = await bench.mongo('pre-script');
      expect(pre).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(pre)).toEqual({ data: true });
      expect(bench.isLocked).toBe(true);
      const post = await bench.mongo('post-script');
      expect(post).toMatchObject({ code: 0, stderr: '' });
      expect(bench.held(post)).toEqual({ data: true });
      expect(bench.isLocked).toBe(false);
      expect(readFileSync(bench.guest.path('arguments'), 'utf8').replaceAll(/-ask-\w+/g, '')).toBe(
        `--quiet --norc --host 127.0.0.1 --port 27017 admin /run/quiesce.js
--quiet --norc --host 127.0.0.1 --port 27017 admin /run/quiesce/${bench.id}/session.js\n`,
      );
    },
  },
  {
    name: 'its program is JavaScript, with the lock’s comment by which a pending one is found',
    run: async (bench) => {
      await bench.mongo('pre-script');
      const program = readFileSync(bench.guest.state(bench.id, 'session.js'), 'utf8');
      expect(() => new VmScript(program)).not.toThrow();
      expect(program).toContain(`{ fsync: 1, lock: true, comment: "quiesce ${bench.id}" }`);
      expect((await bench.mongo('post-script')).code).toBe(0);
    },
  },
  {
    name: 'who and where come from a file that is only root’s',
    run: async (bench) => {
      const connectFile = bench.guest.path('connect.js');
      writeFileSync(connectFile, 'db = connect("mongodb://q:sekret@localhost/admin")', { mode: 0o644 });
      expect((await bench.mongo('dry-run', {}, { connectFile })).code).toBe(206);
      execFileSync('chmod', ['600', connectFile]);
      expect((await bench.mongo('dry-run', {}, { connectFile })).code).toBe(0);
      const given = readFileSync(bench.guest.path('arguments'), 'utf8');
      expect(given).toContain(`--quiet --norc --nodb ${connectFile} /run/quiesce-ask-`);
      expect(given).not.toContain('sekret');
    },
  },
  {
    name: 'a lock that is gone before the thaw costs the verdict',
    run: async (bench) => {
      await bench.mongo('pre-script');
      execFileSync('rm', [bench.guest.path('locked')]);
      expect((await bench.mongo('post-script')).code).toBe(205);
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'a session that was killed is replaced by one that unlocks',
    run: async (bench) => {
      await bench.mongo('pre-script');
      const [session = ''] = readFileSync(bench.guest.state(bench.id, 'session'), 'utf8').split(' ');
      process.kill(-Number(session), 'SIGKILL');
      expect(bench.isLocked).toBe(true);
      expect((await bench.mongo('post-script')).code).toBe(205);
      expect(bench.isLocked).toBe(false);
    },
  },
  {
    name: 'a lock that is not granted in time is given up',
    run: async (bench) => {
      bench.note('busy');
      const pre = await bench.mongo('pre-script', {}, { lockWaitSeconds: 1 });
      expect(pre).toMatchObject({ code: 201, stdout: '' });
      expect(pre.stderr).toContain('not granted within 1 s');
      expect(bench.frozen()).toEqual([]);
    },
  },
  {
    name: 'in a container: its volumes are held, not those at the paths which it names',
    volumes: ['data', 'decoy', 'journal', 'other'],
    run: async (bench) => {
      const place = (name: string): string => bench.guest.path(name);
      symlinkSync(place('other'), place('data/db/journal'));
      mkdirSync(place('decoy/db'));
      const container = inContainer({ [place('decoy')]: place('data'), [place('other')]: place('journal') });
      await bench.serve(place('decoy/db'), container);
      await holdsOwn(bench, { own: ['data', 'journal'], hidden: ['journal'] }, (command, surroundings) =>
        bench.mongo(command, {}, {}, surroundings),
      );
    },
  },
  {
    name: 'a server that is no process of this instance is not ready',
    run: async (bench) => {
      writeFileSync(bench.guest.path('process'), '77777777');
      const dry = await bench.mongo('dry-run');
      expect(dry.code).toBe(206);
      expect(dry.stderr).toContain('runs elsewhere');
    },
  },
  ...['mongos', 'locked'].map((state): Row<MongodbBench> => ({
    name: `${state} is not ready`,
    run: async (bench) => {
      bench.note(state);
      expect((await bench.mongo('pre-script')).code).toBe(206);
    },
  })),
];

export function mongodbTable(): void {
  tableOn(
    { make: (volumes) => new MongodbBench(volumes), why: whyNoVolumes() },
    'the MongoDB document with a stand-in',
    rows,
  );
}
