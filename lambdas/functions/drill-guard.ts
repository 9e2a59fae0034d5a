import { byRole } from '../aws/assumed-role';
import { fieldsOf } from '../domain/json';
import { drillGuard, type DrillGuardEvent, type DrillGuardReport } from '../handlers/drill/drill-guard';
import { drillImagePorts, drillInstancesByRole, eventPorts, ledgerPorts, storedSetPorts } from './adapters';
import { functionPorts, type LambdaContext } from './step-function';

const portsOf = functionPorts('drill-guard', drillImagePorts(), eventPorts(), ledgerPorts(), storedSetPorts());
const instancesOf = drillInstancesByRole(byRole);

/** Invoked every five minutes, and with Step Functions' own event when a drill ended abnormally. */
export async function handler(event: unknown, context: LambdaContext): Promise<DrillGuardReport> {
  const ports = portsOf(context);
  const report = await drillGuard({ ...ports, instancesOf }, ports.settings)(readDrillGuardEvent(event));
  ports.log.info('drill-guard-done', { ...report });
  return report;
}

/** Anything but a status change of an execution is the call of every five minutes. */
export function readDrillGuardEvent(event: unknown): DrillGuardEvent {
  const { executionArn, error } = fieldsOf(fieldsOf(event).detail);
  return typeof executionArn === 'string'
    ? { kind: 'drill-ended', executionArn, record: error === 'DrillFailed' ? 'recorded' : 'unknown' }
    : { kind: 'minutes' };
}
