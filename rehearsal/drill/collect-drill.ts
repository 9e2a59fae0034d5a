import type { RestoreDrillCompleted } from '../../lambdas/domain/drill/drill-event';
import type { CloudRegion } from '../cloud/region';
import { defined, fieldsOf } from '../json';
import { instant, lastLines } from '../report/collect';
import type { CheckScriptReport, DrillReport } from '../report/drill-report';
import type { Stage } from '../stage';
import type { DrillGuests } from './guests';
import { placeOf } from './place';
import type { PlayedDrill } from './play-drill';

interface Collected {
  readonly stage: Stage;
  readonly guests: DrillGuests;
}

/** A drill from the payloads of its steps, its event, and what is there afterwards. */
export function collectDrill({ stage, guests }: Collected, played: PlayedDrill): DrillReport {
  const { drill, state } = played;
  const { chosen, launched, seen, sent, checked, removed, concluded } = state;
  const drillId = chosen?.drillId ?? '';
  const set = chosen?.chosen;
  const source = set?.snapshots.map(({ snapshotId }) => guests.sourceOf(snapshotId)).find((each) => each !== undefined);
  const event = stage.cloud.events.findLast(
    ({ detailType, detail }) => detailType === 'Restore Drill Completed' && fieldsOf(detail).drillId === drillId,
  );
  const told = (event?.detail ?? {}) as Partial<RestoreDrillCompleted>;
  const sabotage = guests.sabotage();
  const startOf = Date.parse(launched?.launchedAt ?? '');
  const usable = Date.parse(sent?.sentAt ?? '') + (checked?.report?.usableMillis ?? NaN) - startOf;
  return {
    ...{ drill: drill.name, policy: drill.policy, drillId, check: drill.check.name },
    verdict: concluded?.verdict ?? 'failed',
    ...defined({ reason: told.reason }),
    cause: told.cause ?? played.result.cause ?? played.result.status,
    startedAt: instant(played.startedAtMillis),
    endedAt: instant(played.endedAtMillis),
    states: played.states,
    ...defined({
      source: source?.spec.name ?? set?.instance,
      set: set?.set,
      takenAt: set?.takenAt,
      instance: launched?.instanceId,
    }),
    volumes: (seen?.volumes ?? []).map(({ volumeId: volume, snapshotId: snapshot, device }) => {
      return { volume, snapshot, device };
    }),
    ...defined({ script: checked?.script && scriptOf(stage, played) }),
    checks: checked?.report?.checks ?? [],
    ...defined({
      millisToUsable: Number.isNaN(usable) ? undefined : Math.round(usable),
      minutesToUsable: told.minutesToUsable,
      dataLossSeconds: told.dataLossSeconds,
      newestAt: checked?.report?.newestAt,
    }),
    issues: [...(launched?.notes ?? []), ...(removed?.left ?? []), ...guests.troubles()],
    left: leftOf(placeOf(stage.cloud, drill), drillId),
    tags: Object.fromEntries(stage.cloud.snapshots.get(set?.snapshots[0]?.snapshotId ?? '')?.tags ?? []),
    ...defined({ sabotage: sabotage && { kind: sabotage.kind, ...defined({ done: sabotage.done() }) } }),
  };
}

function scriptOf({ cloud }: Stage, { drill, state: { checked, sent, launched } }: PlayedDrill): CheckScriptReport {
  const steps = placeOf(cloud, drill)
    .commands.get(sent?.commandId ?? '')
    ?.invocations.get(launched?.instanceId ?? '')
    ?.history.at(-1)?.steps;
  const failed = steps?.find(({ responseCode }) => responseCode > 0);
  return {
    result: checked?.script?.result ?? 'unknown',
    ...defined({ exitCode: checked?.script?.exitCode, stderr: failed && lastLines(failed.stderr) }),
  };
}

/** What EC2 would still have of a drill. */
function leftOf({ instances, volumes }: CloudRegion, drillId: string): readonly string[] {
  const isOfDrill = ({ tags }: { readonly tags?: ReadonlyMap<string, string> }): boolean =>
    tags?.get('quiesce:drill') === drillId;
  return [
    ...[...instances.values()]
      .filter((instance) => isOfDrill(instance) && instance.state !== 'terminated')
      .map(({ instanceId, state }) => `${instanceId} is ${state}`),
    ...[...volumes.values()].filter(isOfDrill).map(({ volumeId }) => volumeId),
  ];
}
