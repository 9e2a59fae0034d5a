import { foundAt, foundIf, type Rule } from '../finding';
import { disarmsOf, stopsLease } from './disarming';
import { expires, holdOf, releaseOf } from '../shell/holds';
import { endsScript, isFreeze, isThaw, leasesOf, startsTimer, type Lease } from '../shell/meaning';
import { answers } from '../shell/program';
import type { ShellStep } from '../shell/shell-step';
import type { Run, Spawn } from '../shell/trace';

/** DLM's shortest time-out of a script, and the longest lease that Quiesce allows. */
const SECONDS = { least: 10, most: 600 } as const;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, sec: 1, m: 60, min: 60, h: 3_600 };

/** The lease: the process on the instance that thaws when its time is up. */
export const LEASE_RULES: readonly Rule[] = [
  {
    id: 'lease-missing',
    severity: 'error',
    fix: 'before the first freeze start a watchdog that sleeps and then thaws: setsid sh FILE watchdog </dev/null >/dev/null 2>&1 &',
    inScript: (step) => {
      const { runs } = step.traces['pre-script'];
      const holds = runs.some(startsTimer) ? [] : runs.filter((run) => isHeldWithoutLease(run, step));
      return foundAt(
        holds.slice(0, 1),
        ({ program }) =>
          `${program} holds the instance, but the pre-script starts no process that releases it by itself: without a post-script it stays held`,
      );
    },
  },
  {
    id: 'lease-disarmed',
    severity: 'error',
    fix: 'thaw first and end the watchdog then; at the start of the pre-script exit 204 if a freeze is in force',
    inScript: (step) =>
      foundAt(
        disarmsOf(step),
        ({ program }) =>
          `${program} ends the lease while a freeze may be in force: if what follows fails or hangs, nothing thaws the instance`,
      ),
  },
  {
    id: 'lease-after-freeze',
    severity: 'error',
    fix: 'start the lease first, check that it runs, and only then freeze',
    inScript: ({ pre, leases, lineOf }) => {
      const [lease] = leases.map(({ first }) => first).toSorted((one, other) => one.index - other.index);
      const freeze = pre.find(isFreeze);
      const isLate = lease !== undefined && freeze !== undefined && lease.index >= freeze.index;
      return foundAt(
        isLate ? [lease] : [],
        () =>
          `the lease starts after the first freeze (line ${lineOf(freeze?.at ?? 0)}): if the script ends in between, nothing thaws the instance`,
      );
    },
  },
  {
    id: 'lease-in-process-group',
    severity: 'error',
    fix: 'start it with setsid, or with systemd-run where /run/systemd/system exists',
    inScript: ({ leases }) =>
      foundAt(
        leases.filter((lease) => !isApart(lease)).map(({ first }) => first),
        () =>
          "the watchdog runs in the script's process group, which the SSM Agent kills on a time-out or a cancel: the lease ends when it is needed (nohup and disown do not change that)",
      ),
  },
  {
    id: 'background-holds-streams',
    severity: 'error',
    fitsChecks: true,
    fix: 'give it streams of its own: </dev/null >/dev/null 2>&1 &',
    inScript: ({ traces }) =>
      [traces['pre-script'], traces['post-script']].flatMap((trace) => {
        const { runs } = trace;
        // The script never waits for a lease, even where it waits for other processes.
        const leases = leasesOf(trace).map(({ spawn }) => spawn);
        const spawns = [...new Set(runs.flatMap(({ where }) => where.spawns))];
        return foundAt(
          spawns.filter((spawn) => heldStreams(spawn) !== '' && (leases.includes(spawn) || !isAwaited(spawn, runs))),
          (spawn) =>
            `a background process keeps the script's ${heldStreams(spawn)} open: the SSM Agent waits until it is closed, so the command stays InProgress while the instance is frozen`,
        );
      }),
  },
  {
    id: 'lease-length',
    severity: 'warning',
    fix: 'choose a lease that is longer than the time-out of the scripts and the snapshot call together, and at most ten minutes',
    inScript: ({ leases, step }, { valueAt }) => {
      const stated = valueAt([...step.path, 'inputs', 'timeoutSeconds']);
      const timeout = typeof stated === 'number' || /^\d+$/.test(String(stated)) ? Number(stated) : undefined;
      return leases.flatMap(({ runs }) => {
        const thaw = runs.findIndex(isThaw);
        const timers = runs.slice(0, thaw === -1 ? runs.length : thaw + 1).filter(isTimer);
        const [first] = timers;
        // The length of a loop, or one that only the instance knows, can't be judged.
        const isKnown = timers.every((timer) => timer.where.loops.length === 0 && secondsOf(timer).length > 0);
        const seconds = timers.flatMap(secondsOf).reduce((sum, part) => sum + part, 0);
        const fault = faultOfLength(seconds, timeout);
        return foundIf(
          isKnown && first !== undefined && fault !== undefined,
          first?.at ?? 0,
          `the lease lasts ${seconds} s, ${fault ?? ''}`,
        );
      });
    },
  },
  {
    id: 'lease-expiry-unreported',
    severity: 'info',
    fix: 'let the watchdog write a file under /run when it thaws, and let the post-script exit 203 if this file exists',
    inScript: ({ leases, program }) =>
      foundAt(
        answers(program, '203') ? [] : leases.slice(0, 1).map(({ first }) => first),
        () => 'the post-script never ends with 203, so it can not report that the lease ran out before it came',
      ),
  },
];

