import { parse as parseYaml } from 'yaml';
import { messageOf } from '../../json';
import { FieldReader, oneOf, text, TEXTS, wholeNumber } from './field-reader';
import {
  DEFAULT_ROOT_DEVICE, DEFAULT_ROOT_SIZE_MIB, DEFAULT_VOLUME_SIZE_MIB, InstanceState, Platform, RESERVED_MOUNT_PARENTS, resourceId, SsmStatus, WorkloadKind,
} from './spec'; // prettier-ignore
import type { FleetSpec, InstanceSpec, VolumeSpec } from './spec';

/** A fleet file that cannot be used; one message per mistake, each naming field, value and what is allowed. */
export class FleetFileError extends Error {
  override readonly name = 'FleetFileError';

  constructor(readonly mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super(`the fleet file has ${count}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}

const INSTANCE = ['id', 'name', 'tags', 'state', 'ssm', 'platform', 'rootDevice', 'volumes', 'workload', 'services'];
const VOLUME = ['id', 'device', 'mountPoint', 'sizeMiB', 'tags'];
const ROOT_DEVICE = ['device', 'volumeId', 'sizeMiB'];

const NAME = text(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, 'a name of letters, digits and dashes such as "db-1"');
const INSTANCE_ID = text(/^i-[0-9a-f]{8,17}$/, 'an instance id such as "i-0123456789abcdef0"');
const VOLUME_ID = text(/^vol-[0-9a-f]{8,17}$/, 'a volume id such as "vol-0123456789abcdef0"');
const DEVICE = text(/^\/dev\/(sd[a-z]|xvd[a-z]{1,2}|nvme\d+n1)\d*$/, 'a device name such as "/dev/sdf"');
const MOUNT_POINT = text(/^(\/[\w.@-]+)+$/, 'an absolute path such as "/srv/files"');
/** As EBS has it at the upper end; an ext4 with a journal needs a few MiB at the lower. */
const SIZE = wholeNumber(32, 65_536);
const STATE = oneOf(Object.values(InstanceState), InstanceState.RUNNING);
const SSM = oneOf(Object.values(SsmStatus), SsmStatus.ONLINE);
const PLATFORM = oneOf(Object.values(Platform), Platform.LINUX);
const WORKLOAD = oneOf(Object.values(WorkloadKind), WorkloadKind.NONE);
/** A fresh PostgreSQL takes some 60 MiB, MariaDB and MySQL up to 110. */
const LEAST_MIB: Partial<Readonly<Record<WorkloadKind, number>>> = {
  [WorkloadKind.POSTGRESQL]: 128,
  [WorkloadKind.MARIADB]: 192,
  [WorkloadKind.MYSQL]: 192,
};

/** Reads a fleet from YAML or JSON; throws a `FleetFileError`. */
export function parseFleet(fileText: string): FleetSpec {
  let value: unknown;
  try {
    value = parseYaml(fileText);
  } catch (error) {
    throw new FleetFileError([`the file is neither YAML nor JSON: ${messageOf(error)}`]);
  }
  return readFleet(value);
}

/** Reads a fleet from the value of a file, and fills in what it leaves out; throws a `FleetFileError`. */
export function readFleet(value: unknown): FleetSpec {
  const mistakes: string[] = [];
  const file = new FieldReader(value, '', ['instances'], mistakes);
  const instances = file.list('instances', INSTANCE).map(readInstance);
  if (instances.length === 0 && mistakes.length === 0) {
    file.mistake('instances', 'got an empty list, at least one instance is needed');
  }
  const volumeIds = instances.flatMap(({ rootDevice, volumes }) => [
    rootDevice.volumeId,
    ...volumes.map(({ id }) => id),
  ]);
  const unique = {
    id: instances.map(({ id }) => id),
    name: instances.map(({ name }) => name),
    'volume id': volumeIds,
  };
  for (const [what, values] of Object.entries(unique)) {
    for (const twice of repeated(values)) {
      file.mistake('instances', `${what} "${twice}" is there twice, each needs its own`);
    }
  }
  if (mistakes.length > 0) {
    throw new FleetFileError(mistakes);
  }
  return { instances };
}

function readInstance(reader: FieldReader): InstanceSpec {
  const name = reader.read('name', NAME);
  const root = reader.section('rootDevice', ROOT_DEVICE);
  const volumes = reader.list('volumes', VOLUME).map((volume) => readVolume(volume, name));
  for (const what of ['device', 'mountPoint'] as const) {
    const [twice] = repeated(volumes.map((volume) => volume[what]));
    if (twice !== undefined) {
      reader.mistake('volumes', `${what} "${twice}" is there twice, each volume needs its own`);
    }
  }
  const instance: InstanceSpec = {
    id: reader.read('id', INSTANCE_ID, resourceId('i', name)),
    name,
    tags: { Name: name, ...reader.read('tags', TEXTS) },
    state: reader.read('state', STATE),
    ssm: reader.read('ssm', SSM),
    platform: reader.read('platform', PLATFORM),
    rootDevice: {
      device: root.read('device', DEVICE, DEFAULT_ROOT_DEVICE),
      volumeId: root.read('volumeId', VOLUME_ID, resourceId('vol', `${name}/root`)),
      sizeMiB: root.read('sizeMiB', SIZE, DEFAULT_ROOT_SIZE_MIB),
    },
    volumes,
    workload: reader.read('workload', WORKLOAD),
    services: readServices(reader),
  };
  for (const mistake of workloadMistakes(instance)) {
    reader.mistake('workload', mistake);
  }
  return instance;
}

function readVolume(reader: FieldReader, name: string): VolumeSpec {
  const device = reader.read('device', DEVICE);
  const mountPoint = reader.read('mountPoint', MOUNT_POINT);
  const isReserved = RESERVED_MOUNT_PARENTS.some((parent) => `${mountPoint}/`.startsWith(`${parent}/`));
  if (isReserved || mountPoint === '/usr') {
    const allowed = `allowed is anything but /usr itself and what is below ${RESERVED_MOUNT_PARENTS.join(', ')}`;
    reader.mistake('mountPoint', `got "${mountPoint}", ${allowed}`);
  }
  return {
    id: reader.read('id', VOLUME_ID, resourceId('vol', `${name}${device}`)),
    device,
    mountPoint,
    sizeMiB: reader.read('sizeMiB', SIZE, DEFAULT_VOLUME_SIZE_MIB),
    tags: reader.read('tags', TEXTS),
  };
}

function readServices(reader: FieldReader): InstanceSpec['services'] {
  const states = Object.entries(reader.read('services', TEXTS)).map(([name, state]) => {
    if (state !== 'active' && state !== 'inactive') {
      reader.mistake(`services.${name}`, `got "${state}", allowed are: active, inactive`);
    }
    return [name.replace(/\.service$/, ''), state === 'active' ? 'active' : 'inactive'] as const;
  });
  return Object.fromEntries(states);
}

function workloadMistakes({ workload, volumes, platform, state }: InstanceSpec): readonly string[] {
  if (workload === WorkloadKind.NONE) {
    return [];
  }
  const least = LEAST_MIB[workload] ?? 0;
  const small = volumes.slice(0, 2).find(({ sizeMiB }) => sizeMiB < least);
  return [
    ...(volumes.length === 0 ? [`got "${workload}" without volumes, allowed is "none" or at least one volume`] : []),
    ...(platform === Platform.WINDOWS ? [`got "${workload}" on windows, allowed is "none"`] : []),
    ...(state === InstanceState.STOPPED ? [`got "${workload}" on a stopped instance, allowed is "none"`] : []),
    ...(small === undefined
      ? []
      : [`got "${workload}" on a volume of ${small.sizeMiB} MiB, allowed are volumes of at least ${least} MiB`]),
  ];
}

function repeated(values: readonly string[]): ReadonlySet<string> {
  return new Set(values.filter((value, index) => value !== '' && values.indexOf(value) !== index));
}
