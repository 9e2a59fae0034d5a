import { AwsError } from '../errors';
import { randomUuid } from '../random';
import type { QueueMessage, World } from '../world';

/** Puts a message into a queue, as a service of AWS does. */
export function putMessage(
  world: World,
  { queueUrl, body, attributes }: Pick<QueueMessage, 'body' | 'attributes'> & { readonly queueUrl: string },
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
