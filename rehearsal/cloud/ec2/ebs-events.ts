import type { AwsEvent, World } from '../world';
import { later, stateOf, type Snapshot } from './snapshots';

/**
 * Tells what EBS publishes of a new set when its snapshots end: one event for each, and one for the set. Nothing is told
 * where nobody listens (`onAwsEvent`).
 */
export function tellSet(world: World, snapshots: readonly Snapshot[]): void {
  for (const snapshot of snapshots) {
    tellAt(world, snapshot.completesAt, () => notification(world, snapshot, 'createSnapshot'));
  }
  tellAt(world, Math.max(...snapshots.map(({ completesAt }) => completesAt)), () => {
    const failed = snapshots.find((snapshot) => stateOf(world, snapshot) === 'error');
    return {
      detailType: 'EBS Multi-Volume Snapshots Completion Status',
      resources: snapshots.map((snapshot) => `arn:aws:ec2::${world.region}:snapshot/${snapshot.snapshotId}`),
      detail: {
        event: 'createSnapshots',
        result: failed === undefined ? 'succeeded' : 'failed',
        cause: failed === undefined ? '' : `Snapshot ${failed.snapshotId} is in status error`,
        ...timesOf(snapshots),
        snapshots: snapshots.map((snapshot) => ({
          snapshot_id: `arn:aws:ec2::${world.region}:snapshot/${snapshot.snapshotId}`,
          source: `arn:aws:ec2::${world.region}:volume/${snapshot.volumeId}`,
          status: stateOf(world, snapshot),
        })),
      },
    };
  });
}

/** The same of a copy, in its own Region, and before its end that a time-based one is late. */
export function tellCopy(world: World, copy: Snapshot): void {
  const promised = copy.startedAt + (copy.copy?.withinMinutes ?? Infinity) * 60_000;
  if (promised < copy.completesAt) {
    tellAt(world, promised, () => ({
      detailType: 'EBS Copy Snapshot Missed Completion Duration',
      resources: [`arn:aws:ec2:${world.region}:${world.accountId}:snapshot/${copy.snapshotId}`],
      detail: {
        event: 'copySnapshot',
        missedCompletionDurationCause: 'Internal error',
        snapshot_id: `arn:aws:ec2:${world.region}:${world.accountId}:snapshot/${copy.snapshotId}`,
        source: sourceOf(world, copy),
        startTime: new Date(copy.startedAt).toUTCString(),
        transferType: 'time-based',
      },
    }));
  }
  tellAt(world, copy.completesAt, () => notification(world, copy, 'copySnapshot'));
}

type Told = Pick<AwsEvent, 'detailType' | 'resources' | 'detail'>;

/** AWS writes the ARN of a snapshot in three forms: this is the one of its events about a single one. */
function notification(world: World, snapshot: Snapshot, event: 'createSnapshot' | 'copySnapshot'): Told {
  const arn = `arn:aws:ec2:${world.region}::snapshot/${snapshot.snapshotId}`;
  const { copy, fails } = snapshot;
  return {
    detailType: 'EBS Snapshot Notification',
    resources: [arn],
    detail: {
      event,
      result: fails === undefined ? 'succeeded' : 'failed',
      cause: fails ?? '',
      'request-id': '',
      snapshot_id: arn,
      source: sourceOf(world, snapshot),
      ...timesOf([snapshot]),
      ...(copy && {
        incremental: String(copy.isIncremental),
        transferType: copy.withinMinutes === undefined ? 'standard' : 'time-based',
      }),
    },
  };
}

function sourceOf({ region }: World, { copy, volumeId }: Snapshot): string {
  return copy
    ? `arn:aws:ec2:${copy.sourceRegion}::snapshot/${copy.sourceId}`
    : `arn:aws:ec2::${region}:volume/${volumeId}`;
}

function timesOf(snapshots: readonly Snapshot[]) {
  return {
    startTime: new Date(Math.min(...snapshots.map(({ startedAt }) => startedAt))).toISOString(),
    endTime: new Date(Math.max(...snapshots.map(({ completesAt }) => completesAt))).toISOString(),
  };
}

function tellAt(world: World, at: number, event: () => Told): void {
  const listeners = world.listeners.filter(({ onAwsEvent }) => onAwsEvent !== undefined);
  if (listeners.length === 0) {
    return;
  }
  const tell = (): void => {
    const told = { at: world.clock.now(), region: world.region, source: 'aws.ec2' as const, ...event() };
    for (const { onAwsEvent } of listeners) {
      onAwsEvent?.(told);
    }
  };
  world.background(later(world, Math.max(0, at - world.clock.now()), tell));
}
