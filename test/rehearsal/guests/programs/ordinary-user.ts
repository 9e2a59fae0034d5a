/** What an ordinary user gets, as one JSON line. */
import { ConfinementKind } from '../../../../rehearsal/guests/confinement/confinement';
import { WorkloadKind } from '../../../../rehearsal/guests/fleet/spec';
import { eventually, fleetOf, run, twoVolumes } from '../machine';

void (async () => {
  const confinement = process.argv[2] === 'plain' ? { confinement: ConfinementKind.PLAIN } : {};
  const fleet = await fleetOf(twoVolumes(WorkloadKind.POSTGRESQL), confinement);
  try {
    const { guest, acknowledged } = fleet.instance('subject');
    await eventually(() => acknowledged().length > 5);
    const [data = '', wal = ''] = guest.volumes.map(({ mountPoint }) => mountPoint);
    const query = await run(
      guest,
      'runuser -u postgres -- psql -XAtqc "SELECT current_user"; id -u; findmnt -no FSTYPE -T /',
    );
    const pre = await run(
      guest,
      `psql -XAtq -U postgres -c CHECKPOINT && fsfreeze -f ${data} && fsfreeze -f ${wal}; fsfreeze -f ${data}`,
    );
    const frozen = acknowledged().length;
    await run(guest, 'sleep 0.3');
    const snapshots = guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `snap-${volumeId}` }));
    await guest.capture(snapshots);
    const still = acknowledged().length;
    const post = await run(guest, `fsfreeze -u ${data} && fsfreeze -u ${wal} && echo thawed`);
    await eventually(() => acknowledged().length > still);
    const { ids } = await fleet.restore(
      WorkloadKind.POSTGRESQL,
      snapshots.map(({ snapshotId }) => snapshotId),
    );
    process.stdout.write(
      `${JSON.stringify({ mode: fleet.mode, query, pre, post, frozen, still, found: ids.length })}\n`,
    );
  } finally {
    await fleet.close();
  }
})();
