import type { FleetInstance } from '../guests/fleet/instance';
import type { DrillReport } from './drill-report';
import type { Expectation, Report, RunReport } from './report';
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

/** A drill passes. One whose copy was broken fails at a check that has a name. */
export function isAsMeant({ verdict, checks, sabotage }: DrillReport): boolean {
  return sabotage === undefined
    ? verdict === 'passed'
    : sabotage.done !== undefined && verdict === 'failed' && checks.some(({ ok }) => !ok);
}

export function drillPromise(report: DrillReport, runs: readonly RunReport[]): Expectation {
  const { drill, verdict, reason, cause, sabotage } = report;
  const why = [reason, cause].filter(Boolean).join(': ');
  const promise = (text: string, found: string): Expectation => stated(text, isAsMeant(report) ? [] : [found]);
  if (sabotage === undefined) {
    return {
      ...promise(`the drill ${drill} passes`, why),
      ...(drillMayBeTime(report, runs) && { dependsOnTime: true }),
    };
  }
  const { kind, done } = sabotage;
  return promise(
    `the drill ${drill} fails at a check, since ${done ?? kind}`,
    done === undefined
      ? `nothing was broken: ${why || 'the restored volumes have nothing of this kind'}`
      : why || `it ${verdict}, and no check failed`,
  );
}

function stated(text: string, broken: readonly string[]): Expectation {
  return { text, kept: broken.length === 0, ...(broken.length > 0 && { found: broken.join('; ') }) };
}
