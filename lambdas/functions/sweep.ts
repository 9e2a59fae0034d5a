import { READ, schedulerClient, sqsClient } from '../aws/clients';
import { powertoolsLog } from '../aws/powertools/log';
import { schedulerSchedules } from '../aws/scheduler/schedules';
import { sqsDeadLetters } from '../aws/sqs/dead-letters';
import { systemClock } from '../aws/lambda/system-clock';
import { readCount, readEnvironment } from '../environment';
import { sweep, type SweepReport } from '../handlers/sweep/sweep';
import type { LambdaContext } from './step-function';
import { eventPorts, ledgerPorts, snapshotPorts } from './adapters';

const environment = readEnvironment('sweep', process.env);
const runSeconds = readCount('RUN_SECONDS', environment.RUN_SECONDS);
const log = powertoolsLog('sweep');
const deadLetters = sqsDeadLetters({ client: sqsClient(READ), queueUrl: environment.DEAD_LETTER_QUEUE });
const schedules = schedulerSchedules({ client: schedulerClient(READ), groupName: environment.SCHEDULE_GROUP });
const events = eventPorts();
const ledger = ledgerPorts();
const snapshots = snapshotPorts();

/** Invoked every five minutes. */
export async function handler(_event: unknown, context: LambdaContext): Promise<SweepReport> {
  const tools = { environment, log, clock: systemClock(context) };
  const ports = { ...tools, deadLetters, schedules, ...events(tools), ...ledger(tools), ...snapshots(tools) };
  const report = await sweep(ports, { runSeconds })();
  log.info('sweep-done', { ...report });
  return report;
}
