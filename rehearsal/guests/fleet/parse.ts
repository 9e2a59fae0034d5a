import { parse as parseYaml } from 'yaml';
import { readFields } from './field-reader';
import type { FieldReader } from './field-reader';
import {
  DEFAULT_ROOT_DEVICE, DEFAULT_ROOT_SIZE_MIB, DEFAULT_VOLUME_SIZE_MIB, InstanceState, Platform, RESERVED_MOUNT_PARENTS, resourceId, SsmStatus, WorkloadKind,
} from './spec'; // prettier-ignore
import type { FleetSpec, InstanceSpec, VolumeSpec } from './spec';

/** A fleet file that cannot be used; one message per mistake, each naming field, value and what is allowed. */
export class FleetFileError extends Error {
  override readonly name = 'FleetFileError';

  constructor(readonly mistakes: readonly string[]) {
    super(
      `the fleet file has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`,
    );
  }
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  file: ['instances'],
  instances: ['id', 'name', 'tags', 'state', 'ssm', 'platform', 'rootDevice', 'volumes', 'workload', 'services'],
  volumes: ['id', 'device', 'mountPoint', 'sizeMiB', 'tags'],
  rootDevice: ['device', 'volumeId', 'sizeMiB'],
};

const DEVICE = {
  pattern: /^\/dev\/(sd[a-z]|xvd[a-z]{1,2}|nvme\d+n1)\d*$/,
  allowed: 'a device name such as "/dev/sdf"',
};
const VOLUME_ID = { pattern: /^vol-[0-9a-f]{8,17}$/, allowed: 'a volume id such as "vol-0123456789abcdef0"' };
/** As EBS has it at the upper end; an ext4 with a journal needs a few MiB at the lower. */
const SIZE = { min: 32, max: 65_536 };
/** A fresh cluster with its WAL takes some 60 MiB. */
const POSTGRESQL_MIN_MIB = 128;

/** Reads a fleet from YAML or JSON; throws a `FleetFileError`. */
export function parseFleet(text: string): FleetSpec {
  const mistakes: string[] = [];
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    throw new FleetFileError([
      `the file is neither YAML nor JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  const file = readFields({ value, path: '', known: KNOWN, kind: 'file', mistakes });
  const readers = file.list('instances');
  if (readers.length === 0 && mistakes.length === 0) {
    file.mistake('instances', 'got an empty list, at least one instance is needed');
  }
  const instances = readers.map(readInstance);
  for (const what of ['id', 'name'] as const) {
    refuseTwice(
      instances.map((instance) => instance[what]),
      `instances: ${what}`,
      mistakes,
    );
  }
  refuseTwice(
    instances.flatMap(({ rootDevice, volumes }) => [rootDevice.volumeId, ...volumes.map(({ id }) => id)]),
    'instances: volume id',
    mistakes,
  );
  if (mistakes.length > 0) {
    throw new FleetFileError(mistakes);
  }
  return { instances };
}

function readInstance(reader: FieldReader): InstanceSpec {
  const name = reader.text('name', {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/,
    allowed: 'a name of letters, digits and dashes such as "db-1"',
  });
  const root = reader.section('rootDevice');
  const volumes = reader.list('volumes').map((volume) => readVolume(volume, name));
  const mistakesOf = (field: string) => (text: string) => {
    reader.mistake(field, text);
  };
  for (const what of ['device', 'mountPoint'] as const) {
    const seen = volumes.map((volume) => volume[what]);
    const twice = seen.find((entry, index) => entry !== '' && seen.indexOf(entry) !== index);
    if (twice !== undefined) {
      mistakesOf('volumes')(`${what} "${twice}" is there twice, each volume needs its own`);
    }
  }
  const instance: InstanceSpec = {
    id: reader.text('id', {
      fallback: resourceId('i', name),
      pattern: /^i-[0-9a-f]{8,17}$/,
      allowed: 'an instance id such as "i-0123456789abcdef0"',
    }),
    name,
    tags: { Name: name, ...reader.record('tags') },
    state: reader.oneOf('state', Object.values(InstanceState), InstanceState.RUNNING),
    ssm: reader.oneOf('ssm', Object.values(SsmStatus), SsmStatus.ONLINE),
    platform: reader.oneOf('platform', Object.values(Platform), Platform.LINUX),
    rootDevice: {
      device: root.text('device', { ...DEVICE, fallback: DEFAULT_ROOT_DEVICE }),
      volumeId: root.text('volumeId', { ...VOLUME_ID, fallback: resourceId('vol', `${name}/root`) }),
      sizeMiB: root.wholeNumber('sizeMiB', { ...SIZE, fallback: DEFAULT_ROOT_SIZE_MIB }),
    },
    volumes,
    workload: reader.oneOf('workload', Object.values(WorkloadKind), WorkloadKind.NONE),
    services: readServices(reader),
  };
  checkWorkload(instance, mistakesOf('workload'));
  return instance;
}

function readVolume(reader: FieldReader, name: string): VolumeSpec {
  const device = reader.text('device', DEVICE);
  const mountPoint = reader.text('mountPoint', {
    pattern: /^(\/[\w.@-]+)+$/,
    allowed: 'an absolute path such as "/srv/files"',
  });
  const parent = RESERVED_MOUNT_PARENTS.find(
    (reserved) => mountPoint === reserved || mountPoint.startsWith(`${reserved}/`),
  );
  if (parent !== undefined) {
    reader.mistake(
      'mountPoint',
      `got "${mountPoint}", allowed is anything that is not below ${RESERVED_MOUNT_PARENTS.join(', ')}`,
    );
  }
  return {
    id: reader.text('id', { ...VOLUME_ID, fallback: resourceId('vol', `${name}${device}`) }),
    device,
    mountPoint,
    sizeMiB: reader.wholeNumber('sizeMiB', { ...SIZE, fallback: DEFAULT_VOLUME_SIZE_MIB }),
    tags: reader.record('tags'),
  };
}

function readServices(reader: FieldReader): InstanceSpec['services'] {
  const states = Object.entries(reader.record('services')).map(([name, state]) => {
    if (state !== 'active' && state !== 'inactive') {
      reader.mistake(`services.${name}`, `got "${state}", allowed are: active, inactive`);
    }
    return [name.replace(/\.service$/, ''), state === 'active' ? 'active' : 'inactive'] as const;
  });
  return Object.fromEntries(states);
}

function checkWorkload({ workload, volumes, platform, state }: InstanceSpec, mistake: (text: string) => void): void {
  if (workload === WorkloadKind.NONE) {
    return;
  }
  if (volumes.length === 0) {
    mistake(`got "${workload}" without volumes, allowed is "none" or at least one volume`);
  }
  if (platform === Platform.WINDOWS) {
    mistake(`got "${workload}" on windows, allowed is "none"`);
  }
  if (state === InstanceState.STOPPED) {
    mistake(`got "${workload}" on a stopped instance, allowed is "none"`);
  }
  const small = volumes.slice(0, 2).find(({ sizeMiB }) => sizeMiB < POSTGRESQL_MIN_MIB);
  if (workload === WorkloadKind.POSTGRESQL && small !== undefined) {
    mistake(
      `"postgresql" got a volume of ${small.sizeMiB} MiB, allowed are volumes of at least ${POSTGRESQL_MIN_MIB} MiB`,
    );
  }
}

function refuseTwice(values: readonly string[], what: string, mistakes: string[]): void {
  const twice = new Set(values.filter((value, index) => value !== '' && values.indexOf(value) !== index));
  for (const value of twice) {
    mistakes.push(`${what} "${value}" is there twice, each needs its own`);
  }
}
