import type { Clock } from '../clock';
import type { AskEc2 } from '../guests/guest';
import { parseQuery } from '../wire/query';
import { formatError, formatResponse } from '../wire/xml';
import type { Arrival } from './calls';
import {
  addSnapshot,
  type FastRestore,
  type Snapshot,
  type SnapshotLock,
  type SnapshotProps,
  type Tiering,
} from './ec2/snapshots';
import { addInstance, attachVolume, setInstance } from './ec2/instances';
import {
  addRouteTable,
  addSecurityGroup,
  addSubnet,
  type RouteTableProps,
  type SecurityGroup,
  type SubnetProps,
} from './ec2/networks';
import {
  emptyEc2,
  type EncryptionDefaults,
  type Image,
  type ImageProps,
  type Instance,
  type InstanceProps,
  type Volume,
  type VolumeProps,
} from './ec2/state';
import { asAwsError, UNANSWERED } from './errors';
import type { Bucket as Tokens } from './model-settings';
import type { Bucket, S3State } from './s3/buckets';
import { giveUpFiring, putSchedule, type GivenUpFiring } from './scheduler/schedules';
import { addDocument, addDocumentsOfAws } from './ssm/documents';
import type { Command, DocumentProps, SsmState } from './ssm/state';
import { putExecution, type ExecutionProps, type StateMachineProps, type StatesState } from './states/executions';
import type { Account, PutEvent, ScheduleProps, World } from './world';

/** What is in one Region of the account, and how it is furnished. */
export interface CloudRegion {
  readonly region: string;
  readonly events: readonly PutEvent[];
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  /** By snapshot, the ones that have expired too. */
  readonly locks: ReadonlyMap<string, SnapshotLock>;
  /** Accounts by snapshot. */
  readonly shares: ReadonlyMap<string, ReadonlySet<string>>;
  /** The last change of tier by snapshot. */
  readonly tierings: ReadonlyMap<string, Tiering>;
  /** By snapshot and zone. */
  readonly fastRestores: ReadonlyMap<string, FastRestore>;
  readonly images: ReadonlyMap<string, Image>;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly commands: ReadonlyMap<string, Command>;
  addInstance(props: InstanceProps): void;
  /** `stopped` or `offline` makes the agent unreachable until it is `running` and `online` again. */
  setInstance(instanceId: string, change: Partial<Pick<Instance, 'state' | 'agent'>>): void;
  attachVolume(instanceId: string, volume: VolumeProps): void;
  addSnapshot(props: SnapshotProps): void;
  addSubnet(props: SubnetProps): void;
  addRouteTable(props: RouteTableProps): void;
  addSecurityGroup(props: SecurityGroup): void;
  addBucket(name: string): void;
  /** Adds an image, or changes one. */
  putImage(props: ImageProps): void;
  deregisterImage(imageId: string): void;
  setEncryption(defaults: EncryptionDefaults): void;
  addDocument(props: DocumentProps): void;
  removeDocument(name: string): void;
  /** By its URL, as `Ref` gives it. */
  addQueue(url: string): void;
  /** Adds or changes a schedule. The model does not fire it. */
  putSchedule(props: ScheduleProps): void;
  addStateMachine(props: StateMachineProps): void;
  /** Adds an execution, or replaces what is known of it. */
  putExecution(props: ExecutionProps): void;
  /** Scheduler gives a firing up and leaves it in its dead-letter queue. */
  giveUpFiring(firing: GivenUpFiring): void;
}

