import { askUntil } from '../../ask-until';
import type { StepHandler, Steps } from '../../contract';
import type { Obstacle, RestoredVolume, Seen } from '../../domain/drill/drill';
import { DrillReason } from '../../domain/drill/drill-verdict';
import { devicesOf } from '../../domain/drill/launch-plan';
import { instantOf } from '../../domain/instant';
import type { DrillInstance, Ports } from '../../ports';

type AwaitPorts = Pick<Ports, 'drillInstances' | 'instances' | 'clock'>;

type State = Steps['AwaitInstance']['input'];

/** One invocation asks for so long; the machine then waits and asks again. */
const ASKED_MILLIS = 240_000;

/** Short at first, for an instance that is there at once. */
const PAUSES = { firstMillis: 2_000, longestMillis: 10_000 } as const;

/** An instance that starts, attaches and registers takes minutes; what has not come by then does not come. */
const READY_MILLIS = 1_800_000;

/** Kept for the check and the removal. */
const RESERVE_MILLIS = 300_000;

/** States in which an instance of a drill does not come back: it is terminated when it stops. */
const ENDED: readonly string[] = ['shutting-down', 'terminated', 'stopping', 'stopped'];

/** Waits until all volumes are attached and Systems Manager reaches the instance. */
export function awaitInstance(ports: AwaitPorts): StepHandler<'AwaitInstance'> {
  return async (state): Promise<Seen> => {
    const { clock } = ports;
    const { launched, chosen } = state;
    const end = Math.min(
      Date.parse(launched.launchedAt ?? launched.endsAt) + READY_MILLIS,
      Date.parse(launched.endsAt) - RESERVE_MILLIS,
    );
    const boundMillis = Math.min(ASKED_MILLIS, Math.max(0, end - clock.now()));
    let missing: Obstacle | undefined;
    const seen = await askUntil({ clock, ...PAUSES, boundMillis }, async (): Promise<Seen | undefined> => {
      const instance = (await ports.drillInstances.find(chosen.drillId)).find(
        ({ instanceId }) => instanceId === launched.instanceId,
      );
      const volumes = instance === undefined ? [] : restored(instance, state);
      if (instance !== undefined && ENDED.includes(instance.state)) {
        return { next: 'remove', volumes, obstacle: endedBy(instance) };
      }
      missing = await missingOf(ports, instance, { volumes, wanted: chosen.chosen?.snapshots.length ?? 0 });
      return missing === undefined ? { next: 'check', volumes, readyAt: instantOf(clock.now()) } : undefined;
    });
    if (seen !== undefined) {
      return seen;
    }
    return clock.now() < end || missing === undefined
      ? { next: 'wait', volumes: [] }
      : { next: 'remove', volumes: [], obstacle: missing };
  };
}

/** The volumes by the devices that they were asked for at. */
function restored({ volumes }: DrillInstance, { chosen }: State): readonly RestoredVolume[] {
  const snapshots = new Map(
    (chosen.chosen === undefined ? [] : devicesOf(chosen.chosen)).map(({ device, snapshotId }) => [device, snapshotId]),
  );
  return volumes.flatMap(({ device, volumeId, status }) => {
    const snapshotId = snapshots.get(device);
    return snapshotId === undefined || status !== 'attached' ? [] : [{ volumeId, snapshotId, device }];
  });
}

function endedBy({ state, stateReason }: DrillInstance): Obstacle {
  return {
    reason: DrillReason.INSTANCE_ENDED,
    cause: `the instance is ${state}: ${stateReason || 'EC2 says no reason'}`,
  };
}

async function missingOf(
  { instances }: AwaitPorts,
  instance: DrillInstance | undefined,
  { volumes, wanted }: { readonly volumes: readonly RestoredVolume[]; readonly wanted: number },
): Promise<Obstacle | undefined> {
  if (instance?.state !== 'running' || volumes.length < wanted) {
    const attached = `${String(volumes.length)} of ${String(wanted)} volumes are attached`;
    return {
      reason: DrillReason.VOLUMES_MISSING,
      cause: `the instance is ${instance?.state ?? 'not listed'}, ${attached}`,
    };
  }
  const managed = await instances.managed(instance.instanceId);
  return managed?.agent === 'online'
    ? undefined
    : {
        reason: DrillReason.NOT_ONLINE,
        cause: 'Systems Manager does not reach the instance; see its profile and the endpoints of its subnet',
      };
}
