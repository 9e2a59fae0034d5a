import type { RestoreDrillCompleted } from '../../../lambdas/domain/drill/drill-event';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { setsIn, tagOf } from '../lifecycle/truth';
import { HOME } from '../lifecycle/worlds/world';
import { instancesOf, type EndedDrill, type WatchedDrills } from './checks/check';

/**
 * How drills ended, in one line: of each execution its status and what was told of it; of each drilled set what its tags
 * say; how many checks ran; how each instance was ended.
 */
export function endingOf({ simulation, runs }: WatchedDrills, drills: readonly EndedDrill[]): string {
  const ofDrills = drills.map(({ arn, result: { status, error } }) => {
    const told = simulation.cloud.events
      .filter(({ detailType, resources }) => detailType === 'Restore Drill Completed' && resources.includes(arn))
      .map(({ detail }) => {
        const { verdict, reason } = detail as RestoreDrillCompleted;
        return [verdict, reason].filter((word) => word !== undefined).join(' ');
      });
    return [status, ...(error === undefined || error === 'DrillFailed' ? [] : [error]), ...told].join(' ');
  });
  const ofSets = setsIn(simulation, HOME).flatMap(({ number, members: [member] }) => {
    const verdict = member === undefined ? '' : tagOf(member, TagKey.DRILL);
    const hasPassed = member !== undefined && tagOf(member, TagKey.DRILL_PASSED_AT) !== '';
    return verdict === ''
      ? []
      : [`set ${String(number)} ${verdict}${hasPassed && verdict === 'failed' ? ' after it passed' : ''}`];
  });
  const ofInstances = instancesOf(simulation).map(({ instanceId, state, reason }) => {
    const asked = simulation.cloud.calls.find(
      ({ operation, instance }) => operation === 'TerminateInstances' && instance === instanceId,
    );
    const by = BY[reason?.code ?? ''] ?? asked?.caller ?? 'nobody';
    return state === 'terminated' ? `ended by ${by}` : `left ${state}`;
  });
  return [...ofDrills, ...ofSets, `checks: ${String(runs.length)}`, ...ofInstances].join('; ');
}

const BY: Readonly<Partial<Record<string, string>>> = {
  'Client.InstanceInitiatedShutdown': 'itself',
  'Client.InternalError': 'EC2',
};
