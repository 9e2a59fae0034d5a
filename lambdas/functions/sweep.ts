import { READ, schedulerClient, sqsClient } from '../aws/clients';
import { schedulerSchedules } from '../aws/scheduler/schedules';
import { sqsDeadLetters } from '../aws/sqs/dead-letters';
import { sweep, type SweepReport } from '../handlers/sweep/sweep';
import { eventPorts, ledgerPorts, snapshotPorts } from './adapters';
import { functionPorts, type LambdaContext, type Tools } from './step-function';

const [sqs, scheduler] = [sqsClient(READ), schedulerClient(READ)];

const firingPorts = ({ settings }: Tools<'sweep'>) => ({
  deadLetters: sqsDeadLetters({ client: sqs, queueUrl: settings.deadLetterQueue }),
  schedules: schedulerSchedules({ client: scheduler, groupName: settings.scheduleGroup }),
});

const portsOf = functionPorts('sweep', firingPorts, eventPorts(), ledgerPorts(), snapshotPorts());

/** Invoked every five minutes. */
export async function handler(_event: unknown, context: LambdaContext): Promise<SweepReport> {
  const ports = portsOf(context);
  const report = await sweep(ports, ports.settings)();
  ports.log.info('sweep-done', { ...report });
  return report;
}
