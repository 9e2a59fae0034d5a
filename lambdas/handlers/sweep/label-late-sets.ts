import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { createdOf, lateSets, targetsOfPending, type LateSet } from '../../domain/sets';
import { identityTags, TagKey, verdictTags } from '../../domain/snapshot-tags';
import type { Ports } from '../../ports';

type LabelPorts = Pick<Ports, 'snapshots' | 'events' | 'metrics' | 'clock' | 'log'>;

/** Labels sets that are pending though their run is over, and publishes an event for each. Returns how many there were. */
export async function labelLateSets(
  ports: LabelPorts,
  { runSeconds }: { readonly runSeconds: number },
): Promise<number> {
  const now = ports.clock.now();
  const pending = await ports.snapshots.find([{ key: TagKey.CONSISTENCY, value: 'pending' }]);
  let labelled = 0;
  for (const target of targetsOfPending(pending, now)) {
    const snapshots = await ports.snapshots.find(identityTags(target));
    for (const set of lateSets(snapshots, { now, runSeconds })) {
      await label(ports, set);
      labelled += 1;
    }
  }
  return labelled;
}

async function label({ snapshots, events, metrics, clock, log }: LabelPorts, set: LateSet): Promise<void> {
  const verdict = { consistency: 'crash-consistent', reason: set.reason, proof: 'none' } as const;
  const members = createdOf(set.snapshots);
  await snapshots.tag(
    members.map(({ snapshotId }) => snapshotId),
    verdictTags({ verdict }),
  );
  const { policy, schedule, runId, instanceId } = set;
  log.warn('set-labelled-late', { policy, runId, instanceId, reason: set.reason, snapshots: members.length });
  metrics.emit(policy === '' ? 'unknown' : policy, { [MetricName.SET_LABELLED_LATE]: 1 });
  await events.publish([
    {
      detailType: 'Snapshot Set Created',
      time: instantOf(clock.now()),
      resources: [],
      // A set does not carry its run's scheduled time.
      detail: { policy, schedule, runId, scheduledTime: '', instance: instanceId, ...verdict, snapshots: members },
    },
  ]);
}
