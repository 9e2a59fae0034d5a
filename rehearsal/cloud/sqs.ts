import { createHash } from 'node:crypto';
import { AwsError, notModelled } from './errors';
import { randomUuid } from './random';
import type { World } from './world';

/** A message attribute of type String: the only ones that Scheduler writes. */
export type MessageAttributes = Readonly<Record<string, string>>;

/** A message in a queue, until somebody deletes it. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Milliseconds since the epoch: nobody receives it before. */
  visibleAt: number;
  /** Of its last reception. */
  receiptHandle?: string;
}

/** Messages by the URL of their queue. */
export type SqsState = Map<string, QueueMessage[]>;

export interface ReceiveMessageInput {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number | undefined;
  readonly VisibilityTimeout?: number | undefined;
  readonly WaitTimeSeconds?: number | undefined;
  readonly MessageAttributeNames?: readonly string[] | undefined;
}

export interface ReceiveMessageOutput {
  /** Absent, as in SQS, when there are none. */
  readonly Messages?: readonly {
    readonly MessageId: string;
    readonly ReceiptHandle: string;
    readonly MD5OfBody: string;
    readonly Body: string;
    readonly MessageAttributes?: Readonly<
      Record<string, { readonly DataType: 'String'; readonly StringValue: string }>
    >;
  }[];
}

export interface DeleteMessageInput {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
}

/** A queue's own default. */
const VISIBILITY_SECONDS = 30;

export function receiveMessage(world: World, input: ReceiveMessageInput): ReceiveMessageOutput {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds = VISIBILITY_SECONDS } = input;
  if (most < 1 || most > 10) {
    throw new AwsError('InvalidParameterValue', `Value ${most} for parameter MaxNumberOfMessages is invalid.`);
  }
  const now = world.clock.now();
  const received = queueOf(world, input.QueueUrl)
    .filter(({ visibleAt }) => visibleAt <= now)
    .slice(0, most);
  const messages = received.map((message) => {
    message.visibleAt = now + seconds * 1_000;
    message.receiptHandle = randomUuid(world.random);
    return shown(message, message.receiptHandle, input.MessageAttributeNames ?? []);
  });
  return messages.length === 0 ? {} : { Messages: messages };
}

/** Deleting what is deleted already succeeds, and so does a handle of an earlier reception, to no effect. */
export function deleteMessage(world: World, { QueueUrl, ReceiptHandle }: DeleteMessageInput): object {
  const queue = queueOf(world, QueueUrl);
  const index = queue.findIndex(({ receiptHandle }) => receiptHandle === ReceiptHandle);
  if (index >= 0) {
    queue.splice(index, 1);
  }
  return {};
}

/** Puts a message into a queue, as a service of AWS does. */
export function putMessage(
  world: World,
  {
    queueUrl,
    body,
    attributes,
  }: { readonly queueUrl: string; readonly body: string; readonly attributes: MessageAttributes },
): void {
  const message = { messageId: randomUuid(world.random), body, attributes, visibleAt: world.clock.now() };
  queueOf(world, queueUrl).push(message);
}

function queueOf({ sqs }: World, url: string): QueueMessage[] {
  const queue = sqs.get(url);
  if (queue === undefined) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }
  return queue;
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
