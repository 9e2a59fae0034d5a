import {
  DEFAULT_RETRY_DELAY_BASE,
  isThrottlingError,
  isTransientError,
  MAXIMUM_RETRY_DELAY,
  THROTTLING_RETRY_DELAY_BASE,
} from '@smithy/core/retry';
import type { Tuning } from '../../lambdas/aws/clients';
import { Waker, type Clock } from '../clock';
import type { Cloud } from '../cloud/cloud';
import { AwsError, UNANSWERED } from '../cloud/errors';
import type { Random } from '../cloud/random';
import type { Service } from '../wire/shapes/shapes';
import type { VirtualClock } from './virtual-clock';
import { defined } from '../../lambdas/domain/json';

/** Who calls the model, and by which clock and chance a call is repeated. */
export interface Calling {
  readonly cloud: Cloud;
  readonly clock: Clock & Partial<Pick<VirtualClock, 'fail'>>;
  readonly random: Random;
  /** @default - the home Region */
  readonly region?: string;
  /** By which the calls are made, in its account. @default - the cloud's own account, and no role */
  readonly role?: string;
  /** As the model's record of calls shows it. */
  readonly caller?: string;
}

type Tries = Pick<Tuning, 'maxAttempts' | 'requestMillis'>;

/** A command of the SDK, as far as it says what it asks: `schema` has the service's namespace and the operation. */
interface Command {
  readonly input: object;
  readonly schema: readonly [unknown, namespace: string, operation: string];
}

const SERVICES: Readonly<Record<string, Service>> = {
  'com.amazonaws.ec2': 'ec2',
  'com.amazonaws.ssm': 'ssm',
  'com.amazonaws.eventbridge': 'events',
  'com.amazonaws.sqs': 'sqs',
  'com.amazonaws.scheduler': 'scheduler',
  'com.amazonaws.s3': 's3',
};

/**
 * A client of the SDK that asks the model: an object of the SDK's class, as its paginators want it, whose constructor
 * never ran. Nothing is serialized and no middleware runs; errors have the SDK's shape, and retries and time-outs are
 * those of the tuning.
 */
export function cloudClient<Client extends object>(
  of: { readonly prototype: Client },
  calling: Calling,
  tries: Tries,
): Client {
  const { cloud, caller, region, role } = calling;
  const by = defined({ caller, region });
  let account: string | undefined;
  const ask = ({ schema: [, namespace, operation], input }: Command): Promise<unknown> => {
    const service = SERVICES[namespace];
    if (service === undefined) {
      throw new Error(`${namespace} is not modelled, allowed: ${Object.keys(SERVICES).join(', ')}`);
    }
    // A copy, because a paginator asks for the next page with the same object.
    const of = defined({ account });
    return trying(calling, tries, () => cloud.call<string>({ service, operation, input: { ...input }, ...by, ...of }));
  };
  // As the SDK does: the role is assumed before the first call.
  const askByRole = async (command: Command): Promise<unknown> => {
    account ??= role && (await assume(calling, role));
    return ask(command);
  };
  const send = role === undefined ? ask : askByRole;
  return Object.assign(Object.create(of.prototype) as Client, { send });
}

/** How the SDK asks STS: by a client of its own. */
const STS_TRIES: Tries = { maxAttempts: 3, requestMillis: 10_000 };

/** Answers the account of the role. */
async function assume(calling: Calling, role: string): Promise<string | undefined> {
  const { cloud, caller, region } = calling;
  const input = { RoleArn: role, RoleSessionName: 'drill' };
  const { Credentials } = await trying(calling, STS_TRIES, () =>
    cloud.call({ service: 'sts', operation: 'AssumeRole', input, ...defined({ caller, region }) }),
  );
  return cloud.accountOf(Credentials.AccessKeyId);
}

/** Repeats what the SDK would repeat, after the SDK's waits, until the tries are used up. */
export async function trying<T>(calling: Calling, tries: Tries, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withinRequestTime(calling.clock, tries, call);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'NotModelled') {
        calling.clock.fail?.(error); // A defect of the model or of a test: the adapters would take it for an answer.
        throw error;
      }
      const failure = sdkError(error);
      const isThrottled = isThrottlingError(failure);
      if (attempt >= tries.maxAttempts || !(isThrottled || isTransientError(failure))) {
        throw failure;
      }
      const base = isThrottled ? THROTTLING_RETRY_DELAY_BASE : DEFAULT_RETRY_DELAY_BASE;
      await calling.clock.sleep(calling.random() * Math.min(base * 2 ** (attempt - 1), MAXIMUM_RETRY_DELAY));
    }
  }
}

/** The error as the SDK throws it. */
function sdkError({ code: name, message, httpStatus }: AwsError) {
  const $metadata = defined({ httpStatusCode: httpStatus === UNANSWERED ? undefined : httpStatus });
  return Object.assign(new Error(message) as Error & { cause?: never }, { name, $metadata });
}

/** Made once: an error for each of a million calls would cost more than the rest of them. */
const ANSWERED = new Error('the call was answered');

/** Breaks the connection after the tuning's time; what was asked may happen all the same. */
async function withinRequestTime<T>(clock: Clock, { requestMillis }: Tries, call: () => Promise<T>): Promise<T> {
  const answered = new Waker();
  const timeOut = async (): Promise<never> => {
    await clock.sleep(requestMillis, answered);
    throw new AwsError('TimeoutError', `no answer within ${requestMillis} ms`, UNANSWERED);
  };
  try {
    return await Promise.race([call(), timeOut()]);
  } finally {
    answered.abort(ANSWERED);
  }
}
