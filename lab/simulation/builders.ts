import {
  PreScriptFailure,
  ScriptStages,
  type DocumentQuiesce,
  type Policy,
  type VssQuiesce,
} from '../../lambdas/domain/policy';
import type {
  AgentState,
  InstanceState,
  PlatformType,
  VolumeProps,
  VssBehavior,
} from '../../rehearsal/cloud/ec2/state';
import type { ModelledGuestOptions } from '../modelled-guest';
import type { Drill } from '../../lambdas/domain/drill/settings';
import { defined } from '../../lambdas/domain/json';

/** When the policy's schedule fires; the simulation begins five seconds later. */
export const SCHEDULED_TIME = '2026-01-01T03:00:00.000Z';

export const DOCUMENT = 'quiesce-files';
export const LEASE_SECONDS = 90;

/** An id of the shape that EC2 gives. */
export function id(number: number): string {
  return `i-${String(number).padStart(17, '0')}`;
}

/** A policy that differs from a plain one (pre and post, 60 s, one retry, fall back) only in what is given. */
export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    name: 'databases',
    targets: { match: 'any', tags: [{ key: 'Mode', value: 'Production' }] },
    quiesce: scripts(),
    timeoutSeconds: 60,
    retries: 1,
    onPreScriptFailure: PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT,
    volumes: { excludeBootVolume: false, excludeDataVolumes: [] },
    tags: { add: [], copyFromVolumes: true },
    maxConcurrency: 10,
    schedules: [{ name: 'nightly', expression: 'cron(0 3 * * ? *)' }],
    ...changes,
  };
}

export function scripts(changes: Partial<DocumentQuiesce> = {}): DocumentQuiesce {
  return {
    kind: 'document',
    document: DOCUMENT,
    stages: ScriptStages.PRE_AND_POST,
    leaseSeconds: LEASE_SECONDS,
    ...changes,
  };
}

/** A policy of Windows' instances, with VSS for as long as ten minutes. */
export function aVssPolicy(changes: Partial<Policy> = {}, quiesce: Partial<VssQuiesce> = {}): Policy {
  return aPolicy({
    quiesce: { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false, ...quiesce },
    tags: { add: [{ key: 'Origin', value: '$(instance-id) at $(timestamp)' }], copyFromVolumes: false },
    ...changes,
  });
}

/** A target: by default a healthy Linux instance with a root and two data volumes that scripts freeze. */
export interface InstanceSpec {
  readonly number: number;
  readonly state?: InstanceState;
  readonly ssm?: AgentState;
  readonly platform?: PlatformType;
  readonly tags?: Readonly<Record<string, string>>;
  readonly behavior?: ModelledGuestOptions['behavior'];
  /** Of AWS's VSS document. */
  readonly vss?: readonly VssBehavior[];
  /** @default - volumes `a` and `b` */
  readonly dataVolumes?: readonly { readonly name: string; readonly tags?: Readonly<Record<string, string>> }[];
}

/** The volumes of an instance, the root first. */
export function volumesOf({
  number,
  dataVolumes = [{ name: 'a' }, { name: 'b' }],
}: InstanceSpec): readonly VolumeProps[] {
  const root = { volumeId: volumeId(number, 0), device: '/dev/xvda' };
  const data = dataVolumes.map(({ name, tags }, index) => ({
    volumeId: volumeId(number, index + 1),
    device: `/dev/sd${name}`,
    ...defined({ tags }),
  }));
  return [root, ...data];
}

function volumeId(instance: number, index: number): string {
  return `vol-${String(instance * 100 + index).padStart(17, '0')}`;
}

/** Of a drill: the document of its check, the bucket of its records, and its place. */
export const CHECK = 'quiesce-check-files';
export const RECORDS = 'records-of-drills';
export const PLACE = {
  subnets: ['subnet-0a', 'subnet-0b'],
  securityGroup: 'sg-0d',
  image: 'ami-0c',
  instanceTypes: ['m7g.large'],
  instanceProfile: 'arn:aws:iam::111122223333:instance-profile/drill',
  initializationRate: 300,
} as const satisfies Drill['place'];

/**
 * A drill of that policy, as its schedule gives it to the state machine. It differs from a plain one (a check of 10 minutes
 * at most, a bound of an hour) only in what is given.
 */
export function aDrill(changes: Partial<Drill> = {}): Drill {
  return {
    name: 'weekly',
    policy: 'databases',
    choose: { kind: 'latest' },
    check: { name: 'files', document: CHECK, parameters: [], timeoutSeconds: 600 },
    place: PLACE,
    records: { bucket: RECORDS, prefix: 'drills/' },
    boundSeconds: 3_600,
    ...changes,
  };
}
