import { SQSClient } from '@aws-sdk/client-sqs';
import { configOf, READ } from '../../../../lambdas/aws/clients';
import { sqsDeadLetters } from '../../../../lambdas/aws/sqs/dead-letters';
import { ErrorName } from '../../../../lambdas/errors';
import { systemClock } from '../../../../rehearsal/clock';
import { createCloud } from '../../../../rehearsal/cloud/cloud';
import { startWire } from '../../../../rehearsal/wire/server';
import { withScheduling, GROUP, NIGHTLY, QUEUE, SCHEDULED } from '../scheduler/scheduling';

test('an undeliverable firing is received once, with all that Scheduler says of it, and removed', async () => {
  await withScheduling(async ({ cloud, url }) => {
    const letters = sqsDeadLetters({ client: clientOf(url), queueUrl: QUEUE });
    expect(await letters.receive()).toEqual([]);
    cloud.giveUpFiring({
      group: GROUP,
      name: 'nightly',
      queueUrl: QUEUE,
      scheduledTime: SCHEDULED,
      code: 'AWS.StepFunctions.ThrottlingException',
      message: 'Rate exceeded',
    });
    const [letter, ...more] = await letters.receive();
    expect(more).toEqual([]);
    expect(letter).toEqual({
      receipt: expect.any(String) as unknown,
      scheduleArn: `arn:aws:scheduler:${cloud.region}:${cloud.accountId}:schedule/${GROUP}/nightly`,
      scheduledTime: SCHEDULED,
      cause: 'AWS.StepFunctions.ThrottlingException: Rate exceeded',
      body: NIGHTLY.input.replace('<aws.scheduler.scheduled-time>', SCHEDULED),
    });
    expect(await letters.receive()).toEqual([]);
    await letters.remove({ receipt: letter?.receipt ?? '' });
    await letters.remove({ receipt: letter?.receipt ?? '' });
  });
});

test('a queue that is not there is BadInput', async () => {
  const cloud = createCloud({ clock: systemClock });
  const wire = await startWire({ cloud });
  const letters = sqsDeadLetters({ client: clientOf(wire.url), queueUrl: QUEUE });
  await expect(letters.receive()).rejects.toMatchObject({ name: ErrorName.BAD_INPUT });
  cloud.close();
  await wire.close();
});

/** As the function makes it: the endpoint comes from the environment there. */
function clientOf(url: string): SQSClient {
  return new SQSClient({ ...configOf(READ), useQueueUrlAsEndpoint: false, endpoint: url });
}
