import { inEachShellStep, type Rule } from '../finding';
import { isThaw, leasesOf } from '../shell/meaning';
import type { Run } from '../shell/trace';

/** DLM's shortest time-out of a script, and the longest lease that Quiesce allows. */
const SECONDS = { least: 10, most: 600 } as const;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, sec: 1, m: 60, min: 60, h: 3_600 };

export const leaseLength: Rule = {
  id: 'lease-length',
  severity: 'warning',
  check: inEachShellStep(({ traces, at, step }, document) => {
    const stated = document.valueAt([...step.path, 'inputs', 'timeoutSeconds']);
    const timeout = typeof stated === 'number' || /^\d+$/.test(String(stated)) ? Number(stated) : undefined;
    return leasesOf(traces['pre-script']).flatMap(({ runs }) => {
      const thaw = runs.findIndex(isThaw);
      const timers = runs.slice(0, thaw === -1 ? runs.length : thaw + 1).filter(isTimer);
      const [run] = timers;
      // Of a loop, or of a length that only the instance knows, nothing can be said.
      const isKnown = timers.every((timer) => timer.where.loops.length === 0 && secondsOf(timer).length > 0);
      if (run === undefined || !isKnown) {
        return [];
      }
      const seconds = timers.flatMap(secondsOf).reduce((sum, part) => sum + part, 0);
      const wrong = faultOf(seconds, timeout);
      return wrong === undefined
        ? []
        : [
            {
              at: at(run.at),
              message: `the lease lasts ${seconds} s, ${wrong}`,
              fix: 'let it outlast the time-out of the scripts and the snapshot call, and end within ten minutes',
            },
          ];
    });
  }),
};

function faultOf(seconds: number, timeout: number | undefined): string | undefined {
  if (seconds < SECONDS.least) {
    return `which is shorter than DLM's shortest time-out (${SECONDS.least} s): it thaws before the snapshots are begun`;
  }
  if (seconds > SECONDS.most) {
    return `which is an outage when it is ever needed: allowed are ${SECONDS.most} s`;
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
