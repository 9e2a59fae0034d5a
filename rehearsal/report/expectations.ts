import type { FleetInstance } from '../guests/fleet/instance';
import { InstanceState, Platform, SsmStatus } from '../guests/fleet/spec';
import { drillGuarantees, drillPromise } from './drill-expectations';
import type { Expectation, Report, RunReport, Setup, TargetReport } from './report';
import { mayBeTime } from './time';

type Found = Omit<Report, 'expectations'>;

/** The guest's lease may end this much later: it sleeps whole seconds and thaws one mount after the other. */
const LEASE_ROOM_MILLIS = 2_000;

/** From here on, scripts and calls may miss their time-outs because of the machine alone. */
const MOST_SLOWDOWN = 3;

/** Half of what Lambda grants; 0.5 s on an idle machine. */
const SLOWEST_START_MILLIS = 5_000;

/** Why the machine was too slow for what depends on time, with the figures; undefined where it was not. */
export function tooSlow({
  slowdown,
  slowestStartMillis,
}: Pick<Setup, 'slowdown' | 'slowestStartMillis'>): string | undefined {
  return slowdown < MOST_SLOWDOWN && slowestStartMillis < SLOWEST_START_MILLIS
    ? undefined
    : `functions waited for a processor, so that ${seconds(1_000)} of work took ${seconds(slowdown * 1_000)} (bound ${seconds(MOST_SLOWDOWN * 1_000)}), and the slowest start of one took ${seconds(slowestStartMillis)} (bound ${seconds(SLOWEST_START_MILLIS)}); rehearse on a quieter machine`;
}

function seconds(millis: number): string {
  return `${(millis / 1_000).toFixed(1)} s`;
}

interface Judged {
  readonly instances: readonly FleetInstance[];
  /** By policy, where it names one. */
  readonly leaseSeconds: ReadonlyMap<string, number>;
  /** Policies that quiesce Windows; all others quiesce Linux. */
  readonly vssPolicies: ReadonlySet<string>;
}

/**
 * What a rehearsal must show. The guarantees hold with every injected fault. That every target gets what its policy
 * promises is only expected without faults.
 */
export function judge(report: Found, { instances, leaseSeconds, vssPolicies }: Judged): readonly Expectation[] {
  const guarantees = [
    nothingFrozen(instances),
    withinLease(report, leaseSeconds),
    frozenThroughout(report),
    nothingLost(report),
    allLabelled(report),
    oneSetPerTarget(report),
    verdictsAgree(report),
    ...drillGuarantees(report, instances),
    ...report.faults.map(({ state, kind, asked, fired }) =>
      inTime(
        expectation(
          `the fault ${state}=${kind} fires ${String(asked)} time(s)`,
          fired === asked,
          `it fired ${String(fired)} time(s)`,
        ),
      ),
    ),
  ];
  return report.faults.length > 0
    ? guarantees
    : [
        ...guarantees,
        ...matched(report),
        ...promises(report, { instances, vssPolicies }),
        ...(report.drills ?? []).map((drill) => drillPromise(drill, report.runs)),
      ];
}

function expectation(text: string, kept: boolean, found: string): Expectation {
  return { text, kept, ...(kept ? {} : { found }) };
}

function inTime(of: Expectation): Expectation {
  return { ...of, dependsOnTime: true };
}

function all(text: string, broken: readonly string[]): Expectation {
  return expectation(text, broken.length === 0, broken.join('; '));
}

function targetsOf(report: Found): readonly TargetReport[] {
  return report.runs.flatMap((run) => run.targets);
}

function nothingFrozen(instances: readonly FleetInstance[]): Expectation {
  const frozen = instances.flatMap(({ spec, guest }) =>
    guest
      .frozenIntervals()
      .filter(({ thawed }) => thawed === undefined)
      .map(({ mountPoint }) => `${spec.name} ${mountPoint}`),
  );
  return all('nothing is left frozen', frozen);
}

/** G2 (docs/guarantees.md); a policy that names no lease leaves it to its document. */
function withinLease(report: Found, leaseSeconds: ReadonlyMap<string, number>): Expectation {
  const late = report.runs.flatMap((run) => {
    const bound = (leaseSeconds.get(run.policy) ?? Infinity) * 1_000 + LEASE_ROOM_MILLIS;
    return run.targets.flatMap(({ name, observedFreezes }) =>
      observedFreezes
        .filter(({ millis }) => millis !== undefined && millis > bound)
        .map(({ mountPoint, millis }) => `${name} ${mountPoint}: ${String(millis)} ms`),
    );
  });
  return inTime(all('no freeze outlasts its lease', late));
}

/** G3 against what happened: the stand-in observed every freeze and every snapshot call. */
function frozenThroughout(report: Found): Expectation {
  const broken = targetsOf(report)
    .filter(({ outcome, proof }) => outcome === 'application-consistent' && proof === 'guest-evidence')
    .filter((target) => !heldDuringCall(target))
    .map(({ name }) => name);
  return all('every set that a guest proved application-consistent was frozen throughout the snapshot call', broken);
}

