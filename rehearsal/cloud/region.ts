import { createBuckets } from './buckets';
import type { Cloud } from './cloud';
import {
  addInstance,
  attachVolume,
  createEc2State,
  setInstance,
  type AgentState,
  type InstanceProps,
  type InstanceState,
  type Snapshot,
  type VolumeProps,
} from './ec2/state';
import type { PutEvent } from './events/put-events';
import { askAsInstance } from './instance-call';
import { giveUpFiring, putSchedule, type GivenUpFiring, type ScheduleProps } from './scheduler/schedules';
import { addDocument, addDocumentsOfAws } from './ssm/documents';
import { createSsmState, type Command, type DocumentProps } from './ssm/state';
import type { Account, World } from './world';

/** What is in one Region of the account, and how it is furnished. */
export interface CloudRegion {
  readonly region: string;
  readonly events: readonly PutEvent[];
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly commands: ReadonlyMap<string, Command>;
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
}

/** A Region as it is in a new account: with AWS's own documents and nothing else. */
export function createRegion(
  account: Account,
  region: string,
  call: Cloud['call'],
): { readonly world: World; readonly access: CloudRegion } {
  const { clock, modelSettings } = account;
  const [ec2, ssm, events] = [createEc2State(), createSsmState(), new Array<PutEvent>()];
  const take = createBuckets(clock, modelSettings.buckets);
  const world: World = { ...account, region, take, ec2, ssm, sqs: new Map(), scheduler: new Map(), events };
  addDocumentsOfAws(world);
  const access: CloudRegion = {
    region,
    events,
    snapshots: ec2.snapshots,
    commands: ssm.commands,
    addInstance: (props) => {
      addInstance(ec2, props, clock.now());
      props.guest?.connect?.(askAsInstance(call, region, props.instanceId));
    },
    setInstance: (instanceId, change) => {
      setInstance(ec2, instanceId, change);
    },
    attachVolume: (instanceId, volume) => {
      attachVolume(ec2, { instanceId, volume, now: clock.now() });
    },
    addDocument: (props) => {
      addDocument(world, props);
    },
    removeDocument: (name) => void ssm.documents.delete(name),
    addQueue: (url) => void world.sqs.set(url, world.sqs.get(url) ?? []),
    putSchedule: (props) => {
      putSchedule(world, props);
    },
    giveUpFiring: (firing) => {
      giveUpFiring(world, firing);
    },
  };
  return { world, access };
}
