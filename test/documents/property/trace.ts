import { readEvidence } from '../../../lambdas/domain/evidence';

/** One file system, frozen. Instants are milliseconds of one clock. */
export interface Interval {
  readonly path: string;
  /** The execution that froze it. */
  readonly owner: string;
  readonly from: number;
  readonly to: number;
  /** Who thawed it; `command` and `operator` are posts, which `scripts` tells of. */
  readonly by: 'command' | 'operator' | 'lease' | 'pre' | 'nobody';
}

export interface Script {
  readonly command: string;
  /** `None` of an operator. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly code: number;
  readonly stdout: string;
}

/** What really happened, independent of the reports. */
export interface Trace {
  readonly intervals: readonly Interval[];
  readonly scripts: readonly Script[];
  readonly mounts: readonly string[];
  /** How much later than it was the end of a script may have been seen: the longest that this process was busy. */
  readonly lateMillis: number;
}

/** How long after its arming a lease has thawed at the latest, and how exactly the instants are known. */
export interface Bounds {
  readonly leaseMillis: number;
  readonly slackMillis: number;
}

/** What no order of deliveries, kills and leases may bring about; each as a sentence. */
export function violations(trace: Trace, bounds: Bounds): readonly string[] {
  return [
    ...trace.intervals.flatMap((interval) => ofInterval(interval, trace, bounds)),
    ...trace.scripts.flatMap((script) => ofScript(script, trace, bounds)),
  ];
}

function ofInterval({ path, owner, from, to, by }: Interval, { scripts }: Trace, bounds: Bounds): readonly string[] {
  const found: string[] = [];
  if (to - from > bounds.leaseMillis + bounds.slackMillis) {
    found.push(`${path} was frozen for ${to - from} ms`);
  }
  if (by === 'nobody') {
    found.push(`${path} was never thawed`);
  }
  const isOwn = ({ command, id }: Script): boolean =>
    command === 'post-script' && id === (by === 'operator' ? 'None' : owner);
  if (
    (by === 'command' || by === 'operator') &&
    !scripts.some((script) => isOwn(script) && within(to, script, bounds))
  ) {
    found.push(`${path} of ${owner} was thawed by a stranger`);
  }
  return found;
}

function ofScript(script: Script, trace: Trace, bounds: Bounds): readonly string[] {
  if (script.code !== 0) {
    return [];
  }
  const held = readEvidence(script.stdout, script.id)?.mounts.filter((mount) => mount.held) ?? [];
  if (script.command === 'pre-script') {
    const isAll = trace.mounts.every((path) => held.some((mount) => mount.path === path));
    return [
      ...(isAll ? [] : ['a pre-script succeeded without all mounts in its evidence']),
      ...trace.mounts.flatMap((path) =>
        trace.intervals.some((interval) => interval.path === path && isFrozenAt(script.to, interval, bounds) && interval.owner === script.id)
          ? []
          : [`a pre-script of ${script.id} succeeded without ${path} frozen`],
      ),
    ]; // prettier-ignore
  }
  return held.flatMap(({ path }) => {
    const ended = trace.intervals.filter((interval) => interval.path === path && within(interval.to, script, bounds));
    const isTrue = ended.some(({ owner, by }) => (script.id === 'None' ? by === 'operator' : owner === script.id));
    return isTrue ? [] : [`a post-script of ${script.id} says that it found ${path} frozen`];
  });
}

function within(instant: number, { from, to }: Script, { slackMillis }: Bounds): boolean {
  return instant >= from - slackMillis && instant <= to + slackMillis;
}

function isFrozenAt(instant: number, { from, to }: Interval, { slackMillis }: Bounds): boolean {
  return from <= instant + slackMillis && to >= instant - slackMillis;
}
