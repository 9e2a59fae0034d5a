import { readFleet } from './parse';
import { SsmStatus, WorkloadKind, type FleetSpec } from './spec';

const PRODUCTION = { Mode: 'Production' };

/** One of each kind: a database on two volumes, files, an instance without SSM, and one whose tags do not match. */
export const defaultFleet: FleetSpec = readFleet({
  instances: [
    {
      name: 'db-1',
      tags: { ...PRODUCTION, Role: 'database' },
      volumes: [
        volume('db-1', '/dev/sdf', '/var/lib/postgresql'),
        volume('db-1', '/dev/sdg', '/var/lib/postgresql-wal'),
      ],
      workload: WorkloadKind.POSTGRESQL,
      services: { postgresql: 'active' },
    },
    {
      name: 'files-1',
      tags: { ...PRODUCTION, Role: 'files' },
      volumes: [volume('files-1', '/dev/sdf', '/srv/files')],
      workload: WorkloadKind.FILES,
    },
    {
      name: 'legacy-1',
      tags: { ...PRODUCTION, Role: 'legacy' },
      volumes: [volume('legacy-1', '/dev/sdf', '/data')],
      ssm: SsmStatus.NONE,
    },
    { name: 'other-1', tags: { Mode: 'Staging' }, volumes: [volume('other-1', '/dev/sdf', '/data')] },
  ],
});

function volume(name: string, device: string, mountPoint: string) {
  return { device, mountPoint, tags: { Name: `${name} ${mountPoint}` } };
}
