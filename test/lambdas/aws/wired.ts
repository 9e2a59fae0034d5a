import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { configOf, CREATE_SNAPSHOTS, EVENTS, LEDGER, POLL, READ, SEND_SCRIPT } from '../../../lambdas/aws/clients';
import type { Tuning } from '../../../lambdas/aws/clients';
import type { RegionClients } from '../../../lambdas/aws/ec2/stored-sets';
import type { Clock } from '../../../lambdas/ports';
import { systemClock } from '../../../rehearsal/clock';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import type { Cloud, CloudOptions } from '../../../rehearsal/cloud/cloud';
import type { CallFaultKind } from '../../../rehearsal/cloud/faults';
import { OPERATIONS } from '../../../rehearsal/cloud/operations';
import type { Guest, StepExit } from '../../../rehearsal/guests/guest';
import { startWire } from '../../../rehearsal/wire/server';

export const INSTANCE = 'i-0123456789abcdef0';

/** The model at once: every wait that a test does not ask for is left out. */
export const AT_ONCE: NonNullable<CloudOptions['modelSettings']> = {
  latencyMillis: Object.fromEntries([...OPERATIONS.keys()].map((name) => [name, 0])),
  otherLatencyMillis: 0,
  unansweredMillis: 0,
  deliveryMillis: 0,
  deliveryJitterMillis: 0,
  statusVisibilityMillis: 0,
};

/** A busy machine is no reason for a second try, which would take a second slot. */
export const PATIENT_LEDGER: Tuning = { ...LEDGER, requestMillis: 30_000 };

const NO_BACKOFF = 0;

export interface Wired {
  readonly cloud: Cloud;
  readonly ec2: RegionClients;
  /** Clients of any Region. */
  readonly ec2In: (region: string) => RegionClients;
  readonly ssm: { readonly read: SSMClient; readonly once: SSMClient; readonly poll: SSMClient };
  readonly events: EventBridgeClient;
  readonly dynamoDb: DynamoDBClient;
  /** Of the service that `lambdas/aws/s3` uses. */
  readonly s3: S3Client;
  /** Inputs of the calls of an operation so far, oldest first. */
  readonly inputs: (operation: string) => readonly Readonly<Record<string, unknown>>[];
}

/** Runs a test against the model behind the wire, with clients that are tuned as the functions' are. */
export async function wired(
  options: Partial<Pick<CloudOptions, 'modelSettings' | 'faults' | 'clock'>>,
  body: (wired: Wired) => Promise<void>,
): Promise<void> {
  const cloud = createCloud({
    clock: systemClock,
    ...options,
    modelSettings: { ...AT_ONCE, ...options.modelSettings },
  });
  const wire = await startWire({ cloud });
  const config = (tuning: Tuning, region?: string) => ({
    ...configOf(tuning, region),
    endpoint: wire.url,
    retryStrategy: new ConfiguredRetryStrategy(tuning.maxAttempts, NO_BACKOFF), // The SDK's own, without its waits.
  });
  const ec2In = (region?: string): RegionClients => ({
    read: new EC2Client(config(READ, region)),
    once: new EC2Client(config(CREATE_SNAPSHOTS, region)),
  });
  try {
    await body({
      cloud,
      ec2: ec2In(),
      ec2In,
      ssm: {
        read: new SSMClient(config(READ)),
        once: new SSMClient(config(SEND_SCRIPT)),
        poll: new SSMClient(config(POLL)),
      },
      events: new EventBridgeClient(config(EVENTS)),
      dynamoDb: new DynamoDBClient(config(PATIENT_LEDGER)),
      s3: new S3Client(config(READ)),
      inputs: inputsOf(cloud),
    });
  } finally {
    cloud.close();
    await wire.close();
  }
}

/** Inputs of the calls of an operation that the model was asked. */
export function inputsOf(cloud: Cloud): Wired['inputs'] {
  return (operation) => cloud.calls.filter((call) => call.operation === operation).map(({ input }) => input);
}

/** A fault in the first `times` calls of an operation. */
export function failing(operation: string, kind: CallFaultKind, times = Infinity): NonNullable<CloudOptions['faults']> {
  let left = times;
  return (call) => {
    if (call.operation !== operation || left <= 0) {
      return undefined;
    }
    left -= 1;
    return { kind };
  };
}

/** A clock on which a wait of any length passes in 5 real milliseconds; it knows the waits. */
export function hastyClock(): Pick<Clock, 'now' | 'sleep'> & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    sleep: async (millis) => {
      waits.push(millis);
      await systemClock.sleep(5);
    },
  };
}

/** The model's time, in which the waits of a hasty clock have passed. */
export function afterWaitsOf(hasty: Pick<Clock, 'now'>): CloudOptions['clock'] {
  return { ...systemClock, now: () => systemClock.now() + hasty.now() };
}

/** A guest whose every script ends at once, like this. */
export function guestThatAnswers(exit: Partial<StepExit> = {}): Guest {
  return {
    instanceId: INSTANCE,
    start: () => ({
      finished: Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...exit }),
      kill: () => undefined,
    }),
    capture: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
