import {
  DEFAULT_ROOT_DEVICE,
  DEFAULT_ROOT_SIZE_MIB,
  DEFAULT_VOLUME_SIZE_MIB,
  InstanceState,
  Platform,
  resourceId,
  SsmStatus,
  WorkloadKind,
  type FleetSpec,
  type InstanceSpec,
  type VolumeSpec,
} from './spec';

const PRODUCTION = { Mode: 'Production' };

/** One of each kind: a database on two volumes, files, an instance without SSM, and one whose tags do not match. */
export const defaultFleet: FleetSpec = {
  instances: [
    instance('db-1', {
      tags: { ...PRODUCTION, Role: 'database' },
      volumes: [
        volume('db-1', '/dev/sdf', '/var/lib/postgresql'),
        volume('db-1', '/dev/sdg', '/var/lib/postgresql-wal'),
      ],
      workload: WorkloadKind.POSTGRESQL,
      services: { postgresql: 'active' },
    }),
    instance('files-1', {
      tags: { ...PRODUCTION, Role: 'files' },
      volumes: [volume('files-1', '/dev/sdf', '/srv/files')],
      workload: WorkloadKind.FILES,
    }),
    instance('legacy-1', {
      tags: { ...PRODUCTION, Role: 'legacy' },
      volumes: [volume('legacy-1', '/dev/sdf', '/data')],
      ssm: SsmStatus.NONE,
    }),
    instance('other-1', { tags: { Mode: 'Staging' }, volumes: [volume('other-1', '/dev/sdf', '/data')] }),
  ],
};

/** An instance that is online and empty, but for the differences. */
export function instance(name: string, differences: Partial<InstanceSpec>): InstanceSpec {
  const { tags, ...rest } = differences;
  return {
    id: resourceId('i', name),
    name,
    tags: { Name: name, ...tags },
    state: InstanceState.RUNNING,
    ssm: SsmStatus.ONLINE,
    platform: Platform.LINUX,
    rootDevice: {
      device: DEFAULT_ROOT_DEVICE,
      volumeId: resourceId('vol', `${name}/root`),
      sizeMiB: DEFAULT_ROOT_SIZE_MIB,
    },
    volumes: [],
    workload: WorkloadKind.NONE,
    services: {},
    ...rest,
  };
}

function volume(name: string, device: string, mountPoint: string): VolumeSpec {
  return {
    id: resourceId('vol', `${name}${device}`),
    device,
    mountPoint,
    sizeMiB: DEFAULT_VOLUME_SIZE_MIB,
    tags: { Name: `${name} ${mountPoint}` },
  };
}
