import { createHash } from 'node:crypto';
import { invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomUuid } from '../random';
import type { QueueMessage } from '../world';
import { queueOf } from './queues';

interface ReceiveMessageInput extends Given<{
  MaxNumberOfMessages: number;
  VisibilityTimeout: number;
  WaitTimeSeconds: number;
  MessageAttributeNames: readonly string[];
}> {
  readonly QueueUrl: string;
}

/** A queue's own default. */
const VISIBILITY_SECONDS = 30;

/** As in SQS, `Messages` is absent when there are none. */
export const receiveMessage = operation({
  service: 'sqs',
  name: 'ReceiveMessage',
  changes: true,
  refusals: ['InvalidParameterValue', 'QueueDoesNotExist'],
  handler: (world, input: ReceiveMessageInput) => {
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds = VISIBILITY_SECONDS } = input;
    checkBetween('MaxNumberOfMessages', most, [1, 10]);
    checkBetween('VisibilityTimeout', seconds, [0, 43_200]);
    checkBetween('WaitTimeSeconds', input.WaitTimeSeconds ?? 0, [0, 20]);
    const now = world.clock.now();
    const received = queueOf(world, input.QueueUrl)
      .filter(({ visibleAt }) => visibleAt <= now)
      .slice(0, most);
    const messages = received.map((message) => {
      message.visibleAt = now + seconds * 1_000;
      message.receiptHandle = randomUuid(world.random);
      return shown(message, message.receiptHandle, input.MessageAttributeNames ?? []);
    });
    return { Messages: messages.length === 0 ? undefined : messages };
  },
});

/** The bounds of the API reference. */
function checkBetween(name: string, value: number, [from, to]: readonly [number, number]): void {
  if (value < from || value > to) {
    throw invalidValue(`Value ${value} for parameter ${name} is invalid. Reason: Must be between ${from} and ${to}.`);
  }
}

function shown({ messageId, body, attributes }: QueueMessage, handle: string, names: readonly string[]) {
  if (names.some((name) => name.includes('*'))) {
    throw notModelled('a pattern of message attributes');
  }
  const asked = Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name));
  return {
    MessageId: messageId,
    ReceiptHandle: handle,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Body: body,
    ...(asked.length === 0
      ? {}
      : {
          MessageAttributes: Object.fromEntries(
            asked.map(([name, value]) => [name, { DataType: 'String' as const, StringValue: value }]),
          ),
        }),
  };
}

/** Deleting what is deleted already succeeds, and so does a handle of an earlier reception, to no effect. */
export const deleteMessage = operation({
  service: 'sqs',
  name: 'DeleteMessage',
  changes: true,
  refusals: ['QueueDoesNotExist'],
  handler: (world, { QueueUrl, ReceiptHandle }: Readonly<Record<'QueueUrl' | 'ReceiptHandle', string>>) => {
    const queue = queueOf(world, QueueUrl);
    const index = queue.findIndex(({ receiptHandle }) => receiptHandle === ReceiptHandle);
    if (index >= 0) {
      queue.splice(index, 1);
    }
    return {};
  },
});
