import { DisableFastSnapshotRestoresCommand, EnableFastSnapshotRestoresCommand } from '@aws-sdk/client-ec2';
import type { EC2Client, EnableFastSnapshotRestoresResult } from '@aws-sdk/client-ec2';
import type { FastRestoreRefusal, FastRestoreRequest } from '../../ports';
import { changing } from './stored-sets-changes';

export function enableFastRestore(
  read: EC2Client,
  request: FastRestoreRequest,
): Promise<readonly FastRestoreRefusal[]> {
  return changeFastRestore(request, (input) => read.send(new EnableFastSnapshotRestoresCommand(input)));
}

export function disableFastRestore(
  read: EC2Client,
  request: FastRestoreRequest,
): Promise<readonly FastRestoreRefusal[]> {
  return changeFastRestore(request, (input) => read.send(new DisableFastSnapshotRestoresCommand(input)));
}

/** Snapshots in one call; EC2 refuses more with InvalidRequest. */
const FAST_RESTORE_SNAPSHOTS = 10;

/** An id of a zone, such as `euc1-az1`; a name is `eu-central-1a`. */
const ZONE_ID = /-az\d+$/;

interface FastRestoreInput {
  SourceSnapshotIds: string[];
  AvailabilityZones?: string[];
  AvailabilityZoneIds?: string[];
}

type FastRestoreAnswer = Pick<EnableFastSnapshotRestoresResult, 'Unsuccessful'>;

/** One call takes names or ids of zones, so there may be two for each ten snapshots. */
async function changeFastRestore(
  { snapshotIds, zones }: FastRestoreRequest,
  change: (input: FastRestoreInput) => Promise<FastRestoreAnswer>,
): Promise<readonly FastRestoreRefusal[]> {
  const names = zones.filter((zone) => !ZONE_ID.test(zone));
  const ids = zones.filter((zone) => ZONE_ID.test(zone));
  const refusals: FastRestoreRefusal[] = [];
  for (let from = 0; from < snapshotIds.length; from += FAST_RESTORE_SNAPSHOTS) {
    const SourceSnapshotIds = snapshotIds.slice(from, from + FAST_RESTORE_SNAPSHOTS);
    for (const asked of [{ AvailabilityZones: names }, { AvailabilityZoneIds: ids }]) {
      if (Object.values(asked).flat().length > 0) {
        const subject = `fast restore of ${SourceSnapshotIds.join(', ')}`;
        refusals.push(...refusalsOf(await changing(subject, () => change({ SourceSnapshotIds, ...asked })), zones));
      }
    }
  }
  return refusals;
}

/** A zone is told as it was asked for, by its name or its id. */
function refusalsOf({ Unsuccessful = [] }: FastRestoreAnswer, zones: readonly string[]): readonly FastRestoreRefusal[] {
  return Unsuccessful.flatMap(({ SnapshotId, FastSnapshotRestoreStateErrors: errors = [] }) =>
    errors.map(({ AvailabilityZone, AvailabilityZoneId, Error: error }) => ({
      snapshotId: SnapshotId ?? '',
      zone: zones.find((zone) => zone === AvailabilityZoneId) ?? AvailabilityZone ?? '',
      cause: `${error?.Code ?? 'unknown'}: ${error?.Message ?? ''}`,
    })),
  );
}
