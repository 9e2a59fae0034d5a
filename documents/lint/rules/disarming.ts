import { releaseOf } from '../shell/holds';
import { endsScript, isFreeze, isRelease, isThaw, startsTimer, type Lease } from '../shell/meaning';
import { provenanceOf } from '../shell/provenance';
import type { ShellStep } from '../shell/shell-step';
import { wordsOf, type Argument, type Run } from '../shell/trace';
import { processId } from '../shell/values';

/** How many commands before an exit are searched for its reason. */
const NEAR = 4;

/** Asks whether an earlier run still holds something. */
const ASKS =
  /^(mkdir|flock|cat|kill|grep|pgrep|systemctl)$|^(\[|\[\[|test)\s.*-[efsdL]\s+"?(\$|\/(var\/)?(run|tmp|lib|lock)\/|\/dev\/shm\/)/;

/** Commands that end the lease before what it guards was thawed. */
export function disarmsOf(step: ShellStep): readonly Run[] {
  const { pre, post, leases } = step;
  const starts = [...leases.map(({ first }) => first), ...pre.filter(isFreeze)].map(({ index }) => index);
  const early = pre.filter((run) => run.index < Math.min(...starts) && disarms(run, step) && !isGuarded(run, pre));
  const isThawed = post.some((run) => isThaw(run) || isRelease(run));
  const late = post.filter((run) => isThawed && disarms(run, step) && !isReleasedBefore(run, post));
  return [...early.slice(0, 1), ...late.slice(0, 1)];
}

function isReleasedBefore({ index }: Run, runs: readonly Run[]): boolean {
  return runs.some((run) => run.index < index && (isThaw(run) || isRelease(run)));
}

/** Whether the script ends before, where an earlier freeze is still in force. */
function isGuarded(disarm: Run, runs: readonly Run[]): boolean {
  const asks = runs.filter(
    (run, index) =>
      endsScript(run) &&
      run.index < disarm.index &&
      runs
        .slice(Math.max(0, index - NEAR), index)
        .some(({ program, args }) => ASKS.test(program) || ASKS.test(`${program} ${wordsOf({ args })}`)),
  );
  return asks.length > 0 || isReleasedBefore(disarm, runs);
}

function disarms(run: Run, step: ShellStep): boolean {
  const { leases, pre } = step;
  const words = wordsOf(run);
  switch (run.program) {
    case 'systemctl':
      return (/(^|\s)(stop|kill|disable|mask)\s/.test(words) && stopsLease(run, leases)) || stopsStarted(run, pre);
    case 'kill':
      return !/(^|\s)-(0|s\s*0|l|L)(\s|$)/.test(words) && releaseOf(run) === undefined && namesWatchdog(run, step);
    case 'pkill':
    case 'killall':
      return leases.some(({ runs }) => runs.some((own) => run.args.some(({ value }) => isWordOf(value, own))));
    case 'atrm':
      return leases.some(({ spawn }) => spawn.how === 'at');
    default:
      return false;
  }
}

function isWordOf(value: string | undefined, { program, args, where, file }: Run): boolean {
  const words = [program, ...where.functions, ...args.map(({ text }) => text), file?.value ?? ''].join(' ');
  return value !== undefined && !value.startsWith('-') && words.includes(value);
}

/** Whether a command of systemctl names the unit that is the lease. */
export function stopsLease(run: Run, leases: readonly Lease[]): boolean {
  const units = leases
    .flatMap(({ runs }) => runs.flatMap(({ options }) => options))
    .flatMap((option) => /^(?:--unit|-u)=(.+)$/s.exec(option)?.[1] ?? []);
  const named = run.args.slice(1).map(({ value, text }) => (value ?? text).replaceAll('"', ''));
  return (
    run.program === 'systemctl' &&
    named.some((name) => name.endsWith('.timer') || units.map(withoutType).includes(withoutType(name)))
  );
}

function stopsStarted(run: Run, runs: readonly Run[]): boolean {
  const names = runs.filter(startsTimer).flatMap(({ args }) => args.slice(1).map(({ text }) => text));
  return run.args[0]?.value === 'stop' && run.args.slice(1).some(({ text }) => names.includes(text));
}

function withoutType(unit: string): string {
  return unit.replaceAll('"', '').replace(/\.(timer|service)$/, '');
}

/** Whether it kills the process of a lease: by `$!`, or by a file that the pre-script wrote this to. */
function namesWatchdog({ args }: Run, { leases, program, traces }: ShellStep): boolean {
  const ids = leases.map(({ spawn }) => processId(spawn.at));
  const isId = ({ value }: Argument): boolean => ids.some((id) => value?.includes(id) === true);
  const files = traces['pre-script'].runs
    .filter((run) => run.args.some(isId))
    .flatMap(({ redirections }) => redirections.filter(({ operator }) => /^>[>|]?$/.test(operator)))
    .map(({ target }) => target.text.replaceAll('"', ''))
    .filter((file) => !file.startsWith('/dev/'));
  const asked = args
    .map(({ text }) => provenanceOf(text, program))
    .join('\n')
    .replaceAll('"', '');
  return args.some(isId) || files.some((file) => asked.includes(file));
}
