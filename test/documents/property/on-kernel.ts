import { existsSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Bench } from '../bench';
import type { RunningScript } from '../guest';
import { until } from '../until';
import { LEASE_SECONDS, type Happening } from './orders';
import type { Interval, Script, Trace } from './trace';

/** What a freeze or thaw that worked leaves in the log: when, -f or -u, the path, the holder, and the script that asked. */
interface Act {
  readonly at: number;
  readonly flag: string;
  readonly path: string;
  readonly holder: string;
  readonly actor: string;
}

/** Plays an order with real scripts on real file systems, in its own time. */
export async function playOnKernel(bench: Bench, order: readonly Happening[]): Promise<Trace> {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const log = bench.guest.path('acts');
  bench.guest.shim(
    'fsfreeze',
    `actor=$(tr '\\0' ' ' </proc/$PPID/cmdline)
read -r holder </run/quiesce/holder
path=$(readlink -f -- "$2")
began=$(date +%s%3N)
/usr/sbin/fsfreeze "$@" || exit
[ "$1" = -f ] || began=$(date +%s%3N)
echo "$began $1 $path $holder $actor" >>${log}`,
  );
  const scripts: Script[] = [];
  const started: { readonly id: string; readonly command: string }[] = [];
  const runs: Promise<unknown>[] = [];
  let last: RunningScript | undefined;
  for (const { after, what, id } of order) {
    await new Promise((resolve) => setTimeout(resolve, after));
    if (what === 'kill') {
      kill(last);
      continue;
    }
    const said = { command: what === 'operator' ? 'post-script' : what, id: what === 'operator' ? 'None' : id };
    started.push(said);
    const from = Date.now();
    last = bench.start(said.command, { executionId: said.id, leaseSeconds: LEASE_SECONDS });
    runs.push(last.finished.then(({ code, stdout }) => scripts.push({ ...said, from, to: Date.now(), code, stdout })));
  }
  await Promise.all(runs);
  await until(() => bench.guest.watchdogs().length === 0, LEASE_SECONDS + 4);
  delay.disable();
  return {
    intervals: intervalsOf(existsSync(log) ? readActs(log) : [], started),
    scripts,
    mounts: bench.names.map((name) => bench.guest.path(name)),
    lateMillis: delay.max / 1_000_000,
  };
}

function kill(script: RunningScript | undefined): void {
  try {
    script?.killGroup();
  } catch {
    // It had ended already.
  }
}

function readActs(log: string): readonly Act[] {
  const lines = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean);
  return lines
    .map((line) => {
      const [at = '', flag = '', path = '', holder = '', ...actor] = line.split(' ');
      return { at: Number(at), flag, path, holder, actor: actor.join(' ') };
    })
    .sort((one, other) => one.at - other.at);
}

/** The scripts' files are numbered as they were started; a watchdog and an operator run the copy of the execution. */
function intervalsOf(
  acts: readonly Act[],
  started: readonly { readonly id: string; readonly command: string }[],
): readonly Interval[] {
  const actorOf = (act: Act): { readonly id: string; readonly command: string } => {
    const [, holder, role] = /\/run\/quiesce\/([^/ ]+)\/script (watchdog|operator)/.exec(act.actor) ?? [];
    if (role === 'operator') {
      return { id: 'None', command: 'post-script' };
    }
    if (holder !== undefined) {
      return { id: holder, command: 'watchdog' };
    }
    return started[Number(/script-(\d+)\.sh/.exec(act.actor)?.[1]) - 1] ?? { id: 'nobody', command: 'nobody' };
  };
  const open = new Map<string, Interval>();
  const closed: Interval[] = [];
  for (const act of acts) {
    const actor = actorOf(act);
    const interval = open.get(act.path);
    if (act.flag === '-f') {
      open.set(act.path, {
        path: act.path,
        owner: act.holder,
        from: act.at,
        to: Number.POSITIVE_INFINITY,
        by: 'nobody',
      });
    } else if (interval !== undefined) {
      open.delete(act.path);
      closed.push({ ...interval, to: act.at, by: byOf(actor, interval.owner) });
    }
  }
  return [...closed, ...open.values()];
}

/** A stranger counts as a command, and is found out by the time; so is a script that was killed in the middle of it. */
function byOf({ id, command }: { readonly id: string; readonly command: string }, owner: string): Interval['by'] {
  if (command === 'watchdog') {
    return id === owner ? 'lease' : 'command';
  }
  if (command === 'pre-script') {
    return id === owner ? 'pre' : 'lease';
  } // What a dead watchdog left behind.
  return id === 'None' ? 'operator' : 'command';
}
