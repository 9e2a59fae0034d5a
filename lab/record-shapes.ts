/**
 * Extracts from a public service model the operations that the cloud model has, so that tests need no botocore. Usage:
 *   npx tsx lab/record-shapes.ts SERVICE_2_JSON 'botocore VERSION' OUT_JSON
 * with SERVICE_2_JSON of Debian's package python3-botocore (Apache-2.0), plain or .gz, for example
 *   npx tsx lab/record-shapes.ts /usr/lib/python3/dist-packages/botocore/data/events/2015-10-07/service-2.json \
 *     'botocore 1.29.27' rehearsal/wire/shapes/events.json
 * EC2, S3, SQS, STS, Scheduler and Step Functions are of botocore's wheel on PyPI, since Debian's lacks EC2's newer members and SQS's new protocol.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { OPERATIONS } from '../rehearsal/cloud/operations';
import type { Member, Operation, ServiceShapes, Shape } from '../rehearsal/wire/shapes/shapes';

/**
 * Structures that are far larger than what the model fills or takes: only these members are recorded. A call with another
 * member is refused as unknown.
 */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  BlockDeviceMapping: ['DeviceName', 'Ebs'],
  Instance: [
    'ClientToken',
    'ImageId',
    'InstanceId',
    'InstanceType',
    'LaunchTime',
    'Placement',
    'Platform',
    'PlatformDetails',
    'State',
    'StateReason',
    'SubnetId',
    'VpcId',
    'BlockDeviceMappings',
    'RootDeviceName',
    'RootDeviceType',
    'Tags',
  ],
  Placement: ['AvailabilityZone'],
  Image: ['ImageId', 'Name', 'OwnerId', 'State', 'CreationDate', 'BlockDeviceMappings', 'Tags'],
  EbsBlockDevice: [
    'DeleteOnTermination',
    'Iops',
    'SnapshotId',
    'VolumeSize',
    'VolumeType',
    'KmsKeyId',
    'Throughput',
    'Encrypted',
    'VolumeInitializationRate',
  ],
  HistoryEvent: [
    'timestamp',
    'type',
    'id',
    'previousEventId',
    'executionStartedEventDetails',
    'executionSucceededEventDetails',
    'executionFailedEventDetails',
    'executionAbortedEventDetails',
    'executionTimedOutEventDetails',
    'mapStateStartedEventDetails',
    'mapRunStartedEventDetails',
    'stateEnteredEventDetails',
    'stateExitedEventDetails',
  ],
  RegisterImageRequest: [
    'Architecture',
    'BlockDeviceMappings',
    'BootMode',
    'Description',
    'DryRun',
    'EnaSupport',
    'Name',
    'RootDeviceName',
    'TagSpecifications',
    'VirtualizationType',
  ],
  InstanceNetworkInterfaceSpecification: [
    'AssociatePublicIpAddress',
    'DeleteOnTermination',
    'DeviceIndex',
    'Groups',
    'SubnetId',
  ],
  PutObjectOutput: ['ETag'],
  PutObjectRequest: ['Body', 'Bucket', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ContentType', 'IfNoneMatch', 'Key'],
  RunInstancesRequest: [
    'BlockDeviceMappings',
    'ImageId',
    'InstanceType',
    'MaxCount',
    'MinCount',
    'UserData',
    'TagSpecifications',
    'MetadataOptions',
    'DryRun',
    'InstanceInitiatedShutdownBehavior',
    'ClientToken',
    'NetworkInterfaces',
    'IamInstanceProfile',
  ],
  AssumeRoleRequest: ['RoleArn', 'RoleSessionName', 'DurationSeconds'],
  AssumeRoleResponse: ['Credentials', 'AssumedRoleUser'],
  Subnet: ['AvailabilityZone', 'CidrBlock', 'MapPublicIpOnLaunch', 'State', 'SubnetId', 'Tags', 'VpcId'],
  Reservation: ['Instances', 'OwnerId', 'ReservationId'],
};

