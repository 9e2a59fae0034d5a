import type { DeadLetters } from '../../lambdas/ports';
import type { CloudClient } from './client';
import { asking } from './errors';

const AT_ONCE = 10;
const INVISIBLE_SECONDS = 240;
const ATTRIBUTES = ['SCHEDULE_ARN', 'SCHEDULED_TIME', 'ERROR_CODE', 'ERROR_MESSAGE'] as const;

/** The model's queue, as `lambdas/aws/sqs/dead-letters.ts` reads it. */
export function modelledDeadLetters(client: CloudClient, queueUrl: string): DeadLetters {
  return {
    receive: async () => {
      const { Messages = [] } = await asking('dead letters', () =>
        client.call('ReceiveMessage', {
          QueueUrl: queueUrl,
          MaxNumberOfMessages: AT_ONCE,
          VisibilityTimeout: INVISIBLE_SECONDS,
          MessageAttributeNames: ATTRIBUTES,
          WaitTimeSeconds: 1,
        }),
      );
      return Messages.map(({ ReceiptHandle, Body, MessageAttributes = {} }) => {
        const said = (name: (typeof ATTRIBUTES)[number]): string => MessageAttributes[name]?.StringValue ?? '';
        const cause = [said('ERROR_CODE'), said('ERROR_MESSAGE')].filter((text) => text !== '').join(': ');
        return {
          receipt: ReceiptHandle,
          scheduleArn: said('SCHEDULE_ARN'),
          scheduledTime: said('SCHEDULED_TIME'),
          cause,
          body: Body,
        };
      });
    },
    remove: async ({ receipt }) => {
      await asking('dead letter', () => client.call('DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: receipt }));
    },
  };
}
