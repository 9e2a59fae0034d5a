import { PostgresSource } from '../../../rehearsal/guests/workloads/postgresql-programs';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import { describeWhere } from '../../describe-where';
import { eventually, fleetOf, noRealVolumes, run, twoVolumes } from './machine';

async function captureAndRestore(
  fleet: Fleet,
  set: string,
): Promise<{ readonly lost: readonly number[]; readonly found: number }> {
  const { guest, acknowledged } = fleet.instance('subject');
  const before = acknowledged().map(({ id }) => id);
  const snapshots = guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `${set}-${volumeId}` }));
  await guest.capture(snapshots);
  const after = acknowledged().length;
  await eventually(() => acknowledged().length > after);
  const { ids } = await fleet.restore(
    WorkloadKind.POSTGRESQL,
    snapshots.map(({ snapshotId }) => snapshotId),
  );
  const found = new Set(ids);
  return { lost: before.filter((id) => !found.has(id)), found: ids.length };
}

describeWhere(noRealVolumes())('PostgreSQL on two volumes', () => {
  test('loses no acknowledged write in a set, quiesced or not, with default settings', async () => {
    const fleet = await fleetOf(twoVolumes(WorkloadKind.POSTGRESQL));
    try {
      const { guest, acknowledged } = fleet.instance('subject');
      await eventually(() => acknowledged().length > 20);
      expect((await captureAndRestore(fleet, 'crash')).lost).toEqual([]);

      const pre = await run(guest, 'psql -XAtq -U postgres -c CHECKPOINT && fsfreeze -f /srv/a && fsfreeze -f /srv/b');
      expect(pre).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      const frozenAt = acknowledged().length;
      const snapshots = guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `quiesced-${volumeId}` }));
      await guest.capture(snapshots);
      expect(acknowledged().length).toBe(frozenAt);
      await run(guest, 'fsfreeze -u /srv/b; fsfreeze -u /srv/a');
      await eventually(() => acknowledged().length > frozenAt + 5);
      const { ids } = await fleet.restore(
        WorkloadKind.POSTGRESQL,
        snapshots.map(({ snapshotId }) => snapshotId),
      );
      expect(ids.length).toBeGreaterThanOrEqual(frozenAt);
      expect(ids.length).toBeLessThanOrEqual(frozenAt + 1); // one may have been written and not acknowledged
    } finally {
      await fleet.close();
    }
  });

  test('runs from the npm package, with a psql of our own', async () => {
    const fleet = await fleetOf(twoVolumes(WorkloadKind.POSTGRESQL), {
      postgres: PostgresSource.EMBEDDED,
      psql: 'stand-in',
    });
    try {
      expect(fleet.mode.databases).toMatch(/from embedded, psql: stand-in$/);
      const { guest, acknowledged } = fleet.instance('subject');
      await eventually(() => acknowledged().length > 5);
      const script = [
        'psql -X -A -t -q -U postgres -c "SELECT count(*) > 4 FROM writes"',
        'runuser -u postgres -- psql -XAtqc "SELECT current_user"',
        `printf "SELECT 1;\\nSELECT\\n';';\\n" | psql -XAtq -d postgres -U postgres -v ON_ERROR_STOP=1 -f -`,
        'psql -XAt -U postgres -c CHECKPOINT',
        'printf "SELECT nope;\\nSELECT 2;\\n" | psql -XAtq -U postgres -v ON_ERROR_STOP=1 -f - 2>/dev/null; echo $?',
        'psql -XAtq -U postgres -c "SELECT nope" 2>/dev/null; echo $?',
        'psql -XAtq -h /nowhere -U postgres -c "SELECT 1" 2>/dev/null; echo $?',
      ];
      expect((await run(guest, script.join('\n'))).stdout).toBe('t\npostgres\n1\n;\nCHECKPOINT\n3\n1\n2\n');
      expect((await captureAndRestore(fleet, 'embedded')).lost).toEqual([]);
    } finally {
      await fleet.close();
    }
  });

  test('is stopped and started by systemctl, and the writer finds it again', async () => {
    const fleet = await fleetOf(twoVolumes(WorkloadKind.POSTGRESQL));
    try {
      const { guest, acknowledged } = fleet.instance('subject');
      await run(guest, 'systemctl stop postgresql');
      const stopped = acknowledged().length;
      const { stdout } = await run(
        guest,
        'systemctl is-active postgresql; psql -U postgres -c "SELECT 1" 2>/dev/null; echo $?; systemctl start postgresql; systemctl is-active postgresql',
      );
      expect(stdout).toBe('inactive\n2\nactive\n');
      await eventually(() => acknowledged().length > stopped);
    } finally {
      await fleet.close();
    }
  });
});
