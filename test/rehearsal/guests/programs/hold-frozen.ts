/** Freezes a volume under a writer, says where its workspace is, and waits to be killed. */
import { WorkloadKind } from '../../../../rehearsal/guests/fleet/spec';
import { begin, fleetOf, run, twoVolumes, workspaceOf } from '../machine';

void (async () => {
  const fleet = await fleetOf(twoVolumes(WorkloadKind.FILES));
  const { guest } = fleet.instance('subject');
  await run(guest, 'fsfreeze -f /srv/a; fsfreeze -f /srv/b');
  begin(guest, 'echo stuck >/srv/b/file');
  process.stdout.write(`${workspaceOf(fleet)}\n`);
  setInterval(() => undefined, 1000);
})();
