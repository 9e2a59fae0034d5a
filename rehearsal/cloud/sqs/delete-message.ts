import { operation } from '../operation';
import { queueOf } from './queues';

interface DeleteMessageInput {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
}

/** Deleting what is deleted already succeeds, and so does a handle of an earlier reception, to no effect. */
export const deleteMessage = operation({
  service: 'sqs',
  name: 'DeleteMessage',
  changes: true,
  refusals: ['QueueDoesNotExist'],
  handler: (world, { QueueUrl, ReceiptHandle }: DeleteMessageInput) => {
    const queue = queueOf(world, QueueUrl);
    const index = queue.findIndex(({ receiptHandle }) => receiptHandle === ReceiptHandle);
    if (index >= 0) {
      queue.splice(index, 1);
    }
    return {};
  },
});