/** A freeze needs any lease; another hold needs one that ends it, unless the pre-script itself does. */
function isHeldWithoutLease(run: Run, { pre, leases }: ShellStep): boolean {
  const kind = holdOf(run);
  if (kind === undefined || expires(run) || stopsLease(run, leases)) {
    return false;
  }
  if (kind === 'mount') {
    return leases.length === 0;
  }
  const isReleased = pre.some(
    (other, index) => other.index > run.index && releaseOf(other) === kind && !pre.slice(index, index + 3).some(fails),
  );
  const isLeased = leases.some(
    (lease) => lease.spawn.how === 'at' || lease.runs.some((own) => own.runsFile || releaseOf(own) === kind),
  );
  return pre.includes(run) && !isReleased && !isLeased;
}

function fails(run: Run): boolean {
  return endsScript(run) && run.args[0]?.value !== '0';
}

function isApart({ spawn, runs }: Lease): boolean {
  return spawn.ownGroup || runs.some(({ wrappers, where }) => [...wrappers, ...where.launchers].includes('setsid'));
}

function heldStreams({ streams }: Spawn): string {
  return (['stdout', 'stderr'] as const).filter((name) => streams[name] === 'script').join(' and ');
}

function isAwaited(spawn: Spawn, runs: readonly Run[]): boolean {
  const last = runs.findLastIndex(({ where }) => where.spawns.includes(spawn));
  return runs.slice(last + 1).some(({ program }) => program === 'wait');
}

function faultOfLength(seconds: number, timeout: number | undefined): string | undefined {
  if (seconds < SECONDS.least) {
    return `which is shorter than DLM's shortest time-out (${SECONDS.least} s): it thaws before the snapshots are started`;
  }
  if (seconds > SECONDS.most) {
    return `allowed: at most ${SECONDS.most} s; if the post-script does not come, the instance is frozen for that long`;
  }
  return timeout !== undefined && timeout >= seconds
    ? `but the step may run for ${timeout} s: the lease can run out before the pre-script has ended`
    : undefined;
}

function isTimer({ program, options }: Run): boolean {
  return program === 'sleep' || options.some((option) => option.startsWith('--on-active'));
}

function secondsOf({ program, args, options }: Run): readonly number[] {
  const timer = options.flatMap((option) => /^--on-active=(.*)$/.exec(option)?.[1] ?? []);
  const texts = program === 'sleep' ? args.flatMap(({ value }) => value ?? []) : timer;
  return texts.slice(0, 1).flatMap((text) => {
    const [, number, unit] = /^([\d.]+)([a-z]*)$/.exec(text) ?? [];
    const scale = UNITS[unit ?? '-'];
    return number === undefined || scale === undefined ? [] : [Number(number) * scale];
  });
}
