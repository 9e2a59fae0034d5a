import type { FleetInstance } from '../guests/fleet/instance';
import type { DrillReport, Expectation, Report, RunReport } from './report';
import { drillMayBeTime } from './time';

/** Functions of drills, by the names that calls have. */
const DRILL_CALLERS: readonly string[] = [
  'ChooseSet',
  'LaunchInstance',
  'AwaitInstance',
  'DrillCheck',
  'RemoveInstance',
  'RecordDrill',
  'DrillGuard',
];

/** What holds for every drill, with every fault. */
export function drillGuarantees(
  { drills = [], calls }: Pick<Report, 'drills' | 'calls'>,
  instances: readonly FleetInstance[],
): readonly Expectation[] {
  if (drills.length === 0) {
    return [];
  }
  const sources = new Set(instances.map(({ spec }) => spec.id));
  const touching = calls.filter(
    ({ caller = '', instance = '' }) => DRILL_CALLERS.includes(caller) && sources.has(instance),
  );
  const left = drills.flatMap((drill) => drill.left);
  return [
    stated('nothing of a drill is left', left),
    stated(
      'no call of a drill names an instance of the fleet',
      touching.map(({ operation, instance }) => `${operation} ${instance ?? ''}`),
    ),
  ];
}

/** A drill passes; one whose copy was broken fails at a check that has a name. */
export function drillPromise(report: DrillReport, runs: readonly RunReport[]): Expectation {
  const { drill, verdict, reason, cause, checks, sabotage } = report;
  const why = [reason, cause].filter(Boolean).join(': ');
  if (sabotage === undefined) {
    const promise = stated(`the drill ${drill} passes`, verdict === 'passed' ? [] : [why]);
    return { ...promise, ...(drillMayBeTime(report, runs) && { dependsOnTime: true }) };
  }
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const text = `the drill ${drill} fails at a check, since ${sabotage.done ?? sabotage.kind}`;
  if (sabotage.done === undefined) {
    return stated(text, [`nothing was broken: ${why || 'the restored volumes have nothing of this kind'}`]);
  }
  return stated(text, verdict === 'failed' && failed.length > 0 ? [] : [why || `it ${verdict}, and no check failed`]);
}

function stated(text: string, broken: readonly string[]): Expectation {
  return { text, kept: broken.length === 0, ...(broken.length > 0 && { found: broken.join('; ') }) };
}
