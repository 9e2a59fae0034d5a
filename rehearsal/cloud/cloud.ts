import type { Clock } from '../clock';
import { fieldsOf } from '../json';
import type { Service } from '../wire/shapes/shapes';
import { checkInput } from '../wire/shapes/validate';
import type { Arrival, CallRecord } from './calls';
import { AwsError, NOT_MODELLED, throttled } from './errors';
import type { FaultPoint } from './faults';
import type { ModelSettingOverrides, ModelSettings } from './model-settings';
import type { Operation } from './operation';
import { bucketOf, OPERATIONS, withModelSettings, type Operations } from './operations';
import { createPipeline } from './pipeline';
import { seededRandom, type Random } from './random';
import { createRegion, type CloudRegion } from './region';
import type { StsState } from './sts/operations';
import type { Account, CallContext, CloudListener, OnLaunch, World } from './world';

export interface CloudOptions {
  readonly clock: Clock;
  /** @default - a generator of seed 1: two clouds that see the same calls behave the same */
  readonly random?: Random;
  readonly modelSettings?: ModelSettingOverrides;
  /** @default - nothing goes wrong by itself */
  readonly faults?: FaultPoint;
  /** Makes the guests of instances that RunInstances launches. @default - they have none: no script ends on them */
  readonly onLaunch?: OnLaunch;
  readonly accountId?: string;
  /** The home Region: of calls that name none, and of what is furnished without one. */
  readonly region?: string;
  /** Whether `calls` keeps them. @default all */
  readonly record?: 'all' | 'none';
}

/** A call of an operation by its name; typed where the name is a literal, checked against the shapes in any case. */
export interface Call<O extends string> extends Pick<CallRecord, 'region' | 'account' | 'caller' | 'trace'> {
  readonly service: O extends keyof Operations ? Operations[O]['service'] : Service;
  readonly operation: O;
  readonly input: O extends keyof Operations ? Operations[O]['input'] : unknown;
}

export type Output<O extends string> = O extends keyof Operations ? Operations[O]['output'] : unknown;

/** An account, and others beside it. Its own members are those of its home Region. */
export interface Cloud extends CloudRegion {
  readonly modelSettings: ModelSettings;
  readonly accountId: string;
  /** Answers as AWS would, after the operation's latency, or fails with an `AwsError`. */
  call<O extends string>(call: Call<O>): Promise<Output<O>>;
  /** Passes a call of another service (DynamoDB) through latency, faults and the record; `effect` answers it. */
  pass<T>(arrival: Arrival, effect: () => Promise<T>): Promise<T>;
  /** Of all Regions. */
  readonly calls: readonly CallRecord[];
  /** Another Region, or one of another account: with state, request buckets and events of its own. */
  in(region: string, account?: string): CloudRegion;
  /** Adds a role that may be assumed: calls with its credentials are about its account. */
  addRole(arn: string): void;
  /** Whose account the credentials of an assumed role are about. */
  accountOf(accessKeyId: string): string | undefined;
  listen(listener: CloudListener): void;
  /** Ends the model: nothing long sleeps on, no call is answered any more. Guests are not closed: who made them ends them. */
  close(): void;
}

/** The one model of AWS: pure and event-driven, with its clock, its randomness and its faults handed in. */
export function createCloud(options: CloudOptions): Cloud {
  const { clock, random = seededRandom(1), faults = () => undefined, record = 'all' } = options;
  const { accountId = '111122223333', region: home = 'eu-central-1' } = options;
  const modelSettings = withModelSettings(options.modelSettings);
  const closing = new AbortController();
  const listeners: CloudListener[] = [];
  const defects: unknown[] = [];
  const background = (work: Promise<void>): void => {
    work.catch((error: unknown) => defects.push(error));
  };
  const sts: StsState = { roles: new Set(), sessions: new Map() };
  const shared = { clock, random, modelSettings, closed: closing.signal, listeners };
  const accountOf = (id: string): Account => ({
    ...{ ...shared, accountId: id, background, sts, onLaunch: options.onLaunch },
    worldOf: (region) => regionOf(region, id).world,
    sharingWorlds: (region) =>
      [...accounts].filter((other) => other !== id).map((other) => regionOf(region, other).world),
  });
  const pipeline = createPipeline({ ...shared, faults, record });
  const accounts = new Set<string>();
  const regions = new Map<string, ReturnType<typeof createRegion>>();
  const regionOf = (name = home, account = accountId): ReturnType<typeof createRegion> => {
    accounts.add(account);
    const key = `${account}/${name}`;
    const region = regions.get(key) ?? createRegion(accountOf(account), name, call);
    regions.set(key, region);
    return region;
  };

  const call = async ({ service, operation, input: given, region = home, ...by }: Call<string>): Promise<unknown> => {
    if (defects.length > 0) {
      throw new AggregateError(defects, 'the cloud model failed in the background');
    }
    const { world } = regionOf(region, by.account);
    const input = fieldsOf(given);
    return pipeline.pass({ service, operation, input, region, ...by }, (fault) => {
      checkInput(service, operation, given);
      const declared = OPERATIONS.get(operation);
      if (declared === undefined) {
        throw new Error(`${operation} is recorded, but not listed in rehearsal/cloud/${service}/operations.ts`);
      }
      if (world.take(bucketOf(declared, input)) === 'throttled') {
        throw throttled(service);
      }
      if (input.DryRun === true) {
        throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      }
      return operate(world, declared, input, { ...by, fault });
    });
  };

  return {
    ...regionOf().access,
    modelSettings,
    accountId,
    call: call as Cloud['call'],
    pass: (arrival, effect) =>
      pipeline.pass(arrival, () => {
        const { Method: method } = arrival.input;
        if (
          typeof method === 'string' &&
          regionOf(arrival.region, arrival.account).world.take(method) === 'throttled'
        ) {
          throw throttled(arrival.service);
        }
        return effect();
      }),
    calls: pipeline.calls,
    in: (region, account) => regionOf(region, account).access,
    addRole: (arn) => void sts.roles.add(arn),
    accountOf: (key) => sts.sessions.get(key),
    listen: (listener) => void listeners.push(listener),
    close: () => {
      closing.abort(new Error('the cloud was closed'));
    },
  };
}

/** Runs an operation on an input that was checked against its shape: that check is what makes the cast true. */
function operate(world: World, declared: Operation, input: unknown, context: CallContext): unknown {
  const refuse = (error: unknown): never => {
    if (error instanceof AwsError && error.code !== NOT_MODELLED && !declared.refusals.includes(error.code)) {
      throw new Error(`${declared.name} was refused with ${error.code}, which its operation does not list`, {
        cause: error,
      });
    }
    throw error;
  };
  try {
    const output = declared.handler(world, input as never, context);
    return output instanceof Promise ? output.catch(refuse) : output;
  } catch (error) {
    return refuse(error);
  }
}
