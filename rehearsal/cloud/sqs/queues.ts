import { AwsError } from '../errors';
import { randomUuid } from '../random';
import type { World } from '../world';

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

export function queueOf({ sqs }: World, url: string): QueueMessage[] {
  const queue = sqs.get(url);
  if (queue === undefined) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }
  return queue;
}
