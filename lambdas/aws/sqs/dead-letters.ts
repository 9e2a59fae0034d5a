import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetters } from '../../ports';
import { asking } from '../sdk-errors';

/** The most that SQS gives at once. */
const AT_ONCE = 10;

/** Longer than a sweep may take to tell of ten letters, shorter than the time to the next sweep. */
const INVISIBLE_SECONDS = 240;

/** What Scheduler says of a firing, as attributes of its message. */
const ATTRIBUTES = ['SCHEDULE_ARN', 'SCHEDULED_TIME', 'ERROR_CODE', 'ERROR_MESSAGE'] as const;

/** The queue that Scheduler leaves undeliverable firings in. */
export function sqsDeadLetters({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): DeadLetters {
  return {
    receive: () =>
      asking('dead letters', async () => {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: AT_ONCE,
            VisibilityTimeout: INVISIBLE_SECONDS,
            MessageAttributeNames: [...ATTRIBUTES],
            WaitTimeSeconds: 1, // Without it SQS asks only some of its servers, and may answer that there is none.
          }),
        );
        return Messages.map(letterOf);
      }),
    remove: ({ receipt }) =>
      asking('dead letter', async () => {
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
      }),
  };
}

function letterOf({ ReceiptHandle = '', Body = '', MessageAttributes = {} }: Message): DeadLetter {
  const said = (name: (typeof ATTRIBUTES)[number]): string => MessageAttributes[name]?.StringValue ?? '';
  return {
    receipt: ReceiptHandle,
    scheduleArn: said('SCHEDULE_ARN'),
    scheduledTime: said('SCHEDULED_TIME'),
    cause: [said('ERROR_CODE'), said('ERROR_MESSAGE')].filter((text) => text !== '').join(': '),
    body: Body,
  };
}
