import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { defined } from '../domain/json';

/**
 * SDK clients, tuned by what a call may cost and whether it may be repeated. One function per service, so that a
 * bundle holds only the services that it asks for (`client-ec2` alone is 0.8 MB). Each takes the Region to ask; without one
 * it asks the function's own.
 */
export interface Tuning {
  /**
   * Tries in all. The SDK's standard retry waits between them, spread by full jitter, and has a budget: each client has
   * 500 tokens, a repeat costs 5 (10 after a time-out) and a success gives back, so that a service that is down is not
   * asked again by everybody.
   */
  readonly maxAttempts: number;
  /** Longest that one try may take. */
  readonly requestMillis: number;
  /** `fresh`: a connection of its own for every call. */
  readonly connection: 'kept' | 'fresh';
  /** @default - those of the function's environment */
  readonly credentials?: NonNullable<EC2ClientConfig['credentials']>;
}

/** Describe, get and list calls outside the window: repeated freely, since a page of instances may take seconds. */
export const READ: Tuning = { maxAttempts: 4, requestMillis: 10_000, connection: 'kept' };

/** Polls of a script: answered in tens of milliseconds; the next poll is the better retry, and knows the budget. */
export const POLL: Tuning = { maxAttempts: 2, requestMillis: 3_000, connection: 'kept' };

/**
 * SendCommand has no client token, so the SDK must not repeat it. A kept connection that AWS closed while the
 * function was asleep would turn the first call into one of unknown outcome: hence a fresh one, for two round trips
 * inside the Region. 5 s is more than ten times its usual answer.
 */
export const SEND_SCRIPT: Tuning = { maxAttempts: 1, requestMillis: 5_000, connection: 'fresh' };

/**
 * CreateSnapshots has no client token either, and is made while frozen: thaw first, then retry the target. It answers
 * within 1 to 3 s as a rule, later for many volumes; beyond 15 s it would eat up the lease.
 */
export const CREATE_SNAPSHOTS: Tuning = { maxAttempts: 1, requestMillis: 15_000, connection: 'fresh' };

/**
 * RunInstances, once: the SDK would also repeat a call that EC2 has no room for, which is better made in another way. It
 * takes some seconds for many volumes.
 */
export const LAUNCH: Tuning = { maxAttempts: 1, requestMillis: 30_000, connection: 'fresh' };

/** The ledger answers within milliseconds and every write of it may be repeated. */
export const LEDGER: Tuning = { maxAttempts: 4, requestMillis: 2_000, connection: 'kept' };

/** Events may be lost, so a run does not wait long for them. */
export const EVENTS: Tuning = { maxAttempts: 2, requestMillis: 3_000, connection: 'kept' };

/** Connecting inside a Region takes milliseconds; a lost SYN is sent again after one second. */
export const CONNECT_MILLIS = 2_000;

export function ec2Client(tuning: Tuning, region?: string): EC2Client {
  return new EC2Client(configOf(tuning, region));
}

export function ssmClient(tuning: Tuning, region?: string): SSMClient {
  return new SSMClient(configOf(tuning, region));
}

export function dynamoDbClient(tuning: Tuning, region?: string): DynamoDBClient {
  return new DynamoDBClient(configOf(tuning, region));
}

export function eventBridgeClient(tuning: Tuning, region?: string): EventBridgeClient {
  return new EventBridgeClient(configOf(tuning, region));
}

export function schedulerClient(tuning: Tuning, region?: string): SchedulerClient {
  return new SchedulerClient(configOf(tuning, region));
}

export function sfnClient(tuning: Tuning, region?: string): SFNClient {
  return new SFNClient(configOf(tuning, region));
}

/** A queue's URL is data: calls go to the Region's endpoint, which the environment may replace. */
export function sqsClient(tuning: Tuning, region?: string): SQSClient {
  return new SQSClient({ ...configOf(tuning, region), useQueueUrlAsEndpoint: false });
}

/** Configuration that every client takes. Credentials and a Region that are not given come from the function's environment. */
export function configOf(tuning: Tuning, region?: string) {
  const agent = { keepAlive: tuning.connection === 'kept' };
  return {
    maxAttempts: tuning.maxAttempts,
    retryMode: 'standard',
    ...defined({ region, credentials: tuning.credentials }),
    requestHandler: {
      connectionTimeout: CONNECT_MILLIS,
      requestTimeout: tuning.requestMillis,
      throwOnRequestTimeout: true, // Without it the SDK only writes a warning and waits on.
      socketTimeout: tuning.requestMillis, // The request time-out ends with the headers; this one covers the body.
      httpAgent: agent,
      httpsAgent: agent,
    },
  } as const;
}
