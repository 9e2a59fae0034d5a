import { READ, ec2Client, ssmClient } from '../aws/clients';
import { ec2Instances } from '../aws/ec2-instances';
import { powertoolsLog } from '../aws/powertools-log';
import { systemClock } from '../aws/system-clock';
import { readEnvironment } from '../environment';
import { guard, type GuardEvent, type GuardReport } from '../handlers/guard';
import { telling } from './events-of';
import { keeping } from './ledger-of';
import { deliveryOf, scripting } from './scripts-of';
import type { LambdaContext } from './step-function';

const environment = readEnvironment('guard', process.env);
const log = powertoolsLog('guard');
const instances = ec2Instances({ ec2: ec2Client(READ), ssm: ssmClient(READ) });
const told = telling();
const kept = keeping();
const scripted = scripting();

/** Invoked each minute, and with Step Functions' own event when a run ended abnormally. */
export async function handler(event: unknown, context: LambdaContext): Promise<GuardReport> {
  const tools = { environment, log, clock: systemClock(context) };
  const watch = guard(
    { ...tools, instances, ...told(tools), ...kept(tools), ...scripted(tools) },
    deliveryOf(environment),
  );
  const report = await watch(readGuardEvent(event));
  log.info('guard-done', { ...report });
  return report;
}

/** Anything but a status change of an execution is the minute's call. */
function readGuardEvent(event: unknown): GuardEvent {
  const detail = fields(fields(event).detail);
  return typeof detail.executionArn === 'string'
    ? { kind: 'run-ended', executionArn: detail.executionArn }
    : { kind: 'minute' };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
