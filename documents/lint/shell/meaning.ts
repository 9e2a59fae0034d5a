import { wordsOf, type Loop, type Run, type Spawn, type Trace } from './trace';

/** What the commands that the rules care about do to an instance. */

const FREEZING: Readonly<Record<string, { readonly freezes: RegExp; readonly thaws: RegExp }>> = {
  fsfreeze: { freezes: /(^|\s)(-f|--freeze)(\s|$)/, thaws: /(^|\s)(-u|--unfreeze)(\s|$)/ },
  xfs_freeze: { freezes: /(^|\s)-f(\s|$)/, thaws: /(^|\s)-u(\s|$)/ },
  dmsetup: { freezes: /(^|\s)suspend(\s|$)/, thaws: /(^|\s)resume(\s|$)/ },
};

export function isFreeze(run: Run): boolean {
  return FREEZING[run.program]?.freezes.test(wordsOf(run)) === true;
}

export function isThaw(run: Run): boolean {
  return FREEZING[run.program]?.thaws.test(wordsOf(run)) === true;
}

/** Clients whose locks end with their session. */
const SESSION_CLIENTS = /^(mysql|mariadb|psql)$/;

/** Statements whose effect ends with the session that ran them. */
export const SESSION_LOCK =
  /FLUSH\s+(LOCAL\s+)?TABLES\s+WITH\s+READ\s+LOCK|LOCK\s+INSTANCE\s+FOR\s+BACKUP|LOCK\s+TABLES?\s|BACKUP\s+STAGE\s+(START|BLOCK)|pg_(backup_start|start_backup)\s*\(/i;

/** What a database client executes: its arguments, and what is piped or redirected into it. */
export function statementOf(run: Run): string {
  return `${wordsOf(run)} ${run.input}`;
}

export function isSessionLock(run: Run): boolean {
  return SESSION_CLIENTS.test(run.program) && SESSION_LOCK.test(statementOf(run));
}

/** Locks that stay when the client ends, and must be released. */
export function isServerHold(run: Run): boolean {
  const statement = statementOf(run);
  return (
    (/^(mongo|mongosh)$/.test(run.program) && /fsyncLock|fsync\s*:\s*1\s*,\s*lock/i.test(statement)) ||
    (run.program === 'redis-cli' && /CLIENT\s+PAUSE/i.test(statement)) ||
    /External(Freeze)\b/.test(statement)
  );
}

export function isRelease(run: Run): boolean {
  const statement = statementOf(run);
  return (
    (SESSION_CLIENTS.test(run.program) &&
      /UNLOCK\s+(TABLES|INSTANCE)|BACKUP\s+STAGE\s+END|pg_(backup_stop|stop_backup)/i.test(statement)) ||
    (/^(mongo|mongosh)$/.test(run.program) && /fsyncUnlock/i.test(statement)) ||
    (run.program === 'redis-cli' && /CLIENT\s+UNPAUSE/i.test(statement)) ||
    (/^(systemctl|service)$/.test(run.program) && /(^|\s)start(\s|$)/.test(wordsOf(run)))
  );
}

/** Stops, restarts or reloads a service. */
export function changesService(run: Run): boolean {
  return /^(systemctl|service)$/.test(run.program) && /(^|\s)(stop|start|restart|reload|kill)(\s|$)/.test(wordsOf(run));
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
  const thaws = runs.some((run) => isThaw(run) || isRelease(run) || run.runsFile);
  if (spawn.how === 'at') {
    return runs.some(({ input }) => /fsfreeze|thaw|post|\$0|\//.test(input));
  }
  const isTimed = runs.some(
    (run) => WAITS.test(run.program) || run.options.some((option) => option.startsWith('--on-')) || run.runsFile,
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
  return loop?.values ?? [];
}

/** Whether shell text expands the variable. */
export function mentions(text: string, variable: string): boolean {
  return new RegExp(`\\$\\{?[#!]?${variable}\\b`).test(text);
}
