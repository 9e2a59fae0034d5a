import { Waker, type Clock } from '../../rehearsal/clock';
import type { Cloud, Output } from '../../rehearsal/cloud/cloud';
import { AwsError, UNANSWERED } from '../../rehearsal/cloud/errors';
import type { OperationName, Operations } from '../../rehearsal/cloud/operations';
import type { Random } from '../../rehearsal/cloud/random';
import { classify } from './errors';

/** What the SDK's clients are tuned by in `lambdas/aws/clients.ts`: tries in all, and the longest that one may take. */
export interface Tuning {
  readonly maxAttempts: number;
  readonly requestMillis: number;
}

/** The product's tunings, number by number. */
export const TUNINGS = {
  READ: { maxAttempts: 4, requestMillis: 10_000 },
  POLL: { maxAttempts: 2, requestMillis: 3_000 },
  SEND_SCRIPT: { maxAttempts: 1, requestMillis: 5_000 },
  CREATE_SNAPSHOTS: { maxAttempts: 1, requestMillis: 15_000 },
  LEDGER: { maxAttempts: 4, requestMillis: 2_000 },
  EVENTS: { maxAttempts: 2, requestMillis: 3_000 },
} as const satisfies Readonly<Record<string, Tuning>>;

/** Who calls the model, and by which clock and chance it repeats. */
export interface Calling {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly random: Random;
  /** As the model's record of calls shows it. */
  readonly caller?: string;
}

/** A client of the model, as an SDK client of AWS: repeats what is worth repeating and gives up in time. */
export interface CloudClient {
  call<O extends OperationName>(operation: O, input: Operations[O]['input']): Promise<Output<O>>;
}

const SERVICES: { readonly [O in OperationName]: Operations[O]['service'] } = {
  DescribeInstances: 'ec2',
  DescribeVolumes: 'ec2',
  DescribeSnapshots: 'ec2',
  CreateSnapshots: 'ec2',
  CreateTags: 'ec2',
  DeleteTags: 'ec2',
  GetDocument: 'ssm',
  DescribeDocument: 'ssm',
  DescribeInstanceInformation: 'ssm',
  SendCommand: 'ssm',
  CancelCommand: 'ssm',
  ListCommands: 'ssm',
  ListCommandInvocations: 'ssm',
  GetCommandInvocation: 'ssm',
  PutEvents: 'events',
  ReceiveMessage: 'sqs',
  DeleteMessage: 'sqs',
  ListSchedules: 'scheduler',
  GetSchedule: 'scheduler',
};

export function cloudClient(calling: Calling, tuning: Tuning): CloudClient {
  const { cloud, caller } = calling;
  return {
    call: <O extends OperationName>(operation: O, input: Operations[O]['input']) =>
      trying(calling, tuning, () =>
        cloud.call<string>({
          service: SERVICES[operation],
          operation,
          input,
          ...(caller === undefined ? {} : { caller }),
        }),
      ) as Promise<Output<O>>,
  };
}

/** Of the SDK's standard retries, in milliseconds: doubled each time, then drawn from 0 to there. */
const RETRY_BASE = { transient: 100, throttled: 500, longest: 20_000 } as const;

/** Repeats what was throttled or not answered, as the SDK does, until the tuning's tries are used up. */
export async function trying<T>(calling: Calling, tuning: Tuning, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withinRequestTime(calling.clock, tuning, call);
    } catch (error) {
      const { kind } = classify(error);
      if (attempt >= tuning.maxAttempts || (kind !== 'throttled' && kind !== 'unavailable')) {
        throw error;
      }
      const base = kind === 'throttled' ? RETRY_BASE.throttled : RETRY_BASE.transient;
      await calling.clock.sleep(calling.random() * Math.min(base * 2 ** (attempt - 1), RETRY_BASE.longest));
    }
  }
}

/** Made once: an error of its own for each of a million calls costs more than all else of them. */
const ANSWERED = new Error('the call was answered');

/** Breaks the connection after the tuning's time; what was asked may happen all the same. */
async function withinRequestTime<T>(clock: Clock, { requestMillis }: Tuning, call: () => Promise<T>): Promise<T> {
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