/** A Region as it is in a new account: with AWS's own documents and nothing else. */
export function createRegion(
  account: Account,
  region: string,
  call: CallEc2,
): { readonly world: World; readonly access: CloudRegion } {
  const { clock, modelSettings } = account;
  const ec2 = emptyEc2();
  const ssm: SsmState = { documents: new Map(), commands: new Map(), agents: new Map() };
  const states: StatesState = { machines: new Map(), executions: new Map() };
  const s3: S3State = new Map();
  const events: PutEvent[] = [];
  const take = createBuckets(clock, modelSettings.buckets);
  const world: World = { ...account, region, take, ec2, ssm, sqs: new Map(), scheduler: new Map(), states, s3, events };
  addDocumentsOfAws(world);
  const access: CloudRegion = {
    region,
    events,
    snapshots: ec2.snapshots,
    locks: ec2.locks,
    shares: ec2.shares,
    tierings: ec2.tierings,
    fastRestores: ec2.fastRestores,
    images: ec2.images,
    instances: ec2.instances,
    volumes: ec2.volumes,
    buckets: s3,
    commands: ssm.commands,
    addInstance: (props) => {
      addInstance(ec2, props, clock.now());
      props.guest?.connect?.(askAsInstance(call, world, props.instanceId));
    },
    setInstance: (instanceId, change) => {
      setInstance(ec2, instanceId, change);
    },
    attachVolume: (instanceId, volume) => {
      attachVolume(ec2, { instanceId, volume, now: clock.now() });
    },
    addSnapshot: (props) => {
      addSnapshot(world, props);
    },
    addSubnet: (props) => {
      addSubnet(world, props);
    },
    addRouteTable: (props) => {
      addRouteTable(ec2, props);
    },
    addSecurityGroup: (props) => {
      addSecurityGroup(ec2, props);
    },
    addBucket: (name) => void s3.set(name, new Map()),
    putImage: (props) =>
      void ec2.images.set(props.imageId, {
        state: 'available',
        tags: new Map(),
        createdAt: world.clock.now(),
        ...props,
      }),
    deregisterImage: (imageId) => void ec2.images.delete(imageId),
    setEncryption: (defaults) => {
      ec2.encryption = defaults;
    },
    addDocument: (props) => {
      addDocument(world, props);
    },
    removeDocument: (name) => void ssm.documents.delete(name),
    addQueue: (url) => void world.sqs.set(url, world.sqs.get(url) ?? []),
    putSchedule: (props) => {
      putSchedule(world, props);
    },
    addStateMachine: (props) => void states.machines.set(props.arn, props),
    putExecution: (props) => {
      putExecution(world, props);
    },
    giveUpFiring: (firing) => {
      giveUpFiring(world, firing);
    },
  };
  return { world, access };
}

/** The same for all answers: nothing here reads it. */
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

/** A call of EC2, untyped as it comes off the wire. */
type CallEc2 = (call: Arrival & { readonly service: 'ec2' }) => Promise<unknown>;

/** EC2 of the instance's Region as its own role reaches it: in its calls the instance is the caller. */
function askAsInstance(call: CallEc2, { region, accountId: account }: World, instanceId: string): AskEc2 {
  return async (body) => {
    try {
      const { operation, input } = parseQuery(body);
      const output = await call({ service: 'ec2', operation, input, region, account, caller: instanceId });
      return { status: 200, body: formatResponse(operation, output, REQUEST_ID) };
    } catch (error) {
      const refusal = asAwsError(error);
      return refusal.httpStatus === UNANSWERED
        ? 'unanswered'
        : { status: refusal.httpStatus, body: formatError(refusal, REQUEST_ID) };
    }
  };
}

/** Token buckets as EC2 describes them: `burst` at first, refilled steadily, never above `burst`. */
function createBuckets(clock: Clock, sizes: Readonly<Record<string, Tokens>>): World['take'] {
  const levels = new Map<string, { tokens: number; at: number }>();
  return (name) => {
    const size = sizes[name];
    if (size === undefined) {
      return 'taken';
    }
    const now = clock.now();
    const level = levels.get(name) ?? { tokens: size.burst, at: now };
    const tokens = Math.min(size.burst, level.tokens + ((now - level.at) / 1_000) * size.perSecond);
    levels.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? 'taken' : 'throttled';
  };
}
