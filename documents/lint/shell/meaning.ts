import { holdOf, isSessionLock, isSessionRelease, releaseOf } from './holds';
import { wordsOf, type Loop, type Run, type Spawn, type Trace } from './trace';

export function isFreeze(run: Run): boolean {
  return holdOf(run) === 'mount';
}

export function isThaw(run: Run): boolean {
  return releaseOf(run) === 'mount';
}

/** Releases a database, a server or what runs it. */
export function isRelease(run: Run): boolean {
  return isSessionRelease(run) || (releaseOf(run) !== undefined && !isThaw(run));
}

/** Freezes, locks, pauses or stops. */
export function isHold(run: Run): boolean {
  return holdOf(run) !== undefined || isSessionLock(run);
}

/** Restarts, reloads or signals a service. */
export function changesService(run: Run): boolean {
  return /^(systemctl|service)$/.test(run.program) && /(^|\s)(restart|reload|kill)(\s|$)/.test(wordsOf(run));
}

export function isRemount(run: Run): boolean {
  return run.program === 'mount' && /(^|[\s,=])remount(,|\s|$)/.test(wordsOf(run));
}

/** Ends the whole script, not just a subshell of it. */
export function endsScript({ program, where }: Run): boolean {
  return program === 'exit' && where.subshells === 0 && where.spawns.length === 0;
}

/** A process that thaws when its time is up: the instance's own lease. */
export interface Lease {
  readonly spawn: Spawn;
  readonly first: Run;
  readonly runs: readonly Run[];
}

const WAITS = /^(sleep|usleep|read|wait|timeout|inotifywait|tail|until)$/;

/** Of processes within each other the innermost one counts. */
export function leasesOf({ runs }: Trace): readonly Lease[] {
  const spawns = new Set(runs.flatMap(({ where }) => where.spawns));
  const found = [...spawns].flatMap((spawn) => {
    const own = runs.filter(({ where }) => where.spawns.includes(spawn));
    const [first] = own;
    return first !== undefined && isLease(spawn, own) ? [{ spawn, first, runs: own }] : [];
  });
  return found.filter((lease) => !found.some((other) => isWithin(other, lease)));
}

function isWithin({ spawn, first }: Lease, outer: Lease): boolean {
  const place = first.where.spawns.indexOf(outer.spawn);
  return place !== -1 && place < first.where.spawns.indexOf(spawn);
}

function isLease(spawn: Spawn, runs: readonly Run[]): boolean {
  const isUnread = (run: Run): boolean => run.runsFile || /^(python|perl|ruby|node)[\d.]*$/.test(run.program);
  const thaws = runs.some((run) => isThaw(run) || isRelease(run) || isUnread(run));
  if (spawn.how === 'at') {
    return runs.some(({ input }) => /fsfreeze|thaw|post|\$0|\//.test(input));
  }
  const isTimed = runs.some(
    (run) => WAITS.test(run.program) || run.options.some((option) => option.startsWith('--on-')) || isUnread(run),
  );
  return thaws && isTimed;
}

/** The unit that a package or an administrator installed may be the lease: only the instance knows. */
export function startsTimer(run: Run): boolean {
  return run.program === 'systemctl' && /(^|\s)(start|restart)\s.*\.(timer|service)\b/.test(wordsOf(run));
}

/** The runs of the script itself, without what its lease does later. */
export function withoutLeases(trace: Trace): readonly Run[] {
  const spawns = new Set(leasesOf(trace).map(({ spawn }) => spawn));
  return trace.runs.filter(({ where }) => !where.spawns.some((spawn) => spawns.has(spawn)));
}

/** Whether a trap thaws when the script ends or a command fails. */
export function thawsByTrap({ trapRuns }: Trace): boolean {
  return trapRuns.some(
    (run) => run.where.trap?.some((signal) => /^(EXIT|ERR|0)$/.test(signal)) === true && isThaw(run),
  );
}

/** The innermost loop around a run that goes over something. */
export function loopOf({ where }: Run): Loop | undefined {
  return where.loops.findLast(({ variable }) => variable !== '');
}

/** Paths that a run freezes or thaws, none where only the instance knows. */
export function targetsOf({ args, where }: Run): readonly string[] {
  const last = args.findLast(({ text }) => !text.startsWith('-'));
  if (last === undefined || last.value !== undefined) {
    return last?.value === undefined ? [] : [last.value];
  }
  const loop = where.loops.findLast(({ variable }) => variable !== '' && mentions(last.text, variable));
  return loop?.values?.filter((value) => value.startsWith('/')) ?? [];
}

/** Whether shell text expands the variable. */
export function mentions(text: string, variable: string): boolean {
  return new RegExp(`\\$\\{?[#!]?${variable}\\b`).test(text);
}
