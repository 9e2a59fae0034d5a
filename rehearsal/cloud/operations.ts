import * as ec2 from './ec2/operations';
import * as events from './events/operations';
import { PLAIN_SETTINGS, UNFILTERED, type ModelSettingOverrides, type ModelSettings } from './model-settings';
import type { Operation } from './operation';
import * as s3 from './s3/operations';
import * as scheduler from './scheduler/operations';
import * as sqs from './sqs/operations';
import * as sts from './sts/operations';
import * as ssm from './ssm/operations';
import * as states from './states/operations';

/** The one list of what is modelled: each service's `operations.ts`. */
const SERVICES = { ec2, ssm, events, sqs, scheduler, states, s3, sts };

type Services = typeof SERVICES;
type Declared = { [S in keyof Services]: Services[S][keyof Services[S]] }[keyof Services];

/** Service, input and output of each modelled operation, by its name. */
export type Operations = {
  readonly [D in Declared as D['name']]: D extends Operation<infer S, string, infer I, infer O>
    ? { readonly service: S; readonly input: I; readonly output: O }
    : never;
};

export type OperationName = keyof Operations;

/** Each modelled operation by its name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.values(SERVICES)
    .flatMap((list) => Object.values<Operation>(list))
    .map((declared) => [declared.name, declared]),
);

/** The bucket that a call draws from. */
export function bucketOf({ name, narrowedBy }: Operation, input: Readonly<Record<string, unknown>>): string {
  return narrowedBy?.every((member) => input[member] === undefined) === true ? UNFILTERED : name;
}

/** The defaults with the given values over them; tables (latencies, buckets) are merged entry by entry. */
export function withModelSettings(overrides: ModelSettingOverrides = {}): ModelSettings {
  return {
    ...PLAIN_SETTINGS,
    ...overrides,
    latencyMillis: { ...declared('latencyMillis'), ...overrides.latencyMillis },
    buckets: { ...declared('bucket'), ...PLAIN_SETTINGS.buckets, ...overrides.buckets },
  };
}

/** What the operations declare of one kind, by their names. */
function declared<K extends 'latencyMillis' | 'bucket'>(kind: K): Readonly<Record<string, NonNullable<Operation[K]>>> {
  const entries = [...OPERATIONS].map(([name, { [kind]: value }]) => [name, value] as const);
  return Object.fromEntries(entries.filter((entry) => entry[1] !== undefined)) as never;
}