/** Lists of values that grow each month: any value is taken. */
const OPEN: readonly string[] = ['InstanceType'];

interface RawOperation {
  readonly http?: { readonly method: string; readonly requestUri: string };
  readonly input?: Member;
  readonly output?: Member;
  readonly errors?: readonly Member[];
}

interface RawModel {
  readonly metadata: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<string, RawOperation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

function main([source, version, target]: readonly string[]): void {
  if (source === undefined || version === undefined || target === undefined) {
    throw new Error('usage: record-shapes.ts SERVICE_2_JSON VERSION OUT_JSON');
  }
  const bytes = readFileSync(source);
  const model = JSON.parse((source.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as RawModel;
  const service = model.metadata.endpointPrefix ?? '';
  const names = [...OPERATIONS.values()].filter((declared) => declared.service === service).map(({ name }) => name);
  writeFileSync(target, format(extract(model, names, `${version}, ${source.split('/data/').at(-1) ?? source}`)));
}

function extract(model: RawModel, names: readonly string[], source: string): ServiceShapes {
  const { apiVersion = '', protocol = '', xmlNamespace, targetPrefix } = model.metadata;
  const operations: Record<string, Operation> = {};
  const shapes: Record<string, Shape> = {};
  for (const name of names) {
    const raw = model.operations[name];
    if (raw === undefined) {
      throw new Error(`operation ${name} is not in the service model`);
    }
    // Only REST services are told apart by method and path.
    const rest = protocol.startsWith('rest-') && raw.http && { method: raw.http.method, path: raw.http.requestUri };
    operations[name] = {
      ...(rest && { rest }),
      ...(raw.input && { input: raw.input.shape }),
      ...(raw.output && { output: raw.output.shape }),
      ...(raw.errors && { errors: raw.errors.map((error) => error.shape) }),
    };
    for (const root of [raw.input, raw.output]) {
      if (root) {
        collect(model, root.shape, shapes);
      }
    }
  }
  return {
    source,
    licence: 'Apache-2.0',
    apiVersion,
    protocol,
    ...(xmlNamespace !== undefined && { xmlNamespace }),
    ...(targetPrefix !== undefined && { targetPrefix }),
    operations,
    shapes,
  };
}

/** Adds a shape and all that it refers to. */
function collect(model: RawModel, name: string, into: Record<string, Shape>): void {
  if (into[name] !== undefined) {
    return;
  }
  const raw = model.shapes[name];
  if (raw === undefined) {
    throw new Error(`shape ${name} is not in the service model`);
  }
  const kept = KEPT[name];
  const members =
    raw.members && Object.entries(raw.members).filter(([member]) => kept === undefined || kept.includes(member));
  const shape: Shape = {
    ...pick(raw, ['type', 'required']),
    ...(members && { members: Object.fromEntries(members.map(([member, value]) => [member, trim(value)])) }),
    ...(raw.member && { member: trim(raw.member) }),
    ...(raw.key && { key: trim(raw.key) }),
    ...(raw.value && { value: trim(raw.value) }),
    ...(OPEN.includes(name) ? {} : pick(raw, ['enum'])),
    ...pick(raw, ['pattern', 'min', 'max', 'timestampFormat', 'flattened']),
  };
  into[name] = shape;
  const referred = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  for (const member of referred) {
    if (member) {
      collect(model, member.shape, into);
    }
  }
}

function trim(member: Member): Member {
  return pick(member, ['shape', 'location', 'locationName', 'queryName', 'timestampFormat', 'flattened']);
}

/** A part of the value, in the order of these keys. */
function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (key in value ? [[key, value[key]]] : []))) as Pick<T, K>;
}

/** One operation and one shape a line, so that a new version of the model shows as a readable diff. */
function format({ operations, shapes, ...header }: ServiceShapes): string {
  const block = (entries: object): string =>
    Object.entries(entries)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const head = Object.entries(header).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${head.join('')}  "operations": {\n${block(operations)}\n  },\n  "shapes": {\n${block(shapes)}\n  }\n}\n`;
}

main(process.argv.slice(2));
