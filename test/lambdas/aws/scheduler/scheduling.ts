import { systemClock } from '../../../../rehearsal/clock';
import { createCloud, type Cloud } from '../../../../rehearsal/cloud/cloud';
import type { ScheduleProps } from '../../../../rehearsal/cloud/world';
import { startWire } from '../../../../rehearsal/wire/server';

export const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters';
export const GROUP = 'quiesce';
export const SCHEDULED = '2026-11-22T03:00:00Z';

export const NIGHTLY: ScheduleProps = {
  name: 'nightly',
  group: GROUP,
  expression: 'cron(0 3 * * ? *)',
  targetArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:quiesce',
  roleArn: 'arn:aws:iam::111122223333:role/scheduler',
  input: '{"policy":{"name":"databases"},"schedule":"nightly","scheduledTime":"<aws.scheduler.scheduled-time>"}',
};

/** A model with a queue and one schedule, behind the wire. */
export async function withScheduling(
  body: (world: { readonly cloud: Cloud; readonly url: string }) => Promise<void>,
): Promise<void> {
  const cloud = createCloud({ clock: systemClock, modelSettings: { otherLatencyMillis: 0 } });
  cloud.addQueue(QUEUE);
  cloud.putSchedule(NIGHTLY);
  const wire = await startWire({ cloud });
  try {
    await body({ cloud, url: wire.url });
  } finally {
    cloud.close();
    await wire.close();
  }
}
