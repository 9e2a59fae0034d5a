import type { Clock } from '../clock';
import { isRecord } from '../json';
import type { Service } from '../wire/shapes/shapes';
import { checkInput } from '../wire/shapes/validate';
import { createBuckets } from './buckets';
import type { CallRecord } from './calls';
import {
  addInstance,
  attachVolume,
  createEc2State,
  setInstance,
  type AgentState,
  type InstanceProps,
} from './ec2/state';
import type { InstanceState, Snapshot, VolumeProps } from './ec2/state';
import { AwsError } from './errors';
import type { PutEvent } from './events';
import type { Fault, FaultPoint } from './faults';
import { askAsInstance } from './instance-call';
import { UNFILTERED, withModelSettings, type ModelSettingOverrides, type ModelSettings } from './model-settings';
import { operate, type Operations } from './operations';
import { createPipeline, throttled, type Arrival } from './pipeline';
import { seededRandom, type Random } from './random';
import { giveUpFiring, putSchedule, type GivenUpFiring, type ScheduleProps } from './scheduler';
import { addDocument, addDocumentsOfAws } from './ssm/documents';
import { createSsmState, type Command, type DocumentProps } from './ssm/state';
import type { CloudListener, World } from './world';

export interface CloudOptions {
  readonly clock: Clock;
  /** @default - a generator of seed 1: two clouds that see the same calls behave the same */
  readonly random?: Random;
  readonly modelSettings?: ModelSettingOverrides;
  /** @default - nothing goes wrong by itself */
  readonly faults?: FaultPoint;
  readonly accountId?: string;
  readonly region?: string;
  /** Whether `calls` keeps them. @default all */
  readonly record?: 'all' | 'none';
}

/** A call of an operation by its name; typed where the name is a literal, checked against the shapes in any case. */
export interface Call<O extends string> {
  readonly service: O extends keyof Operations ? Operations[O]['service'] : Service;
  readonly operation: O;
  readonly input: O extends keyof Operations ? Operations[O]['input'] : unknown;
  readonly caller?: string;
  readonly trace?: string;
}

export type Output<O extends string> = O extends keyof Operations ? Operations[O]['output'] : unknown;

export interface Cloud {
  readonly modelSettings: ModelSettings;
  readonly accountId: string;
  readonly region: string;
  /** Answers as AWS would, after the operation's latency, or fails with an `AwsError`. */
  call<O extends string>(call: Call<O>): Promise<Output<O>>;
  /** Passes a call of another service (DynamoDB) through latency, faults and the record; `effect` answers it. */
  pass<T>(arrival: Arrival, effect: () => Promise<T>): Promise<T>;
  readonly calls: readonly CallRecord[];
  readonly events: readonly PutEvent[];
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly commands: ReadonlyMap<string, Command>;
  listen(listener: CloudListener): void;
  addInstance(props: InstanceProps): void;
  /** `stopped` or `offline` makes the agent unreachable until it is `running` and `online` again. */
  setInstance(instanceId: string, change: { readonly state?: InstanceState; readonly agent?: AgentState }): void;
  attachVolume(instanceId: string, volume: VolumeProps): void;
  addDocument(props: DocumentProps): void;
  removeDocument(name: string): void;
  /** By its URL, as `Ref` gives it. */
  addQueue(url: string): void;
  /** Adds or changes a schedule, which fires only when it is told to. */
  putSchedule(props: ScheduleProps): void;
  /** Scheduler gives a firing up and leaves it in its dead-letter queue. */
  giveUpFiring(firing: GivenUpFiring): void;
  /** Ends the model: nothing long sleeps on, no call is answered any more. Guests are not closed: who made them ends them. */
  close(): void;
}

/** The one model of AWS: pure and event-driven, with its clock, its randomness and its faults handed in. */
export function createCloud(options: CloudOptions): Cloud {
  const { clock, random = seededRandom(1), faults = () => undefined } = options;
  const { accountId = '111122223333', region = 'eu-central-1' } = options;
  const modelSettings = withModelSettings(options.modelSettings);
  const closing = new AbortController();
  const listeners: CloudListener[] = [];
  const events: PutEvent[] = [];
  const defects: unknown[] = [];
  const background = (work: Promise<void>): void => {
    work.catch((error: unknown) => defects.push(error));
  };
  const [ec2, ssm, closed] = [createEc2State(), createSsmState(), closing.signal];
  const take = createBuckets(clock, modelSettings.buckets);
  const base = { clock, random, modelSettings, take, accountId, region, closed };
  const sqs: World['sqs'] = new Map();
  const scheduler: World['scheduler'] = new Map();
  const world: World = { ...base, ec2, ssm, sqs, scheduler, events, listeners, background };
  addDocumentsOfAws(world);
  const { record = 'all' } = options;
  const pipeline = createPipeline({ clock, random, modelSettings, faults, closed, listeners, record });

  const call = async ({ service, operation, input, ...by }: Call<string>): Promise<unknown> => {
    if (defects.length > 0) {
      throw new AggregateError(defects, 'the cloud model failed in the background');
    }
    const members = isRecord(input) ? input : {};
    const arrival: Arrival = { service, operation, input: members, ...by };
    return pipeline.pass(arrival, (fault: Fault | undefined) => {
      checkInput(service, operation, input);
      if (take(bucketOf(operation, members)) === 'throttled') {
        throw throttled(service);
      }
      if (members.DryRun === true) {
        throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      }
      return operate(world, operation, input, { ...by, ...(fault && { fault }) });
    });
  };

  const cloud: Cloud = {
    modelSettings,
    accountId,
    region,
    call: call as Cloud['call'],
    pass: (arrival, effect) =>
      pipeline.pass(arrival, () => {
        const { Method: method } = arrival.input;
        if (typeof method === 'string' && take(method) === 'throttled') {
          throw throttled(arrival.service);
        }
        return effect();
      }),
    calls: pipeline.calls,
    events,
    snapshots: ec2.snapshots,
    commands: ssm.commands,
    listen: (listener) => void listeners.push(listener),
    addInstance: (props) => {
      addInstance(ec2, props, clock.now());
      props.guest?.connect?.(askAsInstance(cloud, props.instanceId));
    },
    setInstance: (instanceId, change) => {
      const instance = ec2.instances.get(instanceId);
      if (instance === undefined) {
        throw new Error(`instance ${instanceId} was not added`);
      }
      setInstance(instance, change);
    },
    attachVolume: (instanceId, volume) => {
      attachVolume(ec2, { instanceId, volume, now: clock.now() });
    },
    addDocument: (props) => {
      addDocument(world, props);
    },
    removeDocument: (name) => void ssm.documents.delete(name),
    addQueue: (url) => void sqs.set(url, sqs.get(url) ?? []),
    putSchedule: (props) => {
      putSchedule(world, props);
    },
    giveUpFiring: (firing) => {
      giveUpFiring(world, firing);
    },
    close: () => {
      closing.abort(new Error('the cloud was closed'));
    },
  };
  return cloud;
}

function bucketOf(operation: string, input: Readonly<Record<string, unknown>>): string {
  const isDescribe = ['DescribeInstances', 'DescribeVolumes', 'DescribeSnapshots'].includes(operation);
  const narrowing = ['Filters', 'MaxResults', 'InstanceIds', 'VolumeIds', 'SnapshotIds'];
  return isDescribe && narrowing.every((member) => input[member] === undefined) ? UNFILTERED : operation;
}