function heldDuringCall({ observedFreezes, snapshotsCalledAt = '', snapshotsTakenAt = '' }: TargetReport): boolean {
  const covering = observedFreezes.filter(
    ({ frozenAt, thawedAt }) =>
      frozenAt <= snapshotsCalledAt && (thawedAt === undefined || thawedAt >= snapshotsTakenAt),
  );
  const volumes = new Set(observedFreezes.map(({ volume }) => volume));
  return volumes.size > 0 && [...volumes].every((volume) => covering.some((freeze) => freeze.volume === volume));
}

/** Only a quiesced set promises anything: a crash-consistent one may lose what was not on disk. */
function nothingLost(report: Found): Expectation {
  const quiesced = new Set(
    targetsOf(report)
      .filter(({ outcome }) => outcome === 'application-consistent')
      .map(({ instance }) => instance),
  );
  const lost = report.restores
    .filter(({ instance, lost: count }) => quiesced.has(instance) && count > 0)
    .map(({ name, lost: count }) => `${name}: ${String(count)} lost`);
  return all('every write acknowledged before quiescedAt is in the restored set', lost);
}

function allLabelled(report: Found): Expectation {
  const unlabelled = targetsOf(report).flatMap(({ snapshots }) =>
    snapshots.filter(({ tags }) => tags['quiesce:consistency'] === undefined).map(({ id }) => id),
  );
  return all('every snapshot has a label for its consistency', unlabelled);
}

function oneSetPerTarget(report: Found): Expectation {
  const ids = targetsOf(report).flatMap(({ snapshots }) => snapshots.map(({ id }) => id));
  return expectation('no snapshot belongs to two sets', new Set(ids).size === ids.length, 'a snapshot appears twice');
}

/** G7: a run is complete only if each of its targets is. */
function verdictsAgree(report: Found): Expectation {
  const lying = report.runs.filter(
    (run) =>
      run.verdict === 'Completed' && run.targets.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped'),
  );
  return all(
    'no run reports more than its targets reached',
    lying.map(({ policy }) => policy),
  );
}

/** A rehearsal of nothing shows nothing. */
function matched(report: Found): readonly Expectation[] {
  return report.runs
    .filter(({ targets }) => targets.length === 0)
    .map(({ policy }) =>
      expectation(
        `${policy}: at least one instance of the fleet has its tags`,
        false,
        'no instance has them; give one with --fleet',
      ),
    );
}

function promises(report: Found, judged: Pick<Judged, 'instances' | 'vssPolicies'>): readonly Expectation[] {
  return report.runs.flatMap((run) =>
    run.targets.map((target) => {
      const promised = promise(run, target, judged);
      return mayBeTime(target.reason) ? inTime(promised) : promised;
    }),
  );
}

/** The exit code of the last script that failed by itself: it often shows a mistake of the document. */
function failedExit({ preScript, postScript }: TargetReport): string {
  const failed = [postScript, preScript].find(({ result, exitCode }) => result === 'failed' && exitCode !== undefined);
  return failed === undefined ? '' : ` (exit code ${String(failed.exitCode)}, see its stderr)`;
}

/** Reasons of sets that are crash-consistent because the policy has no script, or only one: it promises no more. */
const CRASH_CONSISTENT_BY_POLICY: readonly string[] = ['no-scripts', 'pre-only', 'post-only'];

/** Where the scripts, or VSS, can run, the set is what the policy promises; where they can't, it says why. */
function promise(
  run: RunReport,
  target: TargetReport,
  { instances, vssPolicies }: Pick<Judged, 'instances' | 'vssPolicies'>,
): Expectation {
  const spec = instances.find((instance) => instance.spec.id === target.instance)?.spec;
  const platform = vssPolicies.has(run.policy) ? Platform.WINDOWS : Platform.LINUX;
  const reachable =
    spec?.ssm === SsmStatus.ONLINE && spec.state === InstanceState.RUNNING && spec.platform === platform;
  const found = `it is ${target.outcome}${target.reason === undefined ? '' : `, ${target.reason}`}${failedExit(target)}`;
  if (reachable && CRASH_CONSISTENT_BY_POLICY.includes(target.reason ?? '')) {
    return expectation(
      `${run.policy}: ${target.name} is crash-consistent, as its policy has it (${target.reason ?? ''})`,
      target.outcome === 'crash-consistent',
      found,
    );
  }
  if (reachable) {
    return expectation(
      `${run.policy}: ${target.name} is application-consistent`,
      target.outcome === 'application-consistent',
      found,
    );
  }
  const kept = target.outcome === 'crash-consistent' && target.reason !== undefined;
  return expectation(
    `${run.policy}: ${target.name}, where no script can run, is crash-consistent and has a reason`,
    kept,
    found,
  );
}
