import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../rehearsal/guests/machine';

const ROOT = join(__dirname, '../..');
const PROGRAM = join(ROOT, 'bin', 'quiesce.js');

function quiesce(...args: readonly string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { cwd: ROOT, encoding: 'utf8' });
}

test.each([
  [['nosuch'], "unknown command 'nosuch'; quiesce --help lists"],
  [['check'], "required option '--policy <name>' not specified; quiesce check --help lists"],
  [['thaw'], "missing required argument 'instance-id'"],
  [['run'], "required option '--policy <name>' not specified; quiesce run --help lists"],
  [['run', '--policy', 'x', '--region', 'x'], '--region is "x", allowed: a Region such as eu-west-1'],
  [['init', '--language', 'perl'], "argument 'perl' is invalid, allowed: javascript, typescript; quiesce init"],
  [['run', 'x'], 'required option \'--policy <name>\' not specified (unexpected: "x"); quiesce run --help lists'],
  [['thaw', 'x', 'y'], 'too many arguments (unexpected: "y"); quiesce thaw --help lists'],
  [['run', '--polcy', 'x'], 'required option \'--policy <name>\' not specified (unexpected: "--polcy"); quiesce run'],
  [['explain', '--polcy', 'x'], "unknown option '--polcy', did you mean --policy?; quiesce explain --help lists"],
  [['stats'], "unknown command 'stats', did you mean status?; quiesce --help lists"],
  [['drill'], "required option '--policy <name>' not specified; quiesce drill --help lists"],
  [['gate', '--policy', 'x'], 'no bound for the age of the set; give --within 7d'],
  [['gate', '--policy', 'x', '--within', '7'], "argument '7' is invalid, allowed: a whole number of hours, days or"],
  [['run', '--policy', ''], '--policy is "", allowed: 1 to 100 letters'],
  [['run', '--policy', 'x', '--schedule', ''], '--schedule is "", allowed: 1 to 120 letters'],
  [['explain', '--policy', 'a b'], '--policy is "a b", allowed: 1 to 100 letters'],
  [['rehearse', '--nosuch'], "unknown option '--nosuch'"],
  [['rehearse', '--app', '/nosuch'], '--app is "/nosuch", which has no manifest.json; give a cloud assembly'],
  [['rehearse', '--document', 'package.json'], '--document: package.json is not an SSM document'],
  [['rehearse', '--document', 'x=/nosuch'], '--document is "/nosuch", which can\'t be read'],
  [['rehearse', '--fleet', '/nosuch'], '--fleet is "/nosuch", which can\'t be read'],
  [['rehearse', '--days', '0'], "argument '0' is invalid, allowed: a whole number from 1 to 400"],
  [['rehearse', '--days', '401'], "argument '401' is invalid, allowed: a whole number from 1 to 400"],
  [['rehearse', '--days', 'a month'], "argument 'a month' is invalid, allowed: a whole number from 1 to 400"],
  [['rehearse', '--days', '3', '--from', 'noon'], '--from is "noon", allowed: a date or an instant with its offset'],
  [['rehearse', '--days', '3', '--broken', '2'], "argument '2' is invalid, allowed: a number from 0 to 1"],
  [
    ['rehearse', '--days', '3', '--fault', 'Hold=crash'],
    '--fault is "Hold=crash", with --days allowed: copy=fails-late',
  ],
  [['rehearse', '--days', '3', '--document', 'x.yaml'], '--document is given with --days, where no script runs'],
  [['rehearse', '--failures', '0.1'], '--failures is given without --days; add --days, or leave it out'],
  [['rehearse', '--report', '/proc/x'], 'report directory "/proc/x" can\'t be written to'],
  [['thaw', 'x', '--document', 'y', '--force'], 'the instance is "x", allowed: an id such as'],
  [['explain', '--try', '/nosuch'], '--try is "/nosuch", which can\'t be read'],
  [['explain', '--report', '/nosuch'], '--report is "/nosuch", which can\'t be read'],
  [['explain', '--at', 'tomorrow'], '--at is "tomorrow", allowed: an ISO-8601 instant with its offset'],
  [['prune', '--allow-more'], '--allow-more is for one policy; also give --policy'],
  [['init', 'docs/decisions'], 'the folder is "docs/decisions", which has 0001-wiring-apart-from-handlers.md, '],
  [['lint', '/nosuch.yaml'], '/nosuch.yaml does not exist'],
  [['import-dlm'], "missing required argument 'file'; quiesce import-dlm --help lists"],
  [['import-dlm', '/nosuch.json'], "/nosuch.json can't be read (ENOENT"],
  [['import-dlm', 'package.json'], 'package.json is no policy of DLM, allowed: an object with Policy or PolicyDetails'],
  [['import-dlm', 'x', '--days', '0'], 'allowed: a whole number from 1 to 366'],
])('%j is one line on stderr and exit code 2', (args, message) => {
  const { status, stdout, stderr } = quiesce(...args);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test.each([
  [['--watch', '1'], "argument '1' is invalid, allowed: a whole number from 5 to 86400; quiesce status --help lists"],
  [['--watch', 'abc'], "argument 'abc' is invalid"],
  [['--policy'], "option '--policy <name>' argument missing"],
  [['--polcy', 'x'], "unknown option '--polcy', did you mean --policy?; quiesce status --help lists"],
  [['x'], 'too many arguments (unexpected: "x")'],
  [['--region', 'mars-1'], '--region is "mars-1", allowed: a Region such as eu-west-1'],
])('status %j is unknown for a monitor: exit code 3', (args, message) => {
  const { status, stdout, stderr } = quiesce('status', ...args);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test('rehearse says at once that it needs Linux', () => {
  const elsewhere = 'data:text/javascript,Object.defineProperty(process, "platform", { value: "darwin" })';
  const { status, stderr } = spawnSync(process.execPath, ['--import', elsewhere, PROGRAM, 'rehearse'], {
    cwd: ROOT,
    encoding: 'utf8',
  });

  expect(stderr).toBe(
    'a rehearsal needs Linux, and this machine has darwin; use a virtual machine, a container or WSL\n',
  );
  expect(status).toBe(2);
});

test.each([
  '--version',
  '--help',
  'rehearse --help',
  'check --help',
  'run --help',
  'drill --help',
  'gate --help',
  'status --help',
  'explain --help',
  'prune --help',
  'thaw --help',
  'lint --help',
  'import-dlm --help',
  'init --help',
])('%s takes less than half a second of processor time', (args) => {
  const command = `TIMEFORMAT='%U %S'; time "$0" "${PROGRAM}" ${args} >&2 2>&-`;
  let least = Infinity;
  for (let tries = 1; tries <= 3 && least >= 0.5; tries += 1) {
    const { stderr } = spawnSync('bash', ['-c', command, process.execPath], { encoding: 'utf8' });
    const [user = NaN, system = NaN] = (stderr.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
    least = Math.min(least, user + system);
  }
  expect(least).toBeLessThan(0.5);
});

test.each([
  ['output', 'restore --help', 0],
  ['output', '--version', 0],
  ['errors', 'nosuch 2>&1 >&3', 2],
  ['errors', 'lint /nosuch.yaml 2>&1 >&3', 2],
])('a reader that closes the pipe of its %s early does not change how %s ends', (_, args, code) => {
  // The reader has ended before the command writes, since Node.js starts more slowly.
  const command = `exec 3>&1; "$0" "${PROGRAM}" ${args} | true; exit "\${PIPESTATUS[0]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).not.toContain('EPIPE');
  expect(stdout).toBe('');
  expect(status).toBe(code);
});

/** Process ids below this one. */
function descendants(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid): readonly [number, number] => [Number(pid), parentOf(pid)]);
  const below = (of: number): readonly number[] =>
    parents.filter(([, parent]) => parent === of).flatMap(([pid]) => [pid, ...below(pid)]);
  return below(root);
}

function parentOf(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    return 0; // It has ended meanwhile.
  }
}

function isAlive(pid: number): boolean {
  return (
    execFileSync('ps', ['-o', 'stat=', '-p', `${pid},1`], { encoding: 'utf8' })
      .trim()
      .split('\n').length > 1
  );
}

test('SIGTERM to npm ends a rehearsal that synthesizes, with all that it started', async () => {
  const npm = spawn('npm', ['start'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const started = (): readonly number[] => descendants(npm.pid ?? 0);
  // The rehearsal, cdk, its shell and the app.
  await eventually(() => started().length >= 4, 60_000);
  expect(said).toContain('synthesizing the app (cdk synth)');
  const pids = started();
  npm.kill('SIGTERM');
  await eventually(() => npm.exitCode !== null && !pids.some(isAlive), 30_000);
  expect(npm.exitCode).toBe(143);
});
