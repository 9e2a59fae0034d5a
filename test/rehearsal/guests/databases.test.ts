import { mysqlDocument, redisDocument, type DocumentContent } from '../../../documents';
import { substitute } from '../../../lab/databases/substitute';
import { readEvidence } from '../../../lambdas/domain/evidence';
import { ConfinementKind } from '../../../rehearsal/guests/confinement/confinement';
import type { Fleet, FleetOptions } from '../../../rehearsal/guests/fleet/fleet';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import { findMysql } from '../../../rehearsal/guests/workloads/mysql-programs';
import { describeWhere } from '../../describe-where';
import { eventually, fleetOf, lacks, noRealVolumes, run, twoVolumes } from './machine';

const LEASE_SECONDS = 60;

interface Case {
  readonly kind: WorkloadKind;
  readonly service: string;
  readonly version: RegExp;
  readonly document: DocumentContent;
  readonly why: string | undefined;
}

const mysql = findMysql();
const CASES: readonly Case[] = [
  {
    kind: WorkloadKind.MARIADB,
    service: 'mariadb',
    version: /^MariaDB \d+\./,
    document: mysqlDocument({ leaseSeconds: LEASE_SECONDS }),
    why: lacks('mariadbd'),
  },
  {
    kind: WorkloadKind.MYSQL,
    service: 'mysql',
    version: /^MySQL \d+\./,
    document: mysqlDocument({ leaseSeconds: LEASE_SECONDS }),
    why: 'missing' in mysql ? mysql.missing : undefined,
  },
  {
    kind: WorkloadKind.REDIS,
    service: 'redis',
    version: /^(Redis|Valkey) \d+\./,
    document: redisDocument({ leaseSeconds: LEASE_SECONDS }),
    why: lacks('redis-server'),
  },
];

/** Takes a set between the scripts of the document, restores it, and returns which acknowledged writes it lost. */
async function lostFromSet(fleet: Fleet, { kind, document }: Case): Promise<readonly number[]> {
  const { guest, acknowledged } = fleet.instance('subject');
  const executionId = 'e1b6a0f2-5c1d-4f0b-9a55-0123456789ab';
  const script = (command: string): string =>
    substitute(document, {
      executionId,
      command,
      leaseSeconds: LEASE_SECONDS,
      deadline: Math.ceil(Date.now() / 1_000) + LEASE_SECONDS,
      timeoutSeconds: LEASE_SECONDS,
    });
  const pre = await run(guest, script('pre-script'));
  const snapshots = guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `snap-${volumeId}` }));
  await guest.capture(snapshots);
  const post = await run(guest, script('post-script'));
  expect(pre).toMatchObject({ exitCode: 0 });
  expect(post).toMatchObject({ exitCode: 0 });
  expect(readEvidence(post.stdout, executionId)?.mounts.every(({ held }) => held)).toBe(true);
  const after = acknowledged().length;
  await eventually(() => acknowledged().length > after + 5);
  const { ids } = await fleet.restore(
    kind,
    snapshots.map(({ snapshotId }) => snapshotId),
  );
  const quiescedAt = Date.parse(readEvidence(pre.stdout, executionId)?.quiescedAt ?? '');
  const promised = acknowledged().filter(({ acknowledgedAt }) => acknowledgedAt < quiescedAt);
  expect(promised.length).toBeGreaterThan(20);
  const found = new Set(ids);
  return promised.map(({ id }) => id).filter((id) => !found.has(id));
}

for (const database of CASES) {
  const { kind, service, version, why } = database;
  const play = async (options: FleetOptions): Promise<void> => {
    const fleet = await fleetOf(twoVolumes(kind), options);
    try {
      expect(fleet.mode.databases).toMatch(version);
      const { guest, acknowledged } = fleet.instance('subject');
      await eventually(() => acknowledged().length > 50);
      expect(await lostFromSet(fleet, database)).toEqual([]);

      const { stdout } = await run(
        guest,
        `systemctl stop ${service}; systemctl is-active ${service}; systemctl start ${service}; systemctl is-active ${service}`,
      );
      expect(stdout).toBe('inactive\nactive\n');
      const before = acknowledged().length;
      await eventually(() => acknowledged().length > before);
    } finally {
      await fleet.close();
    }
  };

  describeWhere(noRealVolumes() ?? why)(`${kind} as a workload`, () => {
    test('loses no acknowledged write in a set that its document made, and obeys systemctl', () => play({}));

    test('does so for an ordinary user too', () => play({ confinement: ConfinementKind.USER_NAMESPACE }));

    test('is refused without namespaces', async () => {
      await expect(fleetOf(twoVolumes(kind), { confinement: ConfinementKind.PLAIN })).rejects.toThrow(
        `workload ${kind} needs namespaces`,
      );
    });
  });
}
