import { READ, ec2Client, ssmClient } from '../aws/clients';
import { ec2Instances } from '../aws/ec2/instances';
import { powertoolsLog } from '../aws/powertools/log';
import { systemClock } from '../aws/lambda/system-clock';
import { fieldsOf, type Fields, defined } from '../domain/json';
import { readCount, readEnvironment } from '../environment';
import { guard, type GuardEvent, type GuardReport, type UnreportedRun } from '../handlers/guard/guard';
import type { LambdaContext } from './step-function';
import { deliveryOf, eventPorts, ledgerPorts, scriptPorts } from './adapters';

const environment = readEnvironment('guard', process.env);
const log = powertoolsLog('guard');
const instances = ec2Instances({ ec2: ec2Client(READ), ssm: ssmClient(READ) });
const events = eventPorts();
const ledger = ledgerPorts();
const scripts = scriptPorts();

/** Invoked each minute, and with Step Functions' own event when a run ended abnormally. */
export async function handler(event: unknown, context: LambdaContext): Promise<GuardReport> {
  const tools = { environment, log, clock: systemClock(context) };
  const watch = guard(
    { ...tools, instances, random: Math.random, ...events(tools), ...ledger(tools), ...scripts(tools) },
    { ...deliveryOf(environment), actingSeconds: readCount('ACTING_SECONDS', environment.ACTING_SECONDS) },
  );
  const report = await watch(readGuardEvent(event));
  log.info('guard-done', { ...report });
  return report;
}

/** Anything but a status change of an execution is the minute's call. */
function readGuardEvent(event: unknown): GuardEvent {
  const detail = fieldsOf(fieldsOf(event).detail);
  if (typeof detail.executionArn !== 'string') {
    return { kind: 'minute' };
  }
  const unreported = readUnreported(detail);
  return {
    kind: 'run-ended',
    executionArn: detail.executionArn,
    ...defined({ unreported }),
  };
}

/** A run that ended as `RunFailed` told so itself. A child of the map is no run: it has no schedule. */
function readUnreported(detail: Fields): UnreportedRun | undefined {
  const { policy, schedule, scheduledTime } = parse(detail.input);
  const { name } = fieldsOf(policy);
  if (detail.error === 'RunFailed' || typeof name !== 'string' || typeof schedule !== 'string') {
    return undefined;
  }
  return {
    policy: name,
    schedule,
    scheduledTime: typeof scheduledTime === 'string' ? scheduledTime : '',
    startedAt: typeof detail.startDate === 'number' ? new Date(detail.startDate).toISOString() : '',
  };
}

/** The event leaves an input out that is too large for it: then the run stays unnamed, the debts are paid all the same. */
function parse(input: unknown): Fields {
  try {
    return typeof input === 'string' ? fieldsOf(JSON.parse(input)) : {};
  } catch (error) {
    log.warn('unreadable-run-input', { error: String(error) });
    return {};
  }
}
