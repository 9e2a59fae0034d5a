import { fieldsOf, defined, parseFields, type Fields } from '../domain/json';
import { guard, type GuardEvent, type GuardReport, type UnreportedRun } from '../handlers/guard/guard';
import type { Log } from '../ports';
import { eventPorts, instancePorts, ledgerPorts, scriptPorts } from './adapters';
import { functionPorts, type LambdaContext } from './step-function';

const portsOf = functionPorts('guard', instancePorts(), eventPorts(), ledgerPorts(), scriptPorts());

/** Invoked each minute, and with Step Functions' own event when a run ended abnormally. */
export async function handler(event: unknown, context: LambdaContext): Promise<GuardReport> {
  const ports = portsOf(context);
  const report = await guard(ports, ports.settings)(readGuardEvent(event, ports.log));
  ports.log.info('guard-done', { ...report });
  return report;
}

/** Anything but a status change of an execution is the minute's call. */
function readGuardEvent(event: unknown, log: Log): GuardEvent {
  const detail = fieldsOf(fieldsOf(event).detail);
  if (typeof detail.executionArn !== 'string') {
    return { kind: 'minute' };
  }
  const unreported = readUnreported(detail, log);
  return { kind: 'run-ended', executionArn: detail.executionArn, ...defined({ unreported }) };
}

/**
 * A run that ended as `RunFailed` reported so itself. A child of the map is not a run: it has no schedule. The event has
 * no input where it is too large for it. Then the run stays unnamed, and its debts are paid all the same.
 */
function readUnreported(detail: Fields, log: Log): UnreportedRun | undefined {
  const input = typeof detail.input === 'string' ? parseFields(detail.input) : {};
  if (input === undefined) {
    log.warn('unreadable-run-input');
  }
  const { policy, schedule, scheduledTime } = input ?? {};
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
